package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.KeyInfo;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.util.Optional;

/**
 * General-ciphering of answers, with the kind of key that the request had.
 *
 * @param keys with which
 * @param keyInfo how the client finds them
 * @param transactionId of the request
 * @param recipient title of who asked
 */
record GeneralLayer(
    MeterSecurity security,
    SymmetricKeys keys,
    KeyInfo keyInfo,
    Octets transactionId,
    Octets recipient,
    int bits)
    implements Layer {
  /** Tag, choices, length of up to 65,535, security control, invocation counter and tag. */
  private static final int REST = 1 + 3 + 3 + 5 + Protection.TAG_LENGTH;

  @Override
  public boolean isGeneral() {
    return true;
  }

  @Override
  public Layer with(int more) {
    return new GeneralLayer(security, keys, keyInfo, transactionId, recipient, bits | more);
  }

  @Override
  public int overhead() {
    int info = 0;
    if (keyInfo instanceof KeyInfo.WrappedKey wrapped) {
      info = 1 + wrapped.keyCipheredData().length();
    } else if (keyInfo instanceof KeyInfo.AgreedKey agreed) {
      info = 4 + agreed.keyParameters().length() + agreed.keyCipheredData().length();
    }
    return REST + header().octets().length + info;
  }

  @Override
  public byte[] seal(byte[] apdu) {
    GeneralHeader header = header();
    return Apdus.encode(
        new GeneralCiphering(
            header,
            Optional.of(keyInfo),
            security.protect(keys, bits, Octets.of(header.octets()), apdu)));
  }

  private GeneralHeader header() {
    return new GeneralHeader(
        transactionId, security.title(), recipient, Octets.EMPTY, Octets.EMPTY);
  }
}
