package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.internal.ErasableChain.Wrapped;
import io.tiaki.security.module.internal.ErasableRoot.Anchor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The file of erasable keys: 1 octet format version (1), 8 octets id of the store, 8 octets
 * generation, then records ({@link ErasableChain}). New keys are appended, forced, and then
 * anchored in the root's file; only what is anchored was ever acknowledged. To destroy keys the
 * others are wrapped anew under another root; the renaming of the file is the instant at which that
 * counts. Writes must not overlap; all else is safe for use by many threads.
 */
final class ErasableFile implements AutoCloseable {
  static final byte FORMAT = 1;
  static final int HEAD = 17;

  private final ErasablePlaces places;
  private final Disk disk;
  private final SecureRandom random = new SecureRandom();
  private final ErasableRoot root;
  private final byte[] header;
  private final NavigableMap<String, Wrapped> keys = new TreeMap<>();
  private ErasableChain chain;
  private long length = HEAD;
  private long anchoredLength = HEAD;

  /** A file that has a header and no more. */
  ErasableFile(ErasablePlaces places, Disk disk, ErasableRoot root)
      throws GeneralSecurityException {
    this.places = places;
    this.disk = disk;
    this.root = root;
    this.header =
        ByteBuffer.allocate(HEAD).put(FORMAT).put(root.store()).putLong(root.generation()).array();
    this.chain = new ErasableChain(root.signing(), header);
  }

  /**
   * Takes the records of a file, at most as far as they are whole.
   *
   * @return whether all that are anchored are there
   */
  synchronized boolean take(ByteBuffer records) throws GeneralSecurityException {
    boolean anchored = isAnchored(records);
    while (true) {
      var record = chain.next(records);
      if (record.isEmpty()) {
        return anchored;
      }
      keys.put(record.get().name(), record.get().key());
      length = HEAD + (long) records.position();
      anchored |= isAnchored(records);
    }
  }

  private boolean isAnchored(ByteBuffer records) {
    boolean here = chain.count() == root.anchor().count();
    if (here) {
      anchoredLength = HEAD + (long) records.position();
    }
    return here && Arrays.equals(chain.link(), root.anchor().link());
  }

  /** Makes sure of whole records that were written and not anchored before the power failed. */
  void settle(byte[] octets) throws IOException, GeneralSecurityException {
    if (octets.length > length) {
      disk.truncate(places.file(), length);
    }
    if (length > anchoredLength) {
      byte[] again = Arrays.copyOfRange(octets, (int) anchoredLength, (int) length);
      disk.overwrite(places.file(), anchoredLength, again);
      root.anchor(disk, anchor());
    }
  }

  /** What says how far the records go. */
  Anchor anchor() {
    return new Anchor(chain.count(), chain.link());
  }

  byte[] header() {
    return header.clone();
  }

  ErasableRoot root() {
    return root;
  }

  synchronized int size() {
    return keys.size();
  }

  synchronized boolean has(String name) {
    return keys.containsKey(name);
  }

  /** Names that begin so. */
  synchronized Set<String> names(String prefix) {
    return new TreeSet<>(keys.subMap(prefix, true, prefix + '\uffff', true).keySet());
  }

  /** A sealer with the key of that name; null when there is none. */
  synchronized @org.jspecify.annotations.Nullable Sealer sealer(String name)
      throws GeneralSecurityException {
    Wrapped wrapped = keys.get(name);
    return wrapped == null
        ? null
        : new Sealer(java.util.Map.of(wrapped.id(), unwrap(name, wrapped)), random);
  }

  /** Makes keys, and returns when they are on the disk; after a failure the file is read anew. */
  void append(Collection<String> names) throws IOException, GeneralSecurityException {
    var out = new ByteArrayOutputStream();
    var added = new TreeMap<String, Wrapped>();
    ErasableChain next = chain.copy();
    for (String name : names) {
      byte[] octets = new byte[32];
      random.nextBytes(octets);
      Wrapped wrapped = wrap(name, random.nextInt(), octets);
      next.add(name, wrapped, out);
      added.put(name, wrapped);
    }
    disk.overwrite(places.file(), length, out.toByteArray());
    root.anchor(disk, new Anchor(next.count(), next.link()));
    synchronized (this) {
      chain = next;
      length += out.size();
      keys.putAll(added);
    }
  }

  /**
   * The same keys without some, under a new root; returns when they are on the disk and the old
   * root is gone. After a failure the file is read anew.
   */
  ErasableFile without(Collection<String> gone, Wrappings wrappings)
      throws IOException, GeneralSecurityException {
    long generation = root.generation() + 1;
    ErasableRoot newer =
        ErasableRoot.make(places.root(generation), root.store(), generation, wrappings.preferred());
    ErasableFile next = new ErasableFile(places, disk, newer);
    byte[] content = next.fill(this, gone);
    newer.save(disk, next.anchor());
    disk.write(places.next(), content);
    disk.replace(places.next(), places.file());
    ErasableRoot.erase(disk, root.file());
    wrappings.destroyOthers(newer);
    return next;
  }

  private byte[] fill(ErasableFile from, Collection<String> gone) throws GeneralSecurityException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(header);
    for (String name : from.names("")) {
      if (!gone.contains(name)) {
        Wrapped old = from.wrapped(name);
        Wrapped wrapped = wrap(name, old.id(), from.unwrap(name, old));
        chain.add(name, wrapped, out);
        keys.put(name, wrapped);
      }
    }
    length = out.size();
    return out.toByteArray();
  }

  private synchronized Wrapped wrapped(String name) throws SecurityModuleException {
    Wrapped wrapped = keys.get(name);
    if (wrapped == null) {
      throw new SecurityModuleException(Reason.UNKNOWN_ALIAS, "There is no such key");
    }
    return wrapped;
  }

  /** Wipes the octets. */
  private Wrapped wrap(String name, int id, byte[] octets) throws GeneralSecurityException {
    try {
      return new Wrapped(id, Gcm.encrypt(root.wrapping(), random, bound(name, id), octets));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private byte[] unwrap(String name, Wrapped wrapped) throws GeneralSecurityException {
    return Gcm.decrypt(root.wrapping(), bound(name, wrapped.id()), wrapped.octets());
  }

  private byte[] bound(String name, int id) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(HEAD + 4 + octets.length).put(header).putInt(id).put(octets).array();
  }

  @Override
  public synchronized void close() {
    root.close();
  }
}
