package io.tiaki.demo.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process occupies (Linux, proc(5)), KiB.
 *
 * @param resident VmRSS
 * @param peak VmHWM, the most it ever was
 * @param proportional PSS: pages that several processes share count in parts
 */
record Memory(OptionalLong resident, OptionalLong peak, OptionalLong proportional) {

  /** Empty figures where the system does not tell. */
  static Memory of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    String status = text(process.resolve("status"));
    return new Memory(
        field(status, "VmRSS"),
        field(status, "VmHWM"),
        field(text(process.resolve("smaps_rollup")), "Pss"));
  }

  static OptionalLong field(String text, String name) {
    Matcher m =
        Pattern.compile("^" + name + ":\\s+(\\d{1,12}) kB", Pattern.MULTILINE).matcher(text);
    return m.find() ? OptionalLong.of(Long.parseLong(m.group(1))) : OptionalLong.empty();
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }
}
