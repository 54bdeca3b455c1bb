package io.tiaki.cosem.classes;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** An object of a meter: an instance of an interface class (IEC 62056-6-2, 4.1). */
public abstract class CosemObject {
  private final CosemClient client;
  private final MeterId meter;
  private final int classId;
  private final ObisCode logicalName;

  CosemObject(CosemClient client, MeterId meter, int classId, ObisCode logicalName) {
    this.client = client;
    this.meter = meter;
    this.classId = classId;
    this.logicalName = logicalName;
  }

  /** The meter that has it. */
  public final MeterId meter() {
    return meter;
  }

  /** Its interface class. */
  public final int classId() {
    return classId;
  }

  /** Its logical name. */
  public final ObisCode logicalName() {
    return logicalName;
  }

  @Override
  public String toString() {
    return "class " + classId + " object " + logicalName;
  }

  final AttributeDescriptor attribute(int attribute) {
    return new AttributeDescriptor(classId, logicalName, attribute);
  }

  /**
   * Reads an attribute.
   *
   * @param name as the class names it
   * @param decoder throws IllegalArgumentException
   */
  final <T> CompletionStage<T> read(int attribute, String name, Function<Element, T> decoder) {
    return client
        .get(meter, attribute(attribute))
        .thenCompose(result -> stage(() -> decode(attribute, name, result, decoder)));
  }

  final <T> CompletionStage<T> read(
      int attribute, String name, SelectiveAccess access, Function<Element, T> decoder) {
    return client
        .get(meter, attribute(attribute), access)
        .thenCompose(result -> stage(() -> decode(attribute, name, result, decoder)));
  }

  /** Reads several attributes at once. */
  final <T> CompletionStage<T> read(List<Integer> attributes, Answers.Decoder<T> decoder) {
    return client
        .get(
            meter, attributes.stream().map(a -> new AccessSpecification.Get(attribute(a))).toList())
        .thenCompose(
            results -> stage(() -> decoder.decode(new Answers(this, attributes, results))));
  }

  final <T> T decode(int attribute, String name, GetResult result, Function<Element, T> decoder)
      throws CosemException {
    String what = "attribute " + attribute + " (" + name + ") of " + this;
    if (result instanceof GetResult.Error error) {
      throw new CosemException(
          error.result(), "The meter refuses to read " + what + ": " + error.result());
    }
    try {
      return decoder.apply(Element.of(((GetResult.Value) result).data()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CosemException(
          Reason.PROTOCOL, "The meter's " + what + " is wrong: " + e.getMessage(), e);
    }
  }

  final CompletionStage<Void> write(
      int attribute, String name, CosemData value, Repetition repetition) {
    return client
        .set(meter, attribute(attribute), value, repetition)
        .thenCompose(
            result ->
                result == DataAccessResult.SUCCESS
                    ? done()
                    : CompletableFuture.failedStage(
                        new CosemException(
                            result,
                            "The meter refuses to write attribute "
                                + attribute
                                + " ("
                                + name
                                + ") of "
                                + this
                                + ": "
                                + result)));
  }

  /** What an attribute is to be. */
  record Value(int attribute, String name, CosemData data) {}

  /** Writes attributes one after the other, until one is refused. */
  final CompletionStage<Void> writeAll(List<Value> values, Repetition repetition) {
    CompletionStage<Void> written = done();
    for (Value v : values) {
      written =
          written.thenCompose(ignored -> write(v.attribute(), v.name(), v.data(), repetition));
    }
    return written;
  }

  final CompletionStage<Void> invoke(
      int method, String name, CosemData parameter, Repetition repetition) {
    return call(method, name, parameter, repetition).thenCompose(ignored -> done());
  }

  /** Invokes a method that returns something. */
  final CompletionStage<Optional<CosemData>> call(
      int method, String name, CosemData parameter, Repetition repetition) {
    MethodDescriptor descriptor = new MethodDescriptor(classId, logicalName, method);
    return client
        .action(meter, descriptor, Optional.of(parameter), repetition)
        .thenCompose(result -> stage(() -> returned(method, name, result)));
  }

  private Optional<CosemData> returned(int method, String name, ActionResult result)
      throws CosemException {
    if (result.code() != ActionResult.Code.SUCCESS) {
      throw new CosemException(
          DataAccessResult.ofCode(result.code().number()),
          "The meter refuses method "
              + method
              + " ("
              + name
              + ") of "
              + this
              + ": "
              + result.code());
    }
    return result
        .returnParameters()
        .flatMap(r -> r instanceof GetResult.Value v ? Optional.of(v.data()) : Optional.empty());
  }

  static CompletionStage<Void> done() {
    return CompletableFuture.allOf();
  }

  /** What may fail with an exception of the client. */
  @FunctionalInterface
  interface Step<T> {
    T take() throws CosemException;
  }

  static <T> CompletionStage<T> stage(Step<T> step) {
    try {
      return CompletableFuture.completedStage(step.take());
    } catch (CosemException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** The answers to several attributes, one after the other. */
  static final class Answers {
    /** Makes something of them. */
    @FunctionalInterface
    interface Decoder<T> {
      T decode(Answers answers) throws CosemException;
    }

    private final CosemObject object;
    private final List<Integer> attributes;
    private final List<GetResult> results;
    private int next;

    Answers(CosemObject object, List<Integer> attributes, List<GetResult> results) {
      this.object = object;
      this.attributes = attributes;
      this.results = new ArrayList<>(results);
    }

    <T> T next(String name, Function<Element, T> decoder) throws CosemException {
      int at = next++;
      return object.decode(attributes.get(at), name, results.get(at), decoder);
    }
  }
}
