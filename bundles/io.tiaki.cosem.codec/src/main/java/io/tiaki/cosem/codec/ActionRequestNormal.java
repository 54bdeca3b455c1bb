package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.MethodDescriptor;
import java.util.Optional;

/**
 * Action-Request-Normal (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param method what is invoked
 * @param parameters as the class defines them, if any
 */
public record ActionRequestNormal(
    InvokeIdAndPriority invoke, MethodDescriptor method, Optional<CosemData> parameters)
    implements ActionRequest {}
