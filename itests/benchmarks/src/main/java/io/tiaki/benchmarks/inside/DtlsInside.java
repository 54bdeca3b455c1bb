package io.tiaki.benchmarks.inside;

import io.tiaki.session.dtls.internal.Association;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Records of 100 octets and handshakes with a shared key, beside the JDK's cipher alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DtlsInside {
  private static final int OCTETS = 100;
  private static final int NONCE = 12;
  private static final int HEADER = 13;
  private static final int TAG_BITS = 128;

  private final byte[] payload = new byte[OCTETS];
  private final byte[] header = new byte[HEADER];
  private final byte[] sealed = new byte[OCTETS + TAG_BITS / 8];
  private final SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
  private final MemoryPair pair = new MemoryPair();
  private final Cipher cipher;
  private final Association session;
  private long nonce;

  /** Connects the pair. */
  public DtlsInside() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
      session = pair.connect();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("The pair did not connect", e);
    }
  }

  /** Waits until the meter's side has opened a first record: then its handshake is over. */
  @Setup
  public void start() throws InterruptedException {
    pair.connected = true;
    while (pair.received() == 0) {
      session.send(ByteBuffer.wrap(payload));
      Thread.sleep(10);
    }
  }

  /** Ends the threads. */
  @TearDown
  public void stop() {
    pair.close();
  }

  /** What a record cannot cost less than. */
  @Benchmark
  public int cipherAlone() throws GeneralSecurityException {
    byte[] iv = ByteBuffer.allocate(NONCE).putInt(0).putLong(nonce++).array();
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(header);
    return cipher.doFinal(payload, 0, OCTETS, sealed, 0);
  }

  /** A record sealed and thrown away. */
  @Benchmark
  public boolean sealRecord() {
    pair.connected = false;
    return session.send(ByteBuffer.wrap(payload));
  }

  /** A record sealed by one end and opened by the other. */
  @Benchmark
  public long sealAndOpen() throws IOException {
    long before = pair.received();
    if (!session.send(ByteBuffer.wrap(payload)) || pair.received() != before + 1) {
      throw new IOException("The record was not opened: " + before + ", " + pair.received());
    }
    return before;
  }

  /** A full handshake, both ends. */
  @Benchmark
  public boolean pskHandshake() throws IOException {
    pair.connect().close("");
    return true;
  }
}
