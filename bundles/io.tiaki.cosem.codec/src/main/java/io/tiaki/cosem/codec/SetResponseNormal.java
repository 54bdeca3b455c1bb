package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataAccessResult;

/**
 * Set-Response-Normal (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param result what became of it
 */
public record SetResponseNormal(InvokeIdAndPriority invoke, DataAccessResult result)
    implements SetResponse {}
