package io.tiaki.demo.process;

import io.tiaki.demo.options.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The data folder of a demo, used by one demo at a time. */
public final class DataFolder implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private DataFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder, creating it when needed.
   *
   * @throws UsageException when another demo has it, or it cannot be written
   */
  public static DataFolder open(Path folder) throws UsageException {
    Path file = folder.resolve("run").resolve("demo.lock");
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new UsageException(
            "another demo"
                + owner(file)
                + " uses the data folder "
                + folder
                + ": stop it, or give --data another folder");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataFolder(folder, channel);
    } catch (IOException e) {
      throw new UsageException(
          "cannot use the data folder "
              + folder
              + " ("
              + e
              + "): give --data a folder that you may write to");
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String owner(Path file) {
    try {
      String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
      return pid.matches("\\d{1,10}") ? " (process " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  public Path path() {
    return folder;
  }

  /** Opens the log of a process. */
  public ProcessLog log(String process) throws IOException {
    return new ProcessLog(folder.resolve("logs").resolve(process + ".log"), ProcessLog.LIMIT);
  }

  /** Remembers a process, so that a later demo can stop it if this one cannot. */
  public void remember(Child child) throws IOException {
    PidFile.write(pidFile(child.name()), child.handle());
  }

  /** Forgets a process that has ended. */
  public void forget(String process) {
    try {
      Files.deleteIfExists(pidFile(process));
    } catch (IOException e) {
      // A pid file that stays is checked against the process's start time and does no harm.
    }
  }

  /**
   * Processes that an earlier demo on this folder left behind.
   *
   * @param processes names
   */
  public List<Leftover> leftovers(List<String> processes) {
    List<Leftover> leftovers = new ArrayList<>();
    for (String process : processes) {
      PidFile.running(pidFile(process), folder)
          .ifPresentOrElse(
              handle -> leftovers.add(new Leftover(process, handle)), () -> forget(process));
    }
    return leftovers;
  }

  /** Whether it still runs; one that has ended but was not collected by the system does not. */
  public boolean runs(Leftover leftover) {
    return PidFile.running(pidFile(leftover.name()), folder).isPresent();
  }

  /**
   * A process left behind.
   *
   * @param name which one it was
   */
  public record Leftover(String name, ProcessHandle handle) {}

  private Path pidFile(String process) {
    return folder.resolve("run").resolve(process + ".pid");
  }

  /** Frees the folder for another demo. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with this process at the latest.
    }
  }
}
