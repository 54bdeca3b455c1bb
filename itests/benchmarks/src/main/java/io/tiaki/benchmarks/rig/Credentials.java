package io.tiaki.benchmarks.rig;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What both ends of a DTLS session prove themselves with: {@code client} is the gateway, {@code
 * server} the meter, each with {@code .pem} and {@code .key}, and {@code ca.pem}.
 *
 * @param folder where the files are
 */
record Credentials(Path folder) {
  private static final int MOST_OCTETS = 1 << 20;
  private static final List<String> SUITES = List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  private static final List<String> CURVES = List.of("secp256r1");

  private PemCredential credential(String name) throws IOException {
    List<byte[]> chain = Pem.read(folder.resolve(name + ".pem"), "CERTIFICATE", MOST_OCTETS);
    List<byte[]> keys = Pem.read(folder.resolve(name + ".key"), Pem.PRIVATE_KEY, MOST_OCTETS);
    try {
      return new PemCredential(EcKeys.of(keys.get(0)), chain);
    } catch (GeneralSecurityException e) {
      throw new IOException("The key of " + name + " cannot be used", e);
    }
  }

  private ChainValidator validator() throws IOException {
    try {
      return new ChainValidator(
          Clock.systemUTC(), Pem.read(folder.resolve("ca.pem"), "CERTIFICATE", MOST_OCTETS));
    } catch (SecurityModuleException e) {
      throw new IOException(e);
    }
  }

  /** How the meter's end judges the gateway. */
  Authenticator meter() throws IOException {
    ChainValidator validator = validator();
    return new Authenticator(Policy.of(List.of("certificate"), SUITES, CURVES))
        .certificate(credential("server"), chain -> validator.validate(chain, Purpose.TLS_CLIENT));
  }

  /** Only what the gateway's sessions ask a security module for. */
  SecurityModule gateway() throws IOException {
    PemCredential credential = credential("client");
    ChainValidator validator = validator();
    return (SecurityModule)
        Proxy.newProxyInstance(
            Credentials.class.getClassLoader(),
            new Class<?>[] {SecurityModule.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "credential" -> credential;
                  case "validate" -> validate(validator, arguments[0], (Purpose) arguments[1]);
                  case "problem" -> Optional.empty();
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private static PeerCertificate validate(ChainValidator validator, Object chain, Purpose purpose)
      throws SecurityModuleException {
    return validator.validate((List<byte[]>) chain, purpose);
  }
}
