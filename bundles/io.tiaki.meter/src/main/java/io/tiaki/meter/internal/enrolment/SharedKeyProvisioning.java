package io.tiaki.meter.internal.enrolment;

import io.tiaki.meter.KeySettings;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.security.module.SharedKey;
import io.tiaki.security.module.SharedKeyFile;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys that only a meter and the gateway know. The site's own file is read and nothing else; keys
 * that the process makes are kept in its private folder, and handed to the gateway at each start.
 */
final class SharedKeyProvisioning implements Provisioning {
  private final Policy policy;
  private final String group;
  private final List<SharedKey> keys;
  private final Optional<Path> handover;

  private SharedKeyProvisioning(
      KeySettings settings, List<SharedKey> keys, Optional<Path> handover) {
    this.policy = settings.policy();
    this.group = settings.authentication().text();
    this.keys = keys;
    this.handover = handover;
  }

  static SharedKeyProvisioning open(KeySettings settings, Exchange exchange, int meters)
      throws IOException {
    boolean isOwn = settings.sharedKeys().isEmpty();
    List<SharedKey> keys =
        isOwn
            ? made(exchange.sharedKeys(), meters)
            : given(settings.sharedKeys().orElseThrow(), meters);
    return new SharedKeyProvisioning(
        settings, keys, isOwn ? Optional.of(exchange.sharedKeysForGateway()) : Optional.empty());
  }

  /** The process' own keys; missing ones are made and written first. */
  private static List<SharedKey> made(Path file, int meters) throws IOException {
    Map<String, SharedKey> known = Files.exists(file) ? read(file) : new LinkedHashMap<>();
    int before = known.size();
    List<SharedKey> keys = new ArrayList<>(meters);
    for (int number = 1; number <= meters; number++) {
      keys.add(known.computeIfAbsent(name(number), SharedKey::generate));
    }
    if (known.size() > before) {
      SharedKeyFile.write(file, known.values());
    }
    return List.copyOf(keys);
  }

  private static List<SharedKey> given(Path file, int meters) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "There is no file "
              + file
              + " with pre-shared keys: write it (first line tiaki-psk 1, then NAME KEY-IN-HEX for"
              + " each meter, mode 0600), or leave psk.file empty to have keys made");
    }
    Map<String, SharedKey> known = read(file);
    List<SharedKey> keys = new ArrayList<>(meters);
    for (int number = 1; number <= meters; number++) {
      SharedKey key = known.get(name(number));
      if (key == null) {
        throw new IOException(
            file
                + " has no pre-shared key for "
                + name(number)
                + ": add a line for it, or run fewer --meters");
      }
      keys.add(key);
    }
    return List.copyOf(keys);
  }

  private static Map<String, SharedKey> read(Path file) throws IOException {
    Map<String, SharedKey> known = new LinkedHashMap<>();
    SharedKeyFile.read(file).forEach(key -> known.put(key.name(), key));
    return known;
  }

  private static String name(int number) {
    return SmartMeter.id(number).logicalDeviceName();
  }

  @Override
  public Optional<List<Provision>> poll() throws IOException {
    if (handover.isPresent()) {
      SharedKeyFile.write(handover.get(), keys);
    }
    return Optional.of(keys.stream().map(this::provision).toList());
  }

  private Provision provision(SharedKey key) {
    return new Provision(new Authenticator(policy).preSharedKey(key), "", group);
  }

  @Override
  public String awaited() {
    return "nothing";
  }
}
