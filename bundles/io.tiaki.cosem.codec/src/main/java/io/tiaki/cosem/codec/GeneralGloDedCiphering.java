package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * general-glo-ciphering (tag 219) or general-ded-ciphering (tag 220) (IEC 62056-5-3, 9.5): any APDU
 * ciphered with the global or dedicated key; the header is read, the content stays closed.
 *
 * @param dedicated whether the dedicated key was used
 * @param systemTitle of the sender; 8 octets or none
 * @param content what is protected and how
 */
public record GeneralGloDedCiphering(
    boolean dedicated, Octets systemTitle, ProtectedContent content) implements Apdu {}
