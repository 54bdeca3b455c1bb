package io.tiaki.benchmarks.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.util.Arrays;
import java.util.HexFormat;
import org.openjdk.jmh.annotations.Benchmark;

/** What our codec does with a message, without sockets. */
public class CosemInside extends InBlocks {
  private static final int GLO_GET_RESPONSE = 0xcc;
  private static final int SECURITY_CONTROL = Protection.AUTHENTICATED | Protection.ENCRYPTED;
  private static final Octets SERVER_TITLE = Octets.ofAscii("TIASRV01");
  private static final byte[] NO_HEADER = {};

  private final byte[] message = HexFormat.of().parseHex(message());
  private final SymmetricKeys keys =
      SymmetricKeys.of(
          HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"),
          HexFormat.of().parseHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"));
  private Apdu decoded;
  private byte[] sealed;
  private long counter;

  /** Does everything once, and looks at it. */
  public CosemInside() {
    try {
      decoded = Apdus.decode(message);
      sealed = seal();
      if (!Arrays.equals(Apdus.encode(decoded), message) || !Arrays.equals(open(), message)) {
        throw new IllegalStateException("Other octets");
      }
    } catch (CodecException e) {
      throw new IllegalStateException("No message", e);
    }
  }

  /** Octets to values. */
  @Benchmark
  public Apdu decode() throws CodecException {
    Apdu apdu = Apdus.decode(message);
    count();
    return apdu;
  }

  /** Values to octets. */
  @Benchmark
  public byte[] encode() {
    byte[] octets = Apdus.encode(decoded);
    count();
    return octets;
  }

  /** An APDU to a ciphered one. */
  @Benchmark
  public byte[] sealApdu() {
    byte[] octets = seal();
    count();
    return octets;
  }

  /** A ciphered APDU to what is in it. */
  @Benchmark
  public byte[] openApdu() throws CodecException {
    byte[] octets = open();
    count();
    return octets;
  }

  private byte[] seal() {
    return Apdus.encode(
        new ServiceCiphering(
            GLO_GET_RESPONSE,
            Protection.protect(
                SECURITY_CONTROL, keys, SERVER_TITLE, ++counter, NO_HEADER, message)));
  }

  private byte[] open() throws CodecException {
    ServiceCiphering apdu = (ServiceCiphering) Apdus.decode(sealed);
    return Protection.open(apdu.content(), keys, SERVER_TITLE, NO_HEADER);
  }
}
