package io.tiaki.dcs;

import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a folder for one process; the system releases it when the process ends, however it ends.
 */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the folder (0700) when it is missing. */
  static FolderLock of(Path folder) throws DcsException {
    try {
      AtomicFile.createPrivateFolder(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("dcs.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        return new FolderLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new DcsException(
          "The folder "
              + folder
              + " cannot be used ("
              + Failures.text(e)
              + "): make it writable, or choose another with --data",
          e);
    }
    throw new DcsException(
        "Another control system uses "
            + folder
            + ": stop it, or choose another folder with --data");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
