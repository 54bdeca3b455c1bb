package io.tiaki.demo.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a process of Tiaki is started. */
@FunctionalInterface
public interface Commands {
  /**
   * The command line.
   *
   * @param process {@code dcs}, {@code meter} or {@code gateway}
   * @param options its options
   */
  List<String> command(String process, List<String> options);

  /**
   * Through the script of a distribution. In a session of its own where there is {@code setsid}, so
   * that Ctrl-C reaches the demo only and the demo can stop its processes in order.
   *
   * @param home the distribution's folder
   * @param path the folders of programs, as in PATH
   */
  static Commands ofDistribution(Path home, String path) {
    Optional<Path> setsid = program("setsid", path);
    return (process, options) -> {
      List<String> words = new ArrayList<>();
      setsid.ifPresent(program -> words.add(program.toString()));
      words.add(home.resolve("tiaki").toString());
      words.add(process);
      words.addAll(options);
      return words;
    };
  }

  private static Optional<Path> program(String name, String path) {
    for (String folder : path.split(File.pathSeparator)) {
      Path file = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
