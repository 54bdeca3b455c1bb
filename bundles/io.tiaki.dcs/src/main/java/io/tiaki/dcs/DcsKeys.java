package io.tiaki.dcs;

import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.TrustRules;
import io.tiaki.security.module.authority.DemoAuthority;
import io.tiaki.security.module.authority.RefusedException;
import io.tiaki.security.module.internal.RevocationFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The control system's own keys, certified by the demo authority that runs in the same process. No
 * private key leaves the keystore's folder.
 */
public final class DcsKeys implements AutoCloseable {
  /** Common name of the control system. */
  public static final String NAME = "dcs";

  private static final Map<String, KeyRole> ROLES =
      new TreeMap<>(
          Map.of(
              "broker", KeyRole.SERVER,
              "connector", KeyRole.CLIENT,
              "sign", KeyRole.MESSAGE,
              "decrypt", KeyRole.AGREEMENT));
  private static final Duration LOOK_FOR_REQUESTS = Duration.ofMillis(200);

  private final Path exchange;
  private final DemoAuthority authority;
  private final KeystoreSecurityModule module;
  private final RevocationFiles revocations;

  private DcsKeys(
      Path exchange,
      DemoAuthority authority,
      KeystoreSecurityModule module,
      RevocationFiles revocations) {
    this.exchange = exchange;
    this.revocations = revocations;
    this.authority = authority;
    this.module = module;
  }

  /**
   * Opens keystore and authority, makes them at the first start, and starts to serve requests.
   *
   * @param data data folder of all processes
   * @param brokerNames further names and addresses under which gateways reach the broker
   * @throws DcsException the message names the file and the remedy
   */
  public static DcsKeys open(Path data, List<String> brokerNames, Clock clock) throws DcsException {
    Path unlock = data.resolve("secrets/dcs.unlock");
    Path exchange = data.resolve("exchange");
    DemoAuthority authority = null;
    KeystoreSecurityModule module = null;
    try {
      authority = DemoAuthority.open(data.resolve("dcs/authority"), unlock, exchange, clock);
      TrustRules rules = TrustRules.standard();
      module = KeystoreSecurityModule.open(data.resolve("dcs/keys.bcfks"), unlock, clock, rules);
      RevocationFiles lists = new RevocationFiles(exchange.resolve("ca.crl"), rules.revocations());
      DcsKeys keys = new DcsKeys(exchange, authority, module, lists);
      keys.enrol(brokerNames);
      module.lookForRevocations(lists);
      VendorSigner.ensure(data, authority, clock);
      authority.start(LOOK_FOR_REQUESTS);
      return keys;
    } catch (IOException | SecurityModuleException e) {
      if (module != null) {
        module.close();
      }
      if (authority != null) {
        authority.close();
      }
      throw new DcsException("The keys cannot be used: " + Failures.text(e), e);
    }
  }

  public SecurityModule module() {
    return module;
  }

  /** Common name to use as {@code signer} of receipts and instructions. */
  public String name() {
    return NAME;
  }

  /**
   * Lets {@link SecurityModule#envelop} encrypt for a gateway, with the certificate that was issued
   * last.
   *
   * @throws DcsException when none was issued
   */
  public void prepareRecipient(String gateway) throws DcsException {
    Path file = exchange.resolve("issued").resolve(gateway + ".decrypt.pem");
    if (!Files.exists(file)) {
      throw new DcsException(
          "there is no certificate to encrypt for it ("
              + file
              + "): start the gateway once with this data folder");
    }
    try {
      module.setRecipient(gateway, Pem.certificates(file));
    } catch (IOException | SecurityModuleException e) {
      throw new DcsException(
          "its certificate cannot be used (" + Failures.text(e) + "): remove " + file, e);
    }
  }

  /**
   * Revokes the certificates of a meter or a gateway, and heeds that from now on.
   *
   * @param wanted logical device name, common name, or fingerprint
   * @return how many were revoked now
   * @throws DcsException when nothing was issued to it, it is the control system itself, or the
   *     list cannot be written
   */
  public synchronized int revoke(String wanted) throws DcsException {
    if (wanted.equals(NAME)) {
      throw new DcsException(
          "The control system does not revoke itself: without it nothing could be revoked");
    }
    try {
      int count = authority.revoke(wanted);
      module.lookForRevocations(revocations);
      return count;
    } catch (RefusedException e) {
      throw new DcsException("Nothing was revoked: " + e.getMessage(), e);
    } catch (IOException | SecurityModuleException e) {
      throw new DcsException("The revocation failed: " + Failures.text(e), e);
    }
  }

  @Override
  public void close() {
    authority.close();
    module.close();
  }

  private void enrol(List<String> brokerNames) throws IOException, SecurityModuleException {
    module.ensureKeys(ROLES.keySet());
    module.trust(List.of(authority.certificate()));
    List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
    names.addAll(brokerNames);
    for (Map.Entry<String, KeyRole> entry : ROLES.entrySet()) {
      String alias = entry.getKey();
      if (alias.equals("broker") || !takeOver(alias, entry.getValue())) {
        request(alias, entry.getValue(), alias.equals("broker") ? names : List.of());
      }
    }
    authority.issuePending();
    for (Map.Entry<String, KeyRole> entry : ROLES.entrySet()) {
      if (!takeOver(entry.getKey(), entry.getValue())) {
        throw new SecurityModuleException(
            SecurityModuleException.Reason.NO_CERTIFICATE,
            "the demo authority issued no certificate for "
                + NAME
                + "."
                + entry.getKey()
                + "; see "
                + issued(entry.getKey(), ".refused"));
      }
    }
  }

  /** Whether what was issued earlier fits our key and our authority. */
  private boolean takeOver(String alias, KeyRole role) throws IOException {
    Path file = issued(alias, ".pem");
    if (!Files.exists(file)) {
      return false;
    }
    try {
      module.takeOver(alias, role, Pem.certificates(file));
      return true;
    } catch (SecurityModuleException e) {
      return false;
    }
  }

  private void request(String alias, KeyRole role, List<String> names)
      throws IOException, SecurityModuleException {
    byte[] request = module.request(alias, role, NAME, names);
    AtomicFile.write(
        exchange.resolve("requests").resolve(NAME + "." + alias + ".pem"),
        Pem.write(Pem.REQUEST, List.of(request)).getBytes(StandardCharsets.US_ASCII));
  }

  private Path issued(String alias, String suffix) {
    return exchange.resolve("issued").resolve(NAME + "." + alias + suffix);
  }
}
