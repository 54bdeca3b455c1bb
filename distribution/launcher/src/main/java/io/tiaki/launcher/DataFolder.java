package io.tiaki.launcher;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The gateway's own folder: private, writable, with room. */
final class DataFolder {
  private static final long LEAST_ROOM = 4L << 20;

  private DataFolder() {}

  static void prepare(Path folder) throws UsageException {
    try {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
    room(folder, 0);
  }

  /**
   * Checks for room.
   *
   * @param needed octets that are about to be written
   */
  static void room(Path folder, long needed) throws UsageException {
    try {
      if (Files.getFileStore(folder).getUsableSpace() < LEAST_ROOM + needed) {
        throw new UsageException(
            "The disk of "
                + folder
                + " is full, "
                + ((LEAST_ROOM + needed) >> 20)
                + " MiB are needed: make room, or give another folder with --data",
            1);
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  static UsageException unusable(Path folder, IOException e) {
    return new UsageException(
        "Cannot use the data folder "
            + folder
            + " ("
            + reason(e)
            + "): make room in it and make it readable and writable, or give another with --data",
        1);
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason != null
        ? reason
        : e instanceof FileAlreadyExistsException ? "a file has its name" : "access denied";
  }
}
