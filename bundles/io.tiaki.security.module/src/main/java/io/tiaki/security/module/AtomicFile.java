package io.tiaki.security.module;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Whole files that are either there or not, also after a loss of power: temporary file, fsync,
 * rename, fsync of the folder.
 */
public final class AtomicFile {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private AtomicFile() {}

  /** Writes what everybody may read, through {@code NAME.tmp}. Creates the folder. */
  public static void write(Path file, byte[] content) throws IOException {
    Path folder = folderOf(file);
    Files.createDirectories(folder);
    replace(file, folder, content);
  }

  /** Writes what only the owner may read (0600). Creates the folder (0700). */
  public static void writeSecret(Path file, byte[] content) throws IOException {
    Path folder = folderOf(file);
    createPrivateFolder(folder);
    replace(file, folder, content, permissions("rw-------"));
  }

  /**
   * Creates a folder that only its owner may enter (0700), with parents as the system's defaults
   * have them.
   */
  public static void createPrivateFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectories(folder, permissions("rwx------"));
  }

  /**
   * Whether others than the owner may do anything with the file. False where the file system knows
   * no such thing.
   */
  public static boolean isOpenToOthers(Path file) throws IOException {
    if (!POSIX) {
      return false;
    }
    Set<?> allowed = Files.getPosixFilePermissions(file);
    return !PosixFilePermissions.fromString("rwx------").containsAll(allowed);
  }

  private static void replace(
      Path file, Path folder, byte[] content, FileAttribute<?>... attributes) throws IOException {
    Path temporary = folder.resolve(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, options, attributes)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(folder);
  }

  private static void forceFolder(Path folder) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is not a file");
    }
    return folder;
  }
}
