package io.tiaki.demo.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that names a process: its id and its start, because ids are used again. */
final class PidFile {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10}) (\\d{1,15})\\s*");

  /** The system reckons start times from its boot, and rounds. */
  private static final Duration SAME = Duration.ofSeconds(2);

  private PidFile() {}

  static void write(Path file, ProcessHandle process) throws IOException {
    long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, process.pid() + " " + started + "\n", StandardCharsets.US_ASCII);
  }

  /** The process that the file names, when it still runs and works on {@code folder}. */
  static Optional<ProcessHandle> running(Path file, Path folder) {
    try {
      Matcher m = FORM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      if (!m.matches()) {
        return Optional.empty();
      }
      Instant started = Instant.ofEpochMilli(Long.parseLong(m.group(2)));
      return ProcessHandle.of(Long.parseLong(m.group(1)))
          .filter(ProcessHandle::isAlive)
          .filter(handle -> startedAt(handle, started))
          .filter(handle -> commandLine(handle).contains(folder.toString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean startedAt(ProcessHandle handle, Instant started) {
    return handle
        .info()
        .startInstant()
        .filter(instant -> Duration.between(instant, started).abs().compareTo(SAME) <= 0)
        .isPresent();
  }

  /** From /proc where there is one: the JDK leaves long command lines out. */
  private static String commandLine(ProcessHandle handle) {
    try {
      Path file = Path.of("/proc", Long.toString(handle.pid()), "cmdline");
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return handle.info().commandLine().orElse("");
    }
  }
}
