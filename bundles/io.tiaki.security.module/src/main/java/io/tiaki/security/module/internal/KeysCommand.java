package io.tiaki.security.module.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.EnrolmentSettings;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The command {@code tiaki:keys}, for who has no exchange folder or wants new keys. Gogo finds it
 * by the service's properties. Shows no secret; what it changes is in the journal.
 */
public final class KeysCommand {
  static final String HELP =
      """
      keys                       our keys, their certificates and what is under way
      keys request ALIAS [FILE]  a request for a certificate (PKCS #10, PEM), printed or written
      keys import ALIAS FILE     takes the certificate (PEM, with its chain) that was issued for it
      keys rollover ALIAS        makes a new key beside the one in use; with its certificate it takes over
      keys rollover sealing      makes a new sealing key; what was sealed before can still be opened
      """;
  private static final String FORMAT = "%-12s %-10s %-8s %5s  %-20s  %s%n";

  private final KeystoreSecurityModule module;
  private final EnrolmentSettings settings;
  private final Consumer<JournalEvent> journal;

  KeysCommand(
      KeystoreSecurityModule module, EnrolmentSettings settings, Consumer<JournalEvent> journal) {
    this.module = module;
    this.settings = settings;
    this.journal = journal;
  }

  /**
   * {@code tiaki:keys}.
   *
   * @return what the shell prints
   * @throws IllegalArgumentException with what is wrong, and what to do; the shell prints it
   */
  public String keys(String... words) throws SecurityModuleException, IOException {
    String command = words.length == 0 ? "list" : words[0];
    String alias = words.length > 1 ? words[1] : "";
    switch (command) {
      case "list":
        return list();
      case "request":
        require(words.length == 2 || words.length == 3);
        return request(key(alias), words.length == 3 ? words[2] : "");
      case "import":
        require(words.length == 3);
        return take(key(alias), Path.of(words[2]));
      case "rollover":
        require(words.length == 2);
        return "sealing".equals(alias) ? rollSealing() : rollOver(key(alias));
      default:
        return HELP;
    }
  }

  private String list() throws SecurityModuleException {
    StringBuilder table = new StringBuilder();
    table.append(line("ALIAS", "ROLE", "WHERE", "KEYS", "CERTIFICATE ENDS", "STATE"));
    for (EnrolmentSettings.Key key : settings.keys()) {
      List<byte[]> chain = module.issued(key.alias());
      table.append(
          line(
              key.alias(),
              key.role().toString(),
              module.isInToken(key.alias()) ? "token" : "file",
              String.valueOf(module.versions(key.alias())),
              chain.isEmpty()
                  ? "-"
                  : Certificates.read(chain.get(0)).getNotAfter().toInstant().toString(),
              state(key, chain)));
    }
    return table.toString();
  }

  private String state(EnrolmentSettings.Key key, List<byte[]> chain) {
    if (key.role() == KeyRole.RAW) {
      return "in use";
    }
    if (module.isRolling(key.alias())) {
      return "in use; a new key waits for its certificate";
    }
    return chain.isEmpty() ? "waits for its certificate" : "in use";
  }

  private String request(EnrolmentSettings.Key key, String file)
      throws SecurityModuleException, IOException {
    byte[] request = module.request(key.alias(), key.role(), settings.subject(), key.names());
    String pem = Pem.write(Pem.REQUEST, List.of(request));
    if (file.isEmpty()) {
      return pem;
    }
    AtomicFile.write(Path.of(file), pem.getBytes(StandardCharsets.US_ASCII));
    return "The request is in "
        + file
        + "; have it issued, then: keys import "
        + key.alias()
        + " FILE";
  }

  private String take(EnrolmentSettings.Key key, Path file)
      throws SecurityModuleException, IOException {
    List<byte[]> chain = Pem.certificates(file);
    if (chain.isEmpty() || !module.isFor(key.alias(), chain)) {
      throw new IllegalArgumentException(
          "The certificate in this file is for another key than "
              + key.alias()
              + ": have it issued for what keys request "
              + key.alias()
              + " gives");
    }
    module.takeOver(key.alias(), key.role(), chain);
    return said(
        "keys.imported", key.alias(), "A certificate was imported for the key " + key.alias());
  }

  private String rollOver(EnrolmentSettings.Key key) throws SecurityModuleException {
    if (key.role() == KeyRole.RAW) {
      throw new IllegalArgumentException(
          "A raw key is known to its peers by its value: give it another alias and tell them");
    }
    module.rollOver(key.alias(), key.curve());
    return said(
        "keys.rolled",
        key.alias(),
        "A new key waits beside "
            + key.alias()
            + (settings.exchange().isPresent()
                ? " for what the authority issues"
                : " for its certificate: keys request " + key.alias()));
  }

  private String rollSealing() throws SecurityModuleException {
    int epoch = module.rollSealingKey();
    return said("keys.rolled", "sealing", "The sealing key " + epoch + " seals from now on");
  }

  private String said(String code, String alias, String text) {
    journal.accept(JournalEvent.system(code, alias, text));
    return text;
  }

  private EnrolmentSettings.Key key(String alias) {
    return settings.keys().stream()
        .filter(key -> key.alias().equals(alias))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no such key: see keys list"));
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("Usage:\n" + HELP);
    }
  }

  private static String line(String... cells) {
    return String.format(Locale.ROOT, FORMAT, (Object[]) cells);
  }
}
