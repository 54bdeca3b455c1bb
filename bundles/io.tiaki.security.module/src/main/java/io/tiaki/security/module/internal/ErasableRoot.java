package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The wrapping root of one generation of erasable keys, in a file beside the unlock secret, and the
 * anchor in it: how many records the file of the keys has at least, and the MAC of the last of
 * them, so that no shorter one passes for it.
 *
 * <p>Shape: 1 octet format version (1), 8 octets id of the store, 8 octets generation, 1 octet what
 * wraps the root, the root (60 octets); at 512 and 1024 an anchor each, of which the one with the
 * greater count holds: 8 octets count, 32 octets MAC of the last record, 32 octets HMAC-SHA-256.
 */
final class ErasableRoot implements AutoCloseable {
  static final byte FORMAT = 1;
  static final int HEAD = 18;
  private static final int ROOT = ErasableChain.WRAPPED;
  private static final int SLOT = 512;
  private static final int ANCHOR = 40;
  private static final int LENGTH = 3 * SLOT;

  private final Path file;
  private final byte[] head;
  private final byte[] wrapped;
  private final SealingKey wrapping;
  private final SealingKey signing;
  private Anchor anchor = new Anchor(-1, new byte[32]);
  private int slot;

  /** How much of the file of keys was acknowledged. */
  record Anchor(long count, byte[] link) {}

  private ErasableRoot(Path file, byte[] head, byte[] wrapped, byte[] root)
      throws GeneralSecurityException {
    this.file = file;
    this.head = head;
    this.wrapped = wrapped;
    SealingKey whole = new SealingKey(root);
    try {
      this.wrapping = new SealingKey(Gcm.mac(whole, new byte[] {'w'}));
      this.signing = new SealingKey(Gcm.mac(whole, new byte[] {'m'}));
    } finally {
      whole.destroy();
    }
  }

  /** Makes one in memory; {@link #save} makes it last. */
  static ErasableRoot make(Path file, byte[] store, long generation, RootWrapping by)
      throws SecurityModuleException {
    byte[] head =
        ByteBuffer.allocate(HEAD).put(FORMAT).put(store).putLong(generation).put(by.kind()).array();
    byte[] root = new byte[32];
    new SecureRandom().nextBytes(root);
    try {
      byte[] wrapped = by.wrap(label(head), head, root);
      return new ErasableRoot(file, head, wrapped, root);
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw failed("No wrapping root can be made", e);
    }
  }

  /**
   * Reads one.
   *
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy
   */
  static ErasableRoot read(Path file, RootWrapping by) throws SecurityModuleException {
    try {
      byte[] octets = octets(file);
      if (octets.length < HEAD + ROOT || octets[0] != FORMAT) {
        throw failed("The wrapping root " + file + " is damaged: restore it", null);
      }
      byte[] head = Arrays.copyOf(octets, HEAD);
      if (head[HEAD - 1] != by.kind()) {
        throw failed(
            "The wrapping root "
                + file
                + (by.kind() == 0
                    ? " is wrapped by a token: configure pkcs11.library and put erasable into pkcs11.keys again"
                    : " is not wrapped by the token"),
            null);
      }
      byte[] wrapped = Arrays.copyOfRange(octets, HEAD, HEAD + ROOT);
      ErasableRoot read =
          new ErasableRoot(file, head, wrapped, by.unwrap(label(head), head, wrapped));
      read.findAnchor(octets);
      return read;
    } catch (IOException e) {
      throw failed("The wrapping root " + file + " cannot be read: check owner and mode", e);
    } catch (GeneralSecurityException e) {
      throw e instanceof SecurityModuleException known && known.reason() == Reason.FAILED
          ? known
          : failed(
              "The wrapping root "
                  + file
                  + " cannot be opened: it was altered, or its unlock secret or token is another one; put the right ones back",
              e);
    }
  }

  /** What wraps the root in a file, or -1 when that cannot be told. */
  static int kind(Path file) throws IOException {
    byte[] octets = octets(file);
    return octets.length < HEAD ? -1 : octets[HEAD - 1];
  }

  /** Whether a file may go: a root of a store, or one that was never whole or is not any more. */
  static boolean isDebris(Path file, byte[] store) throws IOException {
    return isNothing(file) || Arrays.equals(octets(file), 1, 9, store, 0, 8);
  }

  /** Whether it was being made, or being erased, when the power failed. */
  static boolean isNothing(Path file) throws IOException {
    byte[] octets = octets(file);
    return octets.length < HEAD + ROOT || octets[0] == 0;
  }

  /** Label of the key in the token that wraps it. */
  static String label(byte[] head) {
    return prefix(Arrays.copyOfRange(head, 1, 9)) + ByteBuffer.wrap(head).getLong(9);
  }

  /** What the labels of a store's keys in a token begin with. */
  static String prefix(byte[] store) {
    return "erasable-" + HexFormat.of().formatHex(store) + "-";
  }

  String label() {
    return label(head);
  }

  Path file() {
    return file;
  }

  byte kindOf() {
    return head[HEAD - 1];
  }

  byte[] store() {
    return Arrays.copyOfRange(head, 1, 9);
  }

  long generation() {
    return ByteBuffer.wrap(head).getLong(9);
  }

  /** Encrypts keys. */
  SealingKey wrapping() {
    return wrapping;
  }

  /** For MACs. */
  SealingKey signing() {
    return signing;
  }

  /** What was acknowledged; the count is -1 when both anchors are damaged. */
  Anchor anchor() {
    return anchor;
  }

  /** Writes the file with a first anchor. */
  void save(Disk disk, Anchor first) throws IOException, GeneralSecurityException {
    ByteBuffer octets = ByteBuffer.allocate(LENGTH).put(head).put(wrapped);
    octets.position(SLOT).put(octets(first));
    disk.write(file, octets.array());
    anchor = first;
    slot = 1;
  }

  /** Moves the anchor. */
  void anchor(Disk disk, Anchor next) throws IOException, GeneralSecurityException {
    disk.overwrite(file, SLOT * (1L + slot), octets(next));
    anchor = next;
    slot = 1 - slot;
  }

  /** Writes over a file and removes it. */
  static void erase(Disk disk, Path file) throws IOException {
    if (Files.exists(file)) {
      disk.overwrite(file, 0, new byte[LENGTH]);
      disk.delete(file);
    }
  }

  private byte[] octets(Anchor of) throws GeneralSecurityException {
    byte[] plain = ByteBuffer.allocate(ANCHOR).putLong(of.count()).put(of.link()).array();
    return ByteBuffer.allocate(ANCHOR + 32).put(plain).put(Gcm.mac(signing, head, plain)).array();
  }

  private void findAnchor(byte[] octets) throws GeneralSecurityException {
    for (int i = 0; i < 2; i++) {
      int from = SLOT * (1 + i);
      if (octets.length >= from + ANCHOR + 32) {
        ByteBuffer in = ByteBuffer.wrap(octets, from, ANCHOR);
        long count = in.getLong();
        byte[] link = new byte[32];
        in.get(link);
        Anchor found = new Anchor(count, link);
        byte[] there = Arrays.copyOfRange(octets, from, from + ANCHOR + 32);
        if (count > anchor.count() && MessageDigest.isEqual(octets(found), there)) {
          anchor = found;
          slot = 1 - i;
        }
      }
    }
  }

  private static byte[] octets(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(LENGTH);
    }
  }

  private static SecurityModuleException failed(
      String message, @org.jspecify.annotations.Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }

  @Override
  public void close() {
    wrapping.destroy();
    signing.destroy();
  }

  @Override
  public String toString() {
    return "ErasableRoot[***]";
  }
}
