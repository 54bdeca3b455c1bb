package io.tiaki.session.dtls.internal;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/**
 * Turns every failure to decode a record into bad_record_mac, the only one that Bouncy Castle drops
 * silently as RFC 6347, 4.1.2.7 wants: any other would end the session at the word of whoever can
 * send a datagram.
 */
final class SilentCipher implements TlsCipher {
  private final TlsCipher cipher;

  SilentCipher(TlsCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public TlsDecodeResult decodeCiphertext(
      long sequence, short type, ProtocolVersion version, byte[] ciphertext, int offset, int length)
      throws IOException {
    try {
      return cipher.decodeCiphertext(sequence, type, version, ciphertext, offset, length);
    } catch (IOException | RuntimeException e) {
      throw new TlsFatalAlert(AlertDescription.bad_record_mac, e);
    }
  }

  @Override
  public TlsEncodeResult encodePlaintext(
      long sequence,
      short type,
      ProtocolVersion version,
      int header,
      byte[] plaintext,
      int offset,
      int length)
      throws IOException {
    return cipher.encodePlaintext(sequence, type, version, header, plaintext, offset, length);
  }

  @Override
  public int getCiphertextDecodeLimit(int plaintextLimit) {
    return cipher.getCiphertextDecodeLimit(plaintextLimit);
  }

  @Override
  public int getCiphertextEncodeLimit(int plaintextLimit) {
    return cipher.getCiphertextEncodeLimit(plaintextLimit);
  }

  @Override
  public int getPlaintextDecodeLimit(int ciphertextLimit) {
    return cipher.getPlaintextDecodeLimit(ciphertextLimit);
  }

  @Override
  public int getPlaintextEncodeLimit(int ciphertextLimit) {
    return cipher.getPlaintextEncodeLimit(ciphertextLimit);
  }

  @Override
  public void rekeyDecoder() throws IOException {
    cipher.rekeyDecoder();
  }

  @Override
  public void rekeyEncoder() throws IOException {
    cipher.rekeyEncoder();
  }

  @Override
  public boolean usesOpaqueRecordTypeDecode() {
    return cipher.usesOpaqueRecordTypeDecode();
  }

  @Override
  public boolean usesOpaqueRecordTypeEncode() {
    return cipher.usesOpaqueRecordTypeEncode();
  }
}
