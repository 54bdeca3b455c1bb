package io.tiaki.benchmarks.cosem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose COSEM is measured.
 *
 * @param id in options
 * @param name in tables
 * @param program words behind the JVM and its flags
 */
record Peer(String id, String name, List<String> program) {
  private static final List<Path> TASKSET =
      List.of(Path.of("/usr/bin/taskset"), Path.of("/bin/taskset"));

  static Peer tiaki() {
    return new Peer(
        "tiaki",
        "Tiaki",
        List.of(
            "-Djmh.ignoreLock=true",
            "-cp",
            System.getProperty("java.class.path"),
            CosemWorker.class.getName()));
  }

  static Peer gurux(Path drivers, Path jars) {
    return driver("gurux", "Gurux", drivers.resolve("GuruxDriver.java"), jars);
  }

  static Peer jdlms(Path drivers, Path jars) {
    return driver("jdlms", "jDLMS", drivers.resolve("JdlmsDriver.java"), jars);
  }

  /** A single file, compiled when it is started; nothing of ours is on its class path. */
  private static Peer driver(String id, String name, Path source, Path jars) {
    return new Peer(id, name, List.of("-cp", jars + "/*", source.toString()));
  }

  boolean isOurs() {
    return id.equals("tiaki");
  }

  /** The command line. With sockets all threads share a processor where that can be asked for. */
  List<String> command(CosemOptions options, Job job) {
    List<String> command = new ArrayList<>();
    if (job.part().equals("get") && options.onOneProcessor()) {
      TASKSET.stream()
          .filter(Files::isExecutable)
          .findFirst()
          .ifPresent(taskset -> command.addAll(List.of(taskset.toString(), "-c", "0")));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options.flags());
    command.addAll(program);
    return command;
  }
}
