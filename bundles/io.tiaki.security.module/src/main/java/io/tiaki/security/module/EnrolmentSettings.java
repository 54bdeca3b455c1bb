package io.tiaki.security.module;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a process needs before it can talk to others.
 *
 * @param subject common name of its certificates, 1 to 64 of {@code A-Z a-z 0-9 -}
 * @param exchange folder shared with the authority; empty: certificates come some other way
 * @param authorities PEM file of the trusted authorities
 * @param keys which keys it has
 * @param recipients whom it encrypts for: PEM file by alias, which is the common name in that file
 */
public record EnrolmentSettings(
    String subject,
    Optional<Path> exchange,
    Path authorities,
    List<Key> keys,
    Map<String, Path> recipients) {
  private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern ALIAS = Pattern.compile("[a-z0-9-]{1,32}");

  /**
   * @throws IllegalArgumentException when the subject does not have its form
   */
  public EnrolmentSettings {
    if (!SUBJECT.matcher(subject).matches()) {
      throw new IllegalArgumentException(
          "subject must be 1 to 64 letters, digits or -, got: " + printable(subject));
    }
    keys = List.copyOf(keys);
    recipients = Map.copyOf(recipients);
  }

  /**
   * A key.
   *
   * @param alias 1 to 32 of {@code a-z 0-9 -}
   * @param role what it is for
   * @param names DNS names and literal addresses in its certificate; empty but for servers
   * @param curve that it is made on when it is missing
   */
  public record Key(String alias, KeyRole role, List<String> names, Curve curve) {
    /**
     * @throws IllegalArgumentException when the alias does not have its form
     */
    public Key {
      if (!ALIAS.matcher(alias).matches()) {
        throw new IllegalArgumentException(
            "keys: an alias is 1 to 32 of a-z, 0-9 and -, got: " + printable(alias));
      }
      names = List.copyOf(names);
    }

    /** A key on P-256. */
    public Key(String alias, KeyRole role, List<String> names) {
      this(alias, role, names, Curve.SECP256R1);
    }

    /** A key on P-256 whose certificate has no alternative names. */
    public Key(String alias, KeyRole role) {
      this(alias, role, List.of());
    }
  }

  /**
   * Reads {@code alias:role,alias:role:curve}.
   *
   * @throws IllegalArgumentException with the entry that is wrong
   */
  public static List<Key> parseKeys(String text) {
    return entries(text).stream().map(EnrolmentSettings::key).toList();
  }

  private static Key key(String entry) {
    String[] parts = entry.split(":", -1);
    Optional<KeyRole> role = parts.length < 2 ? Optional.empty() : KeyRole.named(parts[1].strip());
    Optional<Curve> curve =
        parts.length == 3 ? Curve.named(parts[2].strip()) : Optional.of(Curve.SECP256R1);
    if (parts.length > 3 || role.isEmpty() || curve.isEmpty()) {
      throw new IllegalArgumentException(
          "keys: an entry is ALIAS:client, :server, :message, :agreement or :raw, and may end in a"
              + " curve as in dtls:client:secp384r1, got: "
              + printable(entry));
    }
    return new Key(parts[0].strip(), role.get(), List.of(), curve.get());
  }

  /**
   * Reads {@code alias=FILE,alias=FILE}.
   *
   * @throws IllegalArgumentException with the entry that is wrong
   */
  public static Map<String, Path> parseRecipients(String text) {
    Map<String, Path> recipients = new LinkedHashMap<>();
    for (String entry : entries(text)) {
      int equals = entry.indexOf('=');
      if (equals < 1 || equals == entry.length() - 1) {
        throw new IllegalArgumentException(
            "recipients: an entry is ALIAS=FILE, got: " + printable(entry));
      }
      recipients.put(
          entry.substring(0, equals).strip(), Path.of(entry.substring(equals + 1).strip()));
    }
    return recipients;
  }

  private static List<String> entries(String text) {
    List<String> entries = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      if (!entry.isBlank()) {
        entries.add(entry.strip());
      }
    }
    return entries;
  }

  private static String printable(String text) {
    String cut = text.length() > 64 ? text.substring(0, 64) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
