package io.tiaki.cosem.codec;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import java.util.List;
import java.util.Optional;

/**
 * Access-Response (IEC 62056-5-3, 9.5, tag 218).
 *
 * @param longInvokeIdAndPriority 32 bits: 0 to 23 invoke id, 28 self-descriptive, 29 continue on
 *     error, 30 confirmed, 31 high priority
 * @param dateTime when it was sent, if it says so
 * @param specifications those of the request, if repeated
 * @param data one for each specification; null-data where there is none
 * @param results one for each specification
 */
public record AccessResponse(
    int longInvokeIdAndPriority,
    Optional<CosemDateTime> dateTime,
    Optional<List<AccessRequest.Specification>> specifications,
    List<CosemData> data,
    List<Result> results)
    implements Apdu {
  /** Access-Response-Specification. */
  public sealed interface Result {}

  /** What became of a GET. */
  public record Get(DataAccessResult result) implements Result {}

  /** What became of a SET. */
  public record Set(DataAccessResult result) implements Result {}

  /** What became of an ACTION. */
  public record Action(ActionResult.Code result) implements Result {}

  public AccessResponse {
    specifications = specifications.map(List::copyOf);
    data = List.copyOf(data);
    results = List.copyOf(results);
  }
}
