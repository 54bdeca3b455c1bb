package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.jspecify.annotations.Nullable;

/**
 * Turns every failure to decode a record into bad_record_mac, the only one that Bouncy Castle drops
 * silently as RFC 6347, 4.1.2.7 wants: any other would end the session at the word of whoever can
 * send a datagram.
 */
final class SilentCipher implements TlsCipher {
  private final TlsCipher cipher;
  private final @Nullable RoutabilityRecords checks;

  /**
   * Around another.
   *
   * @param checks records of a content type that only we know; null = none
   */
  SilentCipher(TlsCipher cipher, @Nullable RoutabilityRecords checks) {
    this.cipher = cipher;
    this.checks = checks;
  }

  @Override
  public TlsDecodeResult decodeCiphertext(
      long sequence, short type, ProtocolVersion version, byte[] ciphertext, int offset, int length)
      throws IOException {
    try {
      TlsDecodeResult decoded =
          cipher.decodeCiphertext(sequence, type, version, ciphertext, offset, length);
      if (checks != null && decoded.contentType == RoutabilityRecords.CONTENT_TYPE) {
        checks.incoming(Arrays.copyOfRange(decoded.buf, decoded.off, decoded.off + decoded.len));
      }
      return decoded;
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
    short actual = checks == null ? type : checks.outgoing(type);
    return cipher.encodePlaintext(sequence, actual, version, header, plaintext, offset, length);
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
