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
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Images in parts, and which image was begun at which meter; durable. Touched by the use case's own
 * thread only, but for what its stages complete on.
 */
public final class Images {
  /** Octets of a part but the last. */
  public static final int PART_OCTETS = 36_864;

  /** The most octets of an image. */
  public static final int MOST_OCTETS = 4 << 20;

  private static final String PARTS = "firmware.images";
  private static final String BEGUN = "firmware.begun";

  private final Supplier<Optional<StateStore>> store;

  /** The image that was read last: many meters get the same. */
  private Optional<Image> last = Optional.empty();

  private record Image(String sha256, byte[] octets) {}

  public Images(Supplier<Optional<StateStore>> store) {
    this.store = store;
  }

  private StateMap map(String name) throws StateException {
    return store
        .get()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"))
        .open(name);
  }

  /**
   * Keeps a part; completes when it is durable.
   *
   * @throws IllegalArgumentException when there is no such part
   */
  public CompletionStage<Void> keep(String sha256, int size, int part, byte[] octets) {
    int parts = parts(size);
    int length = Math.min(PART_OCTETS, size - part * PART_OCTETS);
    if (part < 0 || part >= parts || octets.length != length) {
      throw new IllegalArgumentException("it is no part of an image of that size");
    }
    try {
      return map(PARTS).commit(StateChange.putting(key(sha256, part), octets));
    } catch (StateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static int parts(int size) {
    if (size < 1 || size > MOST_OCTETS) {
      throw new IllegalArgumentException("an image has 1 to " + MOST_OCTETS + " octets");
    }
    return (size + PART_OCTETS - 1) / PART_OCTETS;
  }

  private static String key(String sha256, int part) {
    return sha256 + "/" + part;
  }

  /** The whole image, if all of it is here and is what it should be. */
  Optional<byte[]> whole(String sha256, int size) throws StateException {
    Optional<byte[]> read = last.filter(i -> i.sha256().equals(sha256)).map(Image::octets);
    if (read.isPresent()) {
      return read;
    }
    StateMap map = map(PARTS);
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
    last = Optional.of(new Image(sha256, octets));
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
