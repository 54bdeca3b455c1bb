package io.tiaki.security.module.internal;

import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Erasable keys in a file. Keys that are in use are in memory, at most {@value #MOST_OPEN} of them.
 * Who makes keys at the same time shares a write. Safe for use by many threads.
 */
public final class ErasableKeyStore implements ErasableKeys, AutoCloseable {
  static final int MOST_OPEN = 1024;
  private static final int MOST_KEYS = 250_000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

  private final ErasablePlaces places;
  private final Disk disk;
  private final Supplier<Wrappings> wrappings;

  /** One writes; the others wait, with what they want in the next batch. */
  private final Object writing = new Object();

  private final Object waiting = new Object();
  private Batch next = new Batch();

  /** Guards what is in memory. Held while sealing, so that no key is wiped under one's hands. */
  private final Object memory = new Object();

  private final LinkedHashMap<String, Sealer> open = new LinkedHashMap<>(16, 0.75f, true);
  private ErasableFile file;
  private boolean stale;
  private boolean closed;

  private static final class Batch {
    final Set<String> names = new LinkedHashSet<>();
    boolean done;
    @Nullable SecurityModuleException failure;
  }

  private ErasableKeyStore(
      ErasablePlaces places, Disk disk, Supplier<Wrappings> wrappings, ErasableFile file) {
    this.places = places;
    this.disk = disk;
    this.wrappings = wrappings;
    this.file = file;
  }

  /**
   * Opens the keys; makes file and root when both are missing.
   *
   * @param wrappings asked each time that roots are read or made
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy
   */
  static ErasableKeyStore open(ErasablePlaces places, Disk disk, Supplier<Wrappings> wrappings)
      throws SecurityModuleException {
    ErasableFile file = new ErasableOpening(places, disk, wrappings.get()).open();
    return new ErasableKeyStore(places, disk, wrappings, file);
  }

  @Override
  public byte[] seal(String key, byte[] context, byte[] plain) throws SecurityModuleException {
    check(key);
    byte[] bound = bound(key, context);
    for (int i = 0; i < 3; i++) {
      synchronized (memory) {
        Sealer sealer = sealer(key);
        if (sealer != null) {
          return sealer.seal(bound, plain);
        }
      }
      prepare(List.of(key));
    }
    throw failed("The key " + key + " is destroyed as often as it is made", null);
  }

  @Override
  public byte[] unseal(String key, byte[] context, byte[] sealed) throws SecurityModuleException {
    check(key);
    byte[] bound = bound(key, context);
    synchronized (memory) {
      Sealer sealer = sealer(key);
      if (sealer == null) {
        throw new SecurityModuleException(
            Reason.UNKNOWN_ALIAS, "There is no erasable key " + key + ", or it was destroyed");
      }
      return sealer.unseal(bound, sealed);
    }
  }

  @Override
  public void prepare(Collection<String> keys) throws SecurityModuleException {
    for (String key : keys) {
      check(key);
    }
    Batch mine;
    synchronized (waiting) {
      mine = next;
      mine.names.addAll(keys);
    }
    synchronized (writing) {
      if (!mine.done) {
        synchronized (waiting) {
          next = new Batch();
        }
        write(mine);
      }
      if (mine.failure != null) {
        throw failed(String.valueOf(mine.failure.getMessage()), mine.failure);
      }
    }
  }

  @Override
  public void destroy(Collection<String> keys) throws SecurityModuleException {
    for (String key : keys) {
      check(key);
    }
    synchronized (writing) {
      ErasableFile current = current();
      Set<String> gone = new TreeSet<>(keys);
      gone.removeIf(key -> !current.has(key));
      if (gone.isEmpty()) {
        return;
      }
      stale = true;
      try {
        use(current.without(gone, wrappings.get()));
        stale = false;
      } catch (IOException | GeneralSecurityException e) {
        throw failed(
            "Keys could not be destroyed for sure: see that "
                + places.file()
                + " and "
                + places.folder()
                + " can be written, and try again",
            e);
      }
    }
  }

  @Override
  public Set<String> names(String prefix) {
    synchronized (memory) {
      return file.names(prefix);
    }
  }

  /** How many keys wait for the next write. */
  int waiting() {
    synchronized (waiting) {
      return next.names.size();
    }
  }

  /** How many keys are in memory unwrapped. */
  int inMemory() {
    synchronized (memory) {
      return open.size();
    }
  }

  /** Wipes all that is in memory; every later call fails. Waits for what is being written. */
  @Override
  public void close() {
    synchronized (writing) {
      synchronized (memory) {
        closed = true;
        forget();
        file.close();
      }
    }
  }

  private void write(Batch batch) {
    try {
      ErasableFile current = current();
      batch.names.removeIf(current::has);
      if (current.size() + batch.names.size() > MOST_KEYS) {
        throw failed("There are " + MOST_KEYS + " erasable keys: destroy some first", null);
      }
      if (!batch.names.isEmpty()) {
        stale = true;
        current.append(batch.names);
        stale = false;
      }
    } catch (SecurityModuleException e) {
      batch.failure = e;
    } catch (IOException | GeneralSecurityException e) {
      batch.failure =
          failed(
              "An erasable key could not be kept: see that "
                  + places.file()
                  + " and "
                  + places.folder()
                  + " can be written",
              e);
    } finally {
      batch.done = true;
    }
  }

  /** The file as it is on the disk: read anew after a write that failed. */
  private ErasableFile current() throws SecurityModuleException {
    synchronized (memory) {
      checkOpen();
      if (!stale) {
        return file;
      }
    }
    ErasableFile again = new ErasableOpening(places, disk, wrappings.get()).open();
    use(again);
    stale = false;
    return again;
  }

  private void use(ErasableFile newer) {
    synchronized (memory) {
      forget();
      file.close();
      file = newer;
    }
  }

  private void forget() {
    open.values().forEach(Sealer::destroy);
    open.clear();
  }

  private @Nullable Sealer sealer(String key) throws SecurityModuleException {
    checkOpen();
    Sealer sealer = open.get(key);
    if (sealer == null) {
      try {
        sealer = file.sealer(key);
      } catch (GeneralSecurityException e) {
        throw failed("The erasable key " + key + " cannot be opened", e);
      }
      if (sealer != null) {
        makeRoom();
        open.put(key, sealer);
      }
    }
    return sealer;
  }

  private void makeRoom() {
    if (open.size() >= MOST_OPEN) {
      var eldest = open.entrySet().iterator();
      Map.Entry<String, Sealer> entry = eldest.next();
      entry.getValue().destroy();
      eldest.remove();
    }
  }

  private void checkOpen() throws SecurityModuleException {
    if (closed) {
      throw failed("The security module is closed", null);
    }
  }

  private static byte[] bound(String key, byte[] context) {
    byte[] name = key.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + name.length + context.length)
        .put((byte) name.length)
        .put(name)
        .put(context)
        .array();
  }

  private static void check(String key) {
    if (!NAME.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "The name of an erasable key has 1 to 64 of a-z, 0-9, '.', '-', '_'");
    }
  }

  private static SecurityModuleException failed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }
}
