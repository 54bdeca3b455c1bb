package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataAccessResult;
import java.util.List;

/**
 * Set-Response-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param results one for each attribute of the request
 */
public record SetResponseWithList(InvokeIdAndPriority invoke, List<DataAccessResult> results)
    implements SetResponse {
  public SetResponseWithList {
    results = List.copyOf(results);
  }
}
