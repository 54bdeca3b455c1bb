package io.tiaki.cosem.codec;

import io.tiaki.cosem.MethodDescriptor;
import java.util.List;

/**
 * Action-Request-With-List-And-First-Pblock (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param methods what is invoked, in this order
 * @param pblock a part of the encoded parameters
 */
public record ActionRequestWithListAndFirstPblock(
    InvokeIdAndPriority invoke, List<MethodDescriptor> methods, DataBlockSA pblock)
    implements ActionRequest {
  public ActionRequestWithListAndFirstPblock {
    methods = List.copyOf(methods);
  }
}
