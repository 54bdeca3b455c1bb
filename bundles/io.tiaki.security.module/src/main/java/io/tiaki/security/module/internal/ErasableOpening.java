package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the file of erasable keys, whatever instant the power failed at: what was not acknowledged
 * may be there or not, what was begun to be destroyed is destroyed, or is as before when that did
 * not count yet. What was altered, cut, or is an older copy is refused, and nothing of it is
 * changed.
 */
final class ErasableOpening {
  private static final int MOST_OCTETS = 64 << 20;

  private final ErasablePlaces places;
  private final Disk disk;
  private final Wrappings wrappings;

  ErasableOpening(ErasablePlaces places, Disk disk, Wrappings wrappings) {
    this.places = places;
    this.disk = disk;
    this.wrappings = wrappings;
  }

  /**
   * Opens, or begins one when there is neither file nor root.
   *
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy
   */
  ErasableFile open() throws SecurityModuleException {
    try {
      ErasableFile opened = Files.exists(places.file()) ? read() : begin();
      if (opened.root().kindOf() != wrappings.preferred().kind()) {
        ErasableFile moved = opened.without(List.of(), wrappings);
        opened.close();
        return moved;
      }
      return opened;
    } catch (IOException e) {
      throw failed(
          "The erasable keys "
              + places.file()
              + " cannot be opened: check room, owner and mode of"
              + " its folder and of "
              + places.folder(),
          e);
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw failed("The erasable keys " + places.file() + " cannot be opened", e);
    }
  }

  private ErasableFile begin() throws IOException, GeneralSecurityException {
    List<Path> roots = places.roots();
    ErasableRoot root = null;
    for (Path file : roots) {
      if (ErasableRoot.isNothing(file)) {
        disk.delete(file);
        continue;
      }
      root = ErasableRoot.read(file, wrappings.of(file));
      if (root.anchor().count() != 0) {
        throw failed(
            "The erasable keys "
                + places.file()
                + " are missing: put them back, or remove "
                + file
                + " to begin without them",
            null);
      }
    }
    ErasableFile begun;
    if (root == null) {
      byte[] store = new byte[8];
      new SecureRandom().nextBytes(store);
      root = ErasableRoot.make(places.root(1), store, 1, wrappings.preferred());
      begun = new ErasableFile(places, disk, root);
      root.save(disk, begun.anchor());
    } else {
      begun = new ErasableFile(places, disk, root);
    }
    disk.write(places.next(), begun.header());
    disk.replace(places.next(), places.file());
    return begun;
  }

  private ErasableFile read() throws IOException, GeneralSecurityException {
    byte[] octets;
    try (var in = Files.newInputStream(places.file())) {
      octets = in.readNBytes(MOST_OCTETS + 1);
    }
    if (octets.length < ErasableFile.HEAD || octets[0] != ErasableFile.FORMAT) {
      throw damaged(null);
    }
    ErasableFile file = new ErasableFile(places, disk, root(octets));
    ByteBuffer records =
        ByteBuffer.wrap(octets, ErasableFile.HEAD, octets.length - ErasableFile.HEAD).slice();
    if (!Arrays.equals(file.header(), Arrays.copyOf(octets, ErasableFile.HEAD))
        || !file.take(records)) {
      file.close();
      throw damaged(null);
    }
    cleanUp(file, octets);
    return file;
  }

  private ErasableRoot root(byte[] octets) throws SecurityModuleException {
    Path file = places.root(ByteBuffer.wrap(octets).getLong(9));
    if (!Files.exists(file)) {
      throw failed(
          "The erasable keys "
              + places.file()
              + " have no wrapping root "
              + file
              + ": they are an older copy, from before keys were destroyed, or the root was lost; put"
              + " the newest ones back, or move them away with all "
              + places.name()
              + "* to begin without them",
          null);
    }
    ErasableRoot root = ErasableRoot.read(file, wrappings.of(file));
    if (root.anchor().count() < 0) {
      throw failed("The wrapping root " + file + " is damaged: restore it", null);
    }
    return root;
  }

  /** Ends what a crash left half done. */
  private void cleanUp(ErasableFile file, byte[] octets)
      throws IOException, GeneralSecurityException {
    file.settle(octets);
    disk.delete(places.next());
    for (Path root : places.roots()) {
      if (!root.equals(file.root().file()) && ErasableRoot.isDebris(root, file.root().store())) {
        ErasableRoot.erase(disk, root);
      }
    }
    wrappings.destroyOthers(file.root());
  }

  private SecurityModuleException damaged(@Nullable Exception cause) {
    return failed(
        "The erasable keys "
            + places.file()
            + " were altered, cut or are an older copy (nothing was changed): put the newest ones"
            + " back, or move them away with all "
            + places.folder().resolve(places.name())
            + "* to begin without them",
        cause);
  }

  private static SecurityModuleException failed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }
}
