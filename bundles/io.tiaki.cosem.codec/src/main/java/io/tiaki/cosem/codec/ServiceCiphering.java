package io.tiaki.cosem.codec;

/**
 * An APDU ciphered for its service with the global or the dedicated key (IEC 62056-5-3, 5.7 and
 * 9.5, tags 33, 40, 200 to 215): the header is read, the content stays closed.
 *
 * @param tag its tag
 * @param content what is protected and how
 */
public record ServiceCiphering(int tag, ProtectedContent content) implements Apdu {
  /**
   * @throws IllegalArgumentException when it is not the tag of such an APDU
   */
  public ServiceCiphering {
    if (tag != Tag.GLO_INITIATE_REQUEST
        && tag != Tag.GLO_INITIATE_RESPONSE
        && (tag < Tag.FIRST_GLO || tag > Tag.LAST_DED)) {
      throw new IllegalArgumentException("Not the tag of a ciphered service: " + tag);
    }
  }
}
