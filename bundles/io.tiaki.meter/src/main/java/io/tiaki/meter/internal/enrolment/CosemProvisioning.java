package io.tiaki.meter.internal.enrolment;

import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.CosemSettings;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.security.module.CosemKeyFile;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * COSEM keys of all meters of the process. The site's own file is read and nothing else; keys that
 * the process makes are kept in its private folder, and handed to the gateway at each start.
 */
public final class CosemProvisioning {
  private static final Map<Kind, KeyId> KEYS =
      Map.of(
          Kind.GUEK, KeyId.UNICAST,
          Kind.GBEK, KeyId.BROADCAST,
          Kind.GAK, KeyId.AUTHENTICATION,
          Kind.KEK, KeyId.MASTER,
          Kind.LOW, KeyId.PASSWORD,
          Kind.HLS, KeyId.HLS_SECRET);

  private final List<MeterKeys> keys;
  private final Optional<Path> handover;
  private final PublicKeyFile clientKey;

  private CosemProvisioning(List<MeterKeys> keys, Optional<Path> handover, Path clientKey) {
    this.keys = keys;
    this.handover = handover;
    this.clientKey =
        new PublicKeyFile(
            clientKey,
            "no client can sign; put the client's there, or name another file with cosem.client.key.file");
  }

  /**
   * Reads or makes the keys; without COSEM security neither.
   *
   * @throws IOException when they cannot be used; the message names the file and the remedy
   */
  public static CosemProvisioning open(CosemSettings settings, Exchange exchange, int meters)
      throws IOException {
    if (settings.security() == CosemSecurity.NONE) {
      return new CosemProvisioning(List.of(), Optional.empty(), settings.clientKey());
    }
    SecuritySuite suite = settings.security().suite();
    if (settings.keys().isPresent()) {
      List<MeterKeys> given = given(settings.keys().get(), suite, meters);
      return new CosemProvisioning(given, Optional.empty(), settings.clientKey());
    }
    return new CosemProvisioning(
        made(exchange.cosemKeys(suite.id()), suite, meters),
        Optional.of(exchange.cosemKeysForGateway()),
        settings.clientKey());
  }

  /** The keys of a meter, from 1; empty without COSEM security. */
  public Optional<MeterKeys> keys(int number) {
    return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(number - 1));
  }

  /** The key that clients without certificate sign with, as soon as its file is there. */
  public Optional<PublicKey> clientKey() {
    return clientKey.get();
  }

  /**
   * Gives the keys to a gateway on the same data folder.
   *
   * @param all in the meters' order, with the keys as they are now
   */
  public void handOver(List<MeterSecurity> all) throws IOException {
    if (handover.isEmpty() || keys.isEmpty()) {
      return;
    }
    List<CosemKeySet> sets = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      MeterSecurity security = all.get(i);
      Map<Kind, byte[]> values = values(security.keys().orElseThrow());
      security
          .identities()
          .signing()
          .ifPresent(pair -> values.put(Kind.VERIFY, pair.getPublic().getEncoded()));
      sets.add(set(i + 1, security.suite(), values));
    }
    CosemKeyFile.write(handover.get(), sets);
  }

  /** The process' own keys; missing ones are made and written first. */
  private static List<MeterKeys> made(Path file, SecuritySuite suite, int meters)
      throws IOException {
    Map<String, CosemKeySet> known = Files.exists(file) ? read(file) : new LinkedHashMap<>();
    int before = known.size();
    List<MeterKeys> keys = new ArrayList<>(meters);
    for (int number = 1; number <= meters; number++) {
      byte[] title = SmartMeter.systemTitle(number).octets();
      keys.add(
          keys(
              known.computeIfAbsent(
                  name(number), name -> CosemKeySet.generate(name, suite.id(), title))));
    }
    if (known.size() > before) {
      CosemKeyFile.write(file, known.values());
    }
    return List.copyOf(keys);
  }

  private static List<MeterKeys> given(Path file, SecuritySuite suite, int meters)
      throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "There is no file "
              + file
              + " with COSEM keys: write it (first line tiaki-cosem 1, then a line for each meter,"
              + " mode 0600), or leave cosem.file empty to have keys made");
    }
    Map<String, CosemKeySet> known = read(file);
    List<MeterKeys> keys = new ArrayList<>(meters);
    for (int number = 1; number <= meters; number++) {
      CosemKeySet set = known.get(name(number));
      if (set == null || set.suite() != suite.id()) {
        throw new IOException(
            file
                + " has no COSEM keys of suite "
                + suite.id()
                + " for "
                + name(number)
                + ": add a line for it, run fewer --meters, or choose another --cosem-security");
      }
      keys.add(keys(set));
    }
    return List.copyOf(keys);
  }

  private static Map<String, CosemKeySet> read(Path file) throws IOException {
    Map<String, CosemKeySet> known = new LinkedHashMap<>();
    CosemKeyFile.read(file).forEach(set -> known.put(set.name(), set));
    return known;
  }

  private static MeterKeys keys(CosemKeySet set) {
    Map<KeyId, byte[]> keys = new EnumMap<>(KeyId.class);
    KEYS.forEach((kind, id) -> set.value(kind).ifPresent(value -> keys.put(id, value)));
    MeterKeys all = new MeterKeys(SecuritySuite.of(set.suite()).orElseThrow(), keys);
    keys.values().forEach(value -> Arrays.fill(value, (byte) 0));
    return all;
  }

  private static Map<Kind, byte[]> values(MeterKeys keys) {
    Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
    KEYS.forEach((kind, id) -> keys.get(id).ifPresent(value -> values.put(kind, value)));
    return values;
  }

  private static CosemKeySet set(int number, SecuritySuite suite, Map<Kind, byte[]> values) {
    byte[] title = SmartMeter.systemTitle(number).octets();
    CosemKeySet set = new CosemKeySet(name(number), suite.id(), title, values);
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    return set;
  }

  private static String name(int number) {
    return SmartMeter.id(number).logicalDeviceName();
  }
}
