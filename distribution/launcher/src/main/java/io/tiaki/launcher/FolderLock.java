package io.tiaki.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second gateway away from a data folder; ends with the process, however that ends. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws UsageException when another process has it, or the folder cannot be written
   */
  static FolderLock of(Path folder) throws UsageException {
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return new FolderLock(channel);
      }
      channel.close();
    } catch (OverlappingFileLockException ownProcess) {
      // Said below.
    } catch (IOException e) {
      throw new UsageException(
          "Cannot write to " + folder + ": make it writable, or give another folder with --data",
          1);
    }
    throw new UsageException(
        "Another gateway uses " + folder + ": stop it, or give another folder with --data", 1);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The process ends and the lock with it.
    }
  }
}
