package io.tiaki.usecase.firmware.internal;

import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Images in parts, the newest few of them, and which image was begun at which meter; durable. Safe
 * for use by many threads.
 */
public final class Images {
  /** Octets of a part but the last. */
  public static final int PART_OCTETS = 36_864;

  /** The most octets of an image. */
  public static final int MOST_OCTETS = 4 << 20;

  /** The most images; another takes the place of the one that came first. */
  static final int MOST_IMAGES = 4;

  private static final String IMAGES = "firmware.images";
  private static final String BEGUN = "firmware.begun";

  /** Keys of what is known of an image; format 1: size, and when it came last. */
  private static final String ABOUT = "i/";

  private static final String PART = "p/";
  private static final String FORMAT = "1";

  private volatile Supplier<Optional<StateStore>> store;

  /** The image that was read last: many meters get the same. */
  private Optional<Whole> last = Optional.empty();

  private record Whole(String sha256, byte[] octets) {}

  /** What is known of an image that came first. */
  private record Known(String sha256, int size, Instant came) {
    static Known of(String key, byte[] octets) {
      String sha256 = key.substring(ABOUT.length());
      String[] words = new String(octets, StandardCharsets.US_ASCII).split(" ", -1);
      try {
        return new Known(sha256, Integer.parseInt(words[1]), Instant.parse(words[2]));
      } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException damaged) {
        return new Known(sha256, MOST_OCTETS, Instant.EPOCH);
      }
    }
  }

  public Images(Supplier<Optional<StateStore>> store) {
    this.store = store;
  }

  /** They are there from now on. */
  public void in(Supplier<Optional<StateStore>> other) {
    store = other;
  }

  private StateMap map(String name) throws StateException {
    return store
        .get()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
        .open(name);
  }

  /**
   * Keeps a part; completes when it is durable. The same twice does no harm.
   *
   * @throws IllegalArgumentException when there is no such part
   */
  public synchronized CompletionStage<Void> keep(
      String sha256, int size, int part, byte[] octets, Instant now) {
    int length = Math.min(PART_OCTETS, size - part * PART_OCTETS);
    if (part < 0 || part >= parts(size) || octets.length != length) {
      throw new IllegalArgumentException("it is no part of an image of that size");
    }
    try {
      StateMap map = map(IMAGES);
      StateChange change = new StateChange();
      if (map.get(ABOUT + sha256).isEmpty()) {
        makeRoom(map, change);
      }
      byte[] about = (FORMAT + " " + size + " " + now).getBytes(StandardCharsets.US_ASCII);
      return map.commit(change.put(ABOUT + sha256, about).put(key(sha256, part), octets));
    } catch (StateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static void makeRoom(StateMap map, StateChange change) throws StateException {
    List<Known> known =
        map.entries(ABOUT, 2 * MOST_IMAGES).stream()
            .filter(entry -> entry.getKey().startsWith(ABOUT))
            .map(entry -> Known.of(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Known::came))
            .toList();
    for (Known old : known.subList(0, Math.max(0, known.size() - MOST_IMAGES + 1))) {
      change.remove(ABOUT + old.sha256());
      for (int part = 0; part < parts(old.size()); part++) {
        change.remove(key(old.sha256(), part));
      }
    }
  }

  private static int parts(int size) {
    if (size < 1 || size > MOST_OCTETS) {
      throw new IllegalArgumentException("an image has 1 to " + MOST_OCTETS + " octets");
    }
    return (size + PART_OCTETS - 1) / PART_OCTETS;
  }

  private static String key(String sha256, int part) {
    return PART + sha256 + "/" + part;
  }

  /** The whole image, if all of it is here and is what it should be. */
  synchronized Optional<byte[]> whole(String sha256, int size) throws StateException {
    Optional<byte[]> read = last.filter(i -> i.sha256().equals(sha256)).map(Whole::octets);
    if (read.isPresent()) {
      return read.filter(octets -> octets.length == size);
    }
    StateMap map = map(IMAGES);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int part = 0; part < parts(size); part++) {
      Optional<byte[]> octets = map.get(key(sha256, part));
      if (octets.isEmpty()) {
        return Optional.empty();
      }
      all.writeBytes(octets.get());
    }
    byte[] octets = all.toByteArray();
    if (octets.length != size || !sha256(octets).equals(sha256)) {
      return Optional.empty();
    }
    last = Optional.of(new Whole(sha256, octets));
    return Optional.of(octets);
  }

  /** Which image was begun at a meter last; empty: none by this gateway. */
  String begun(MeterId meter) throws StateException {
    return map(BEGUN)
        .get(meter.logicalDeviceName())
        .map(octets -> new String(octets, StandardCharsets.US_ASCII))
        .orElse("");
  }

  /** Notes that a meter takes blocks of this image from now on; completes when that is durable. */
  CompletionStage<Void> begin(MeterId meter, String sha256) throws StateException {
    byte[] octets = sha256.getBytes(StandardCharsets.US_ASCII);
    return map(BEGUN).commit(StateChange.putting(meter.logicalDeviceName(), octets));
  }

  /** The digest in lower-case hexadecimal digits. */
  public static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform has SHA-256", missing);
    }
  }
}
