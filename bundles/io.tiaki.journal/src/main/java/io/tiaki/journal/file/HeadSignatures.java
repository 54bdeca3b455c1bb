package io.tiaki.journal.file;

import java.security.GeneralSecurityException;

/** Verifies what signs a head: CMS SignedData with the head inside. */
@FunctionalInterface
public interface HeadSignatures {
  /**
   * @param signer common name of the signer's certificate, printable
   * @param content what was signed
   */
  record Signed(String signer, byte[] content) {
    public Signed {
      content = content.clone();
    }

    @Override
    public byte[] content() {
      return content.clone();
    }
  }

  /**
   * Verifies signature and signer.
   *
   * @throws GeneralSecurityException when one of them is not good; the message is for people
   */
  Signed verify(byte[] cms) throws GeneralSecurityException;
}
