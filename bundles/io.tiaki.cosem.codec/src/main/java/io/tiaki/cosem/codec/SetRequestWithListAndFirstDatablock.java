package io.tiaki.cosem.codec;

import java.util.List;

/**
 * Set-Request-With-List-And-First-Datablock (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param attributes what is written
 * @param datablock a part of the encoded values
 */
public record SetRequestWithListAndFirstDatablock(
    InvokeIdAndPriority invoke, List<GetRequestWithList.Item> attributes, DataBlockSA datablock)
    implements SetRequest {
  public SetRequestWithListAndFirstDatablock {
    attributes = List.copyOf(attributes);
  }
}
