package io.tiaki.cosem;

import io.tiaki.model.MeterId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Talks COSEM with meters over their sessions: associations, services, block transfer, repetition.
 * One conversation per meter at a time, thousands at once. Safe for use by many threads; never
 * blocks.
 */
@ProviderType
public interface CosemClient {
  /**
   * GET (IEC 62056-5-3, 9.3.6): reads an attribute. Opens the association when there is none. Lost
   * requests are repeated.
   *
   * @return the answer; fails with {@link CosemException}. At most 16 requests wait per meter, more
   *     fail with {@code OVERLOADED}. Completed on a thread of the client: do not block in it.
   */
  CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute);

  /**
   * GET with selective access, for example a profile by range. As {@link #get(MeterId,
   * AttributeDescriptor)}.
   */
  CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access);

  /**
   * SET (IEC 62056-5-3, 9.3.7): writes an attribute. Not repeated once the meter may have carried
   * it out.
   *
   * @return {@code SUCCESS}, or the meter's refusal; fails with {@link CosemException}
   */
  default CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value) {
    return CompletableFuture.failedFuture(
        new CosemException(CosemException.Reason.PROTOCOL, "This client cannot write"));
  }
}
