package io.tiaki.cosem;

import io.tiaki.model.MeterId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Talks COSEM with meters over their sessions: associations, services, block transfer, repetition.
 * One conversation per meter at a time, thousands at once. Safe for use by many threads; never
 * blocks.
 *
 * <p>All requests: fail with {@link CosemException}; at most 16 wait per meter, more fail with
 * {@code OVERLOADED}; completed on a thread of the client: do not block in it. What the meter
 * refuses is a value, not a failure.
 */
@ProviderType
public interface CosemClient {
  /**
   * GET (IEC 62056-5-3, 9.3.6): reads an attribute. Opens the association when there is none. Lost
   * requests are repeated.
   *
   * @return the answer
   */
  CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute);

  /**
   * GET with selective access, for example a profile by range. As {@link #get(MeterId,
   * AttributeDescriptor)}.
   */
  CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access);

  /**
   * SET (IEC 62056-5-3, 9.3.7) that is never repeated once the meter may have carried it out. As
   * {@link #set(MeterId, AttributeDescriptor, CosemData, Repetition)} with {@code NEVER}.
   */
  default CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value) {
    return set(meter, attribute, value, Repetition.NEVER);
  }

  /**
   * SET (IEC 62056-5-3, 9.3.7): writes an attribute, in blocks when it is too long for the link.
   * Uses the association of the management client, which is opened when there is none. Sent again
   * without asking {@code repetition} when it is certain that it was not carried out: the meter did
   * not know the association, or blocks of it were lost before the last one was sent.
   *
   * @return {@code SUCCESS}, or the meter's refusal; fails with {@code IN_DOUBT} when no answer
   *     came and it may have been carried out: read the attribute back
   */
  CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition);

  /**
   * ACTION (IEC 62056-5-3, 9.3.8) that is never repeated once the meter may have carried it out. As
   * {@link #action(MeterId, MethodDescriptor, Optional, Repetition)} with {@code NEVER}.
   */
  default CompletionStage<ActionResult> action(
      MeterId meter, MethodDescriptor method, CosemData parameters) {
    return action(meter, method, Optional.of(parameters), Repetition.NEVER);
  }

  /**
   * ACTION (IEC 62056-5-3, 9.3.8): invokes a method. As {@link #set(MeterId, AttributeDescriptor,
   * CosemData, Repetition)}.
   *
   * @param parameters as the class defines them; most methods take {@code integer(0)}
   * @return the code, a refusal included, and what the method returns
   */
  CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition);

  /**
   * GET with list (IEC 62056-5-3, 9.3.6): reads several attributes in as few requests as fit the
   * negotiated PDU. A meter that takes no lists, or answers one wrongly, is asked one by one. As
   * {@link #get(MeterId, AttributeDescriptor)}.
   *
   * @return one answer for each, in this order
   */
  default CompletionStage<List<GetResult>> get(
      MeterId meter, List<AccessSpecification.Get> attributes) {
    return OneByOne.ask(
        attributes,
        one ->
            one.access().isPresent()
                ? get(meter, one.attribute(), one.access().get())
                : get(meter, one.attribute()));
  }

  /**
   * SET with list (IEC 62056-5-3, 9.3.7): writes several attributes, in this order, whatever became
   * of those before. Sent as lists only when {@code repetition} allows to send it again, because
   * meters answer lists wrongly; else one by one, and {@code IN_DOUBT} says how many were answered
   * before. As {@link #set(MeterId, AttributeDescriptor, CosemData, Repetition)}.
   *
   * @return one answer for each, in this order
   */
  default CompletionStage<List<DataAccessResult>> set(
      MeterId meter, List<AccessSpecification.Set> values, Repetition repetition) {
    return OneByOne.ask(values, one -> set(meter, one.attribute(), one.value(), repetition));
  }

  /**
   * ACTION with list (IEC 62056-5-3, 9.3.8): invokes several methods. As {@link #set(MeterId, List,
   * Repetition)}.
   *
   * @return one answer for each, in this order
   */
  default CompletionStage<List<ActionResult>> action(
      MeterId meter, List<AccessSpecification.Action> methods, Repetition repetition) {
    return OneByOne.ask(methods, one -> action(meter, one.method(), one.parameters(), repetition));
  }

  /**
   * ACCESS (IEC 62056-5-3, 9.3.5): several services at once, carried out in this order, whatever
   * became of those before. A meter that does not offer it is asked one by one. Uses the
   * association of the management client when anything is written or executed.
   *
   * @return one answer for each, in this order and of the same kind; fails with {@code IN_DOUBT} as
   *     {@link #set(MeterId, AttributeDescriptor, CosemData, Repetition)} does
   */
  default CompletionStage<List<AccessResult>> access(
      MeterId meter, List<AccessSpecification> specifications, Repetition repetition) {
    return OneByOne.ask(specifications, one -> OneByOne.ask(this, meter, one, repetition));
  }

  /**
   * Passes a request on that a third party has signed from end to end: general-signing around a
   * plain GET, SET or ACTION request (IEC 62056-5-3, 5.3.4; decision 8). It reaches the meter
   * unchanged, through the association of the management client, but only after it was decoded and
   * found equal to what was declared. The signature is the meter's to check.
   *
   * @param apdu general-signing, as the third party made it
   * @param declared what the instruction that carries it says it does: class, instance, attribute
   *     or method, selection and parameters must be equal
   * @param repetition as of a SET; the meter refuses a transaction that it knows
   * @return the meter's answer; fails with {@code NOT_AS_DECLARED} when it is anything else and
   *     nothing was sent, {@code NOT_OFFERED} when the meter takes no protected requests
   */
  default CompletionStage<SignedAnswer> signed(
      MeterId meter, Octets apdu, AccessSpecification declared, Repetition repetition) {
    return CompletableFuture.failedStage(
        new CosemException(
            CosemException.Reason.NOT_OFFERED, "This client passes no signed requests on"));
  }
}
