package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;

/** Certificates, keys and authorities from the files of the command line. */
final class TiakiCredentials {
  private static final int MOST_OCTETS = 16 << 20;

  private final List<byte[]> certificates;
  private final List<byte[]> keys;
  private final List<byte[]> authorities;

  TiakiCredentials(PeerOptions options) throws UsageException, IOException {
    certificates = pem(options.need(options.certificates(), "--cert"), "CERTIFICATE");
    keys = pem(options.need(options.keys(), "--key"), Pem.PRIVATE_KEY);
    authorities = pem(options.need(options.authorities(), "--ca"), "CERTIFICATE");
  }

  private static List<byte[]> pem(Path file, String label) throws IOException {
    return Pem.read(file, label, MOST_OCTETS);
  }

  int count() {
    return Math.min(certificates.size(), keys.size());
  }

  /** The certificate and key at one place in the files. */
  Credential credential(int index) throws IOException {
    try {
      return new PemCredential(EcKeys.of(keys.get(index)), List.of(certificates.get(index)));
    } catch (GeneralSecurityException e) {
      throw new IOException("Key " + index + " cannot be used", e);
    }
  }

  /** For the authorities in the file. */
  ChainValidator validator() throws SecurityModuleException {
    return new ChainValidator(Clock.systemUTC(), authorities);
  }
}
