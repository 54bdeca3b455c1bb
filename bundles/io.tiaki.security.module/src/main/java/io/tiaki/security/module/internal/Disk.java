package io.tiaki.security.module.internal;

import io.tiaki.security.module.AtomicFile;
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
 * Single steps on files, each forced to the disk before it returns, so that between any two of them
 * the power may fail. Tests fail each of them.
 */
class Disk {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /** Writes a file (0600) that is not there yet, or is left over from a crash. */
  void write(Path file, byte[] content) throws IOException {
    Path folder = folderOf(file);
    AtomicFile.createPrivateFolder(folder);
    Files.deleteIfExists(file);
    FileAttribute<?>[] mode =
        POSIX
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, mode)) {
      put(channel, 0, content);
    }
    force(folder);
  }

  /** Writes over a part of a file, or behind its end. */
  void overwrite(Path file, long position, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      put(channel, position, content);
    }
  }

  /** Cuts a file. */
  void truncate(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
      channel.force(true);
    }
  }

  /** Puts a file into another's place, in the same folder. */
  void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(folderOf(to));
  }

  /** Removes a file that is there or not. */
  void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      force(folderOf(file));
    }
  }

  private static void put(FileChannel channel, long position, byte[] content) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(content);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
    channel.force(true);
  }

  private static void force(Path folder) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is not a file");
    }
    return folder;
  }
}
