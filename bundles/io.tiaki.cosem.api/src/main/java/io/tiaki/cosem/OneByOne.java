package io.tiaki.cosem;

import io.tiaki.model.MeterId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Several requests in turn, each when the one before is answered. */
final class OneByOne {
  private OneByOne() {}

  static <I, T> CompletionStage<List<T>> ask(
      List<I> items, Function<I, CompletionStage<T>> asking) {
    CompletionStage<List<T>> answers =
        CompletableFuture.completedFuture(new ArrayList<>(items.size()));
    for (I item : items) {
      answers = answers.thenCompose(before -> asking.apply(item).thenApply(a -> with(before, a)));
    }
    return answers.thenApply(List::copyOf);
  }

  static CompletionStage<AccessResult> ask(
      CosemClient client, MeterId meter, AccessSpecification one, Repetition often) {
    if (one instanceof AccessSpecification.Get get) {
      CompletionStage<GetResult> answer =
          get.access().isPresent()
              ? client.get(meter, get.attribute(), get.access().get())
              : client.get(meter, get.attribute());
      return answer.thenApply(AccessResult.Get::new);
    }
    if (one instanceof AccessSpecification.Set set) {
      return client
          .set(meter, set.attribute(), set.value(), often)
          .thenApply(AccessResult.Set::new);
    }
    AccessSpecification.Action action = (AccessSpecification.Action) one;
    return client
        .action(meter, action.method(), action.parameters(), often)
        .thenApply(AccessResult.Action::new);
  }

  private static <T> List<T> with(List<T> before, T one) {
    before.add(one);
    return before;
  }
}
