package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.SignedAnswer;
import io.tiaki.cosem.client.internal.ListExchange.Kind;
import io.tiaki.cosem.client.internal.Quirks.Feature;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.Conformance.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The requests of the client's interface. */
public final class Asking {
  /** Class, instance, attribute or method, and a flag or a kind. */
  private static final int DESCRIPTOR = 10;

  /** With ACCESS each answer and each request have a kind, and a GET has null-data. */
  private static final int ACCESS_EXTRA = 2;

  private Asking() {}

  public static Request<GetResult> get(
      AttributeDescriptor attribute, Optional<SelectiveAccess> access) {
    return new Request<>(
        false, (terms, renewed) -> new GetExchange(attribute, access, terms, renewed));
  }

  public static Request<DataAccessResult> set(
      AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    return new Request<>(
        true, (terms, renewed) -> new SetExchange(attribute, value, repetition, terms, renewed));
  }

  public static Request<ActionResult> action(
      MethodDescriptor method, Optional<CosemData> parameters, Repetition repetition) {
    return new Request<>(
        true,
        (terms, renewed) -> new ActionExchange(method, parameters, repetition, terms, renewed));
  }

  public static Request<List<GetResult>> get(List<AccessSpecification.Get> items) {
    return list(
        false,
        items,
        (terms, renewed) ->
            new Kind<>(
                Feature.GET_WITH_LIST,
                terms.offers(Service.MULTIPLE_REFERENCES),
                Asking::octets,
                part -> new GetListExchange(part, terms, renewed),
                one -> new GetExchange(one.attribute(), one.access(), terms, renewed)));
  }

  public static Request<List<DataAccessResult>> set(
      List<AccessSpecification.Set> items, Repetition repetition) {
    return list(
        true,
        items,
        (terms, renewed) ->
            new Kind<>(
                Feature.SET_WITH_LIST,
                terms.offers(Service.MULTIPLE_REFERENCES) && repetition == Repetition.IDEMPOTENT,
                Asking::octets,
                part -> new SetListExchange(part, terms, renewed),
                one -> new SetExchange(one.attribute(), one.value(), repetition, terms, renewed)));
  }

  public static Request<List<ActionResult>> action(
      List<AccessSpecification.Action> items, Repetition repetition) {
    return list(
        true,
        items,
        (terms, renewed) ->
            new Kind<>(
                Feature.ACTION_WITH_LIST,
                terms.offers(Service.MULTIPLE_REFERENCES) && repetition == Repetition.IDEMPOTENT,
                Asking::octets,
                part -> new ActionListExchange(part, terms, renewed),
                one ->
                    new ActionExchange(
                        one.method(), one.parameters(), repetition, terms, renewed)));
  }

  public static Request<List<AccessResult>> access(
      List<AccessSpecification> items, Repetition repetition) {
    boolean managing = !items.stream().allMatch(AccessSpecification.Get.class::isInstance);
    boolean once = managing && repetition == Repetition.NEVER;
    return list(
        managing,
        items,
        (terms, renewed) ->
            new Kind<>(
                Feature.ACCESS,
                terms.offers(Service.ACCESS),
                one -> octets(one) + ACCESS_EXTRA,
                part -> new AccessExchange(part, once, terms, renewed),
                one -> single(one, repetition, terms, renewed)));
  }

  /** Inspects a request that a third party has signed; fails when it is not what was declared. */
  public static Request<SignedAnswer> signed(
      Octets apdu, AccessSpecification declared, Repetition repetition) throws CosemException {
    SignedRequest inspected = SignedRequest.of(apdu, declared);
    boolean once = repetition == Repetition.NEVER;
    return new Request<>(
        true, (terms, renewed) -> new SignedExchange(inspected, once, terms, renewed));
  }

  private static Exchange<AccessResult> single(
      AccessSpecification one, Repetition repetition, Terms terms, boolean renewed) {
    if (one instanceof AccessSpecification.Get get) {
      return new Mapped<>(
          new GetExchange(get.attribute(), get.access(), terms, renewed), AccessResult.Get::new);
    }
    if (one instanceof AccessSpecification.Set set) {
      return new Mapped<>(
          new SetExchange(set.attribute(), set.value(), repetition, terms, renewed),
          AccessResult.Set::new);
    }
    AccessSpecification.Action action = (AccessSpecification.Action) one;
    return new Mapped<>(
        new ActionExchange(action.method(), action.parameters(), repetition, terms, renewed),
        AccessResult.Action::new);
  }

  /** What was answered before the association was renewed is not asked again. */
  private static <I, T> Request<List<T>> list(
      boolean managing, List<I> items, BiFunction<Terms, Boolean, Kind<I, T>> kind) {
    List<I> asked = List.copyOf(items);
    List<T> results = new ArrayList<>(asked.size());
    return new Request<>(
        managing,
        (terms, renewed) -> new ListExchange<>(asked, results, kind.apply(terms, renewed), terms));
  }

  /** What an item adds to a list. */
  private static int octets(AccessSpecification one) {
    if (one instanceof AccessSpecification.Get get) {
      return DESCRIPTOR + get.access().map(a -> 1 + Axdr.encode(a.parameters()).length).orElse(0);
    }
    if (one instanceof AccessSpecification.Set set) {
      return DESCRIPTOR + Axdr.encode(set.value()).length;
    }
    return DESCRIPTOR
        + ((AccessSpecification.Action) one).parameters().map(p -> Axdr.encode(p).length).orElse(1);
  }
}
