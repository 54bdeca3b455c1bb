package io.tiaki.store.internal;

import io.tiaki.model.ReadingId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of readings in the open file, and which readings each holds. What is indexed is not
 * the reading's name but a tag of it, made with a secret of the epoch that is sealed under the
 * epoch's key: without the key nobody tells which meter registered what when. For the writer's
 * thread.
 *
 * <p>The record of an epoch: 1 octet format (1), 8 octets position before its first reading, the
 * sealed secret.
 */
final class LiveEpochs {
  static final String MAP = "readings.epochs";
  private static final byte FORMAT = 1;
  private static final int HEAD = 9;
  private static final int SECRET = 32;
  private static final int TAG = 16;
  private static final int SHARED = 4;
  private static final String ALGORITHM = "HmacSHA256";

  private final Seals seals;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Index> open = new HashMap<>();
  private @Nullable Tables of;

  LiveEpochs(Seals seals) {
    this.seals = seals;
  }

  /** What an epoch holds. */
  static final class Index {
    final MVMap<byte[], Long> positions;
    private final Mac mac;
    private @Nullable Instant instant;
    private byte[] shared = new byte[SHARED];

    Index(MVMap<byte[], Long> positions, byte[] secret) throws GeneralSecurityException {
      this.positions = positions;
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
    }

    /**
     * 4 octets that readings of one instant share, so that what comes together stands together,
     * then 12 of the reading itself.
     */
    byte[] tag(ReadingId id) {
      if (!id.registered().equals(instant)) {
        instant = id.registered();
        byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(instant.toEpochMilli()).array();
        shared = Arrays.copyOf(mac.doFinal(time), SHARED);
      }
      byte[] tag = Arrays.copyOf(shared, TAG);
      byte[] own = mac.doFinal(IndexKey.of(id).getBytes(StandardCharsets.US_ASCII));
      System.arraycopy(own, 0, tag, SHARED, TAG - SHARED);
      return tag;
    }
  }

  /** Whether any epoch holds the reading; those whose key is gone hold nothing. */
  boolean has(Tables tables, ReadingId id) throws EngineException {
    // The newest first: what comes twice mostly does so at once.
    for (String text = tables.epochs.lastKey(); text != null; text = tables.epochs.lowerKey(text)) {
      Optional<Index> index = existing(tables, text);
      if (index.isPresent() && index.get().positions.containsKey(index.get().tag(id))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The index of an epoch, begun when it is new.
   *
   * @param first position of a reading that is about to be put into it
   */
  Index index(Tables tables, Epoch epoch, long first) throws EngineException {
    Optional<Index> there = existing(tables, epoch.text());
    return there.isPresent() ? there.get() : begin(tables, epoch, first - 1);
  }

  private Optional<Index> existing(Tables tables, String text) throws EngineException {
    if (of != tables) {
      open.clear();
      of = tables;
    }
    Index known = open.get(text);
    if (known != null) {
      return Optional.of(known);
    }
    byte[] entry = tables.epochs.get(text);
    if (entry == null || entry.length <= HEAD || entry[0] != FORMAT) {
      return Optional.empty();
    }
    try {
      byte[] sealed = Arrays.copyOfRange(entry, HEAD, entry.length);
      return Optional.of(opened(tables, text, seals.unseal(MAP, text, sealed)));
    } catch (EngineException e) {
      if (e.reason() == EngineException.Reason.UNAVAILABLE) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Index begin(Tables tables, Epoch epoch, long before) throws EngineException {
    String text = epoch.text();
    byte[] secret = new byte[SECRET];
    random.nextBytes(secret);
    byte[] sealed = seals.seal(epoch, MAP, text, secret);
    // At once and not with the edits of a change: an epoch that holds nothing does no harm, and
    // the next change finds it.
    byte @Nullable [] lost = tables.epochs.get(text);
    tables.dropIndex(text);
    tables.epochs.put(text, record(lost == null ? before : before(lost), sealed));
    return opened(tables, text, secret);
  }

  private static byte[] record(long before, byte[] sealed) {
    ByteBuffer entry = ByteBuffer.allocate(HEAD + sealed.length);
    return entry.put(FORMAT).putLong(before).put(sealed).array();
  }

  private Index opened(Tables tables, String text, byte[] secret) throws EngineException {
    try {
      Index index = new Index(tables.index(text), secret);
      open.put(text, index);
      return index;
    } catch (GeneralSecurityException e) {
      throw new EngineException(
          EngineException.Reason.UNAVAILABLE, "This Java has no " + ALGORITHM, e);
    }
  }

  /** The position before an epoch's first reading. */
  static long before(byte[] record) {
    return record.length < HEAD ? 0 : ByteBuffer.wrap(record, 1, Long.BYTES).getLong();
  }

  /** The readings of an epoch up to a position are gone. */
  static void moved(Tables tables, String text, long position) {
    byte @Nullable [] entry = tables.epochs.get(text);
    if (entry != null && entry.length >= HEAD) {
      byte[] moved = entry.clone();
      ByteBuffer.wrap(moved).putLong(1, position);
      tables.epochs.put(text, moved);
    }
  }

  /** Forgets an epoch whose readings are gone. */
  void end(Tables tables, String text) {
    open.remove(text);
    tables.epochs.remove(text);
    tables.ends.remove(text);
    tables.untimed.remove(text);
    tables.dropIndex(text);
  }
}
