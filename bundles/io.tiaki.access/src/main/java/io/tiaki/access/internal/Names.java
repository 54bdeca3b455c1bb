package io.tiaki.access.internal;

import io.tiaki.model.MeterId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a profile calls meters, its group, the gateway and messages: by their names, or by pseudonyms
 * that HMAC-SHA256 (RFC 2104) derives under a key of this profile. Without that key nobody can tell
 * whether pseudonyms of two profiles mean the same meter.
 */
abstract class Names {
  /** Their own names. */
  static final Names PLAIN =
      new Names() {
        @Override
        String meter(MeterId meter, Instant at) {
          return meter.logicalDeviceName();
        }

        @Override
        String group() {
          throw new IllegalStateException("a group has no name of its own");
        }

        @Override
        String gateway() {
          throw new IllegalStateException("only pseudonyms hide the gateway");
        }

        @Override
        String message(String id) {
          return id;
        }
      };

  /** Pseudonyms look like logical device names of this manufacturer. */
  static final String METER_PREFIX = "PSN";

  static final String GROUP_PREFIX = "GRP";

  /** 13 characters of base32: 65 bits, as long as a logical device name can be. */
  private static final int CHARACTERS = 13;

  private static final int MESSAGE_CHARACTERS = 26;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  /** The meter as it is called for an instant: another tenant gets another pseudonym. */
  abstract String meter(MeterId meter, Instant at);

  abstract String group();

  abstract String gateway();

  abstract String message(String id);

  /**
   * Whose a row is. A result of a period belongs to who lives there when it begins: its last
   * instant is already the first one of who comes after.
   */
  String of(Row row) {
    Instant at = row.result().map(Row.Result::from).orElse(row.registered());
    return row.meter().map(meter -> meter(meter, at)).orElseGet(this::group);
  }

  /**
   * Pseudonyms.
   *
   * @param key 32 octets
   * @param tenancy when the tenancy began that an instant at a meter lies in; empty when none is
   *     known
   * @param meters whether meters are renamed; otherwise only the group is
   */
  static Names pseudonyms(
      byte[] key, BiFunction<MeterId, Instant, Optional<Instant>> tenancy, boolean meters) {
    return new Names() {
      @Override
      String meter(MeterId meter, Instant at) {
        return meters ? pseudonym(key, meter, tenancy.apply(meter, at)) : meter.logicalDeviceName();
      }

      @Override
      String group() {
        return GROUP_PREFIX + derived(key, "group", CHARACTERS);
      }

      @Override
      String gateway() {
        return "g-" + derived(key, "gateway", CHARACTERS).toLowerCase(Locale.ROOT);
      }

      @Override
      String message(String id) {
        return meters
            ? "m." + derived(key, "message\0" + id, MESSAGE_CHARACTERS).toLowerCase(Locale.ROOT)
            : id;
      }
    };
  }

  /** A meter's pseudonym within a tenancy. */
  static String pseudonym(byte[] key, MeterId meter, Optional<Instant> tenancy) {
    String since = tenancy.map(Instant::toString).orElse("");
    return METER_PREFIX
        + derived(key, "meter\0" + meter.logicalDeviceName() + "\0" + since, CHARACTERS);
  }

  private static String derived(byte[] key, String text, int characters) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return base32(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), characters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256", e);
    }
  }

  /** The first characters of the base32 form (RFC 4648, 6). */
  private static String base32(byte[] octets, int characters) {
    StringBuilder text = new StringBuilder(characters);
    int buffer = 0;
    int bits = 0;
    for (int i = 0; text.length() < characters; i++) {
      buffer = (buffer << 8 | (octets[i] & 0xff)) & 0xffff;
      bits += 8;
      while (bits >= 5 && text.length() < characters) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >> bits & 31));
      }
    }
    return text.toString();
  }
}
