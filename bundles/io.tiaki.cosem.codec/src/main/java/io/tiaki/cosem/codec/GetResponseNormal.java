package io.tiaki.cosem.codec;

import io.tiaki.cosem.GetResult;

/**
 * Get-Response-Normal (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param result the value or why not
 */
public record GetResponseNormal(InvokeIdAndPriority invoke, GetResult result)
    implements GetResponse {}
