package io.tiaki.cosem;

import io.tiaki.model.MeterId;
import java.util.Optional;
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
}
