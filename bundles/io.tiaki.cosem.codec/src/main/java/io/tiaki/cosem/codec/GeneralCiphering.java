package io.tiaki.cosem.codec;

import java.util.Optional;

/**
 * General-Ciphering (IEC 62056-5-3, 9.5, tag 221): any APDU, ciphered from end to end; the content
 * stays closed.
 *
 * @param header who says it to whom
 * @param keyInfo with which key, if it says so
 * @param content what is protected and how
 */
public record GeneralCiphering(
    GeneralHeader header, Optional<KeyInfo> keyInfo, ProtectedContent content) implements Apdu {}
