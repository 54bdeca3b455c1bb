package io.tiaki.security.module;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;

/** Many private keys in one file (PKCS#8 in PEM, 0600): for a process that plays many devices. */
public final class PemKeyFile {
  private static final int MOST_OCTETS = 16 << 20;

  private PemKeyFile() {}

  /**
   * The first {@code count} key pairs of the file; missing ones are made and written first.
   *
   * @param count 1 to 20,000
   * @throws IOException when the file cannot be read or written, others may read it, or a key is
   *     broken; the message names the file and says what to do
   */
  public static List<KeyPair> loadOrExtend(Path file, int count) throws IOException {
    List<KeyPair> keys = new ArrayList<>();
    if (Files.exists(file)) {
      if (AtomicFile.isOpenToOthers(file)) {
        throw new IOException(
            "Others may read the private keys in " + file + ": chmod 600 " + file);
      }
      load(file, keys);
    }
    if (keys.size() < count) {
      extend(keys, count);
      List<byte[]> encoded = keys.stream().map(pair -> pair.getPrivate().getEncoded()).toList();
      String text = Pem.write(Pem.PRIVATE_KEY, encoded);
      AtomicFile.writeSecret(file, text.getBytes(StandardCharsets.US_ASCII));
    }
    return List.copyOf(keys.subList(0, count));
  }

  private static void load(Path file, List<KeyPair> keys) throws IOException {
    for (byte[] pkcs8 : Pem.read(file, Pem.PRIVATE_KEY, MOST_OCTETS)) {
      try {
        keys.add(EcKeys.of(pkcs8));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new IOException(
            "Key "
                + (keys.size() + 1)
                + " in "
                + file
                + " is broken: restore the file, or remove it to get new keys",
            e);
      }
    }
  }

  private static void extend(List<KeyPair> keys, int count) throws IOException {
    try {
      while (keys.size() < count) {
        keys.add(EcKeys.generate());
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("No keys could be made", e);
    }
  }
}
