package io.tiaki.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.demo.event.EventLine;
import io.tiaki.demo.options.DemoOptions;
import io.tiaki.demo.options.UsageException;
import io.tiaki.demo.process.Commands;
import io.tiaki.demo.process.DataFolder;
import io.tiaki.demo.view.Snapshot;
import io.tiaki.demo.view.Summary;
import io.tiaki.demo.view.View;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real child processes that stand for the real programs. */
@Timeout(60)
class DemoTest {
  private static final Timing SHORT =
      new Timing(
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofMillis(1_500),
          Duration.ofSeconds(2));

  @TempDir Path folder;
  private final List<String> started = new CopyOnWriteArrayList<>();
  private final RecordingView view = new RecordingView();

  @Test
  void every_reading_of_every_meter_arrives() throws Exception {
    int status = demo(Map.of(), Optional.of(Duration.ofMillis(1_500))).run();

    assertThat(view.summary.lines()).as("summary").anyMatch(line -> line.startsWith("OK: "));
    assertThat(status).isZero();
    assertThat(view.summary.totals().heard()).isEqualTo(3);
    assertThat(view.summary.totals().registered())
        .isPositive()
        .isEqualTo(view.summary.totals().arrived());
    assertThat(view.summary.totals().outstanding()).isZero();
    assertThat(view.phases).anyMatch(phase -> phase.contains("7 readings stored before"));
    assertThat(started).containsExactly("dcs", "meter", "gateway");
    assertNothingIsLeft();
  }

  @Test
  void lines_that_are_no_events_are_counted_and_warnings_are_counted_by_kind() throws Exception {
    demo(Map.of(), Optional.of(Duration.ofMillis(500))).run();

    assertThat(view.summary.totals().malformed()).isEqualTo(1);
    assertThat(view.summary.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.process()).isEqualTo("dcs");
              assertThat(problem.count()).isEqualTo(2);
              assertThat(problem.text()).isEqualTo("fake  message 18 refused");
            });
    assertThat(Files.readString(folder.resolve("logs/dcs.log")))
        .contains("--- ")
        .contains("message 17 refused")
        .contains("this is no event");
  }

  @Test
  void a_reading_that_does_not_arrive_fails_the_run_and_its_meter_is_named() throws Exception {
    int status = demo(Map.of("dcs", "forgetful"), Optional.of(Duration.ofSeconds(1))).run();

    assertThat(status).isEqualTo(1);
    assertThat(view.summary.ok()).isFalse();
    assertThat(view.summary.missing().lines())
        .singleElement()
        .asString()
        .contains("TKI0000000000002")
        .contains("no reading arrived")
        .contains("outstanding");
    assertThat(view.phases).anyMatch(phase -> phase.contains("waiting for outstanding readings"));
    assertNothingIsLeft();
  }

  @Test
  void one_missing_reading_of_a_meter_that_was_heard_fails_the_run_too() throws Exception {
    int status = demo(Map.of("dcs", "tiring"), Optional.of(Duration.ofMillis(2_500))).run();

    assertThat(view.summary.totals().heard()).isEqualTo(3);
    assertThat(view.summary.totals().outstanding()).isPositive();
    assertThat(status).isEqualTo(1);
    assertThat(view.summary.missing().lines())
        .singleElement()
        .asString()
        .contains("TKI0000000000002")
        .contains("outstanding")
        .doesNotContain("no reading arrived");
  }

  @Test
  void a_process_that_dies_ends_the_run_with_its_last_words_and_a_remedy() throws Exception {
    int status = demo(Map.of("gateway", "crash"), Optional.empty()).run();

    assertThat(status).isEqualTo(1);
    assertThat(view.summary.reason()).contains("gateway ended with status 1");
    assertThat(view.summary.details())
        .anyMatch(line -> line.contains("the keystore is broken"))
        .noneMatch(line -> line.contains("\u001b"));
    assertNothingIsLeft();
  }

  @Test
  void a_process_with_a_wrong_configuration_is_told_from_a_crash() throws Exception {
    int status = demo(Map.of("meter", "misconfigured"), Optional.empty()).run();

    assertThat(status).isEqualTo(1);
    assertThat(view.summary.reason()).contains("meter ended with status 2").contains("options");
    assertThat(view.summary.details()).anyMatch(line -> line.contains("--frobnicate"));
  }

  @Test
  void a_control_system_that_is_never_ready_is_given_up() throws Exception {
    Timing timing =
        new Timing(
            Duration.ofSeconds(1), SHORT.quiet(), SHORT.story(), SHORT.drain(), SHORT.grace());
    int status =
        new Demo(options(Optional.empty()), fakes(Map.of("dcs", "mute")), view, timing, clock())
            .run();

    assertThat(status).isEqualTo(1);
    assertThat(view.summary.reason()).contains("ready within 1s");
    assertThat(started).containsExactly("dcs");
    assertNothingIsLeft();
  }

  @Test
  void a_process_that_does_not_stop_is_killed() throws Exception {
    int status = demo(Map.of("meter", "stubborn"), Optional.of(Duration.ofMillis(500))).run();

    assertThat(status).isZero();
    assertThat(view.notes).anyMatch(note -> note.contains("meter did not stop"));
    assertNothingIsLeft();
  }

  @Test
  void a_wish_to_stop_is_no_failure() throws Exception {
    Demo demo = demo(Map.of(), Optional.empty());
    view.onUpdate =
        snapshot -> {
          if (snapshot.totals().arrived() > 5) {
            demo.stop();
          }
        };

    assertThat(demo.run()).isZero();
    assertThat(view.summary.ok()).isTrue();
    assertThat(view.summary.reason()).startsWith("stopped on request");
    assertNothingIsLeft();
  }

  @Test
  void a_missing_program_is_said() throws Exception {
    Demo demo =
        new Demo(
            options(Optional.empty()),
            (process, options) -> List.of(folder.resolve("nowhere").toString()),
            view,
            SHORT,
            clock());

    assertThat(demo.run()).isEqualTo(1);
    assertThat(view.summary.reason()).contains("nowhere");
  }

  @Test
  void a_data_folder_serves_one_demo_at_a_time() throws Exception {
    try (DataFolder taken = DataFolder.open(folder)) {
      assertThatThrownBy(() -> demo(Map.of(), Optional.empty()).run())
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("another demo (process " + ProcessHandle.current().pid() + ")")
          .hasMessageContaining("--data");
      assertThat(taken.path()).isEqualTo(folder);
    }
  }

  @Test
  void a_port_in_use_that_was_asked_for_is_refused_before_anything_starts() throws Exception {
    try (DatagramSocket taken = new DatagramSocket()) {
      DemoOptions wanted =
          DemoOptions.parse(
              List.of(
                  "--data",
                  folder.toString(),
                  "--meters",
                  "1",
                  "--meter-port",
                  "" + taken.getLocalPort()));
      assertThatThrownBy(() -> new Demo(wanted, fakes(Map.of()), view, SHORT, clock()).run())
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("UDP port " + taken.getLocalPort());
    }
    assertThat(started).isEmpty();
  }

  @Test
  void processes_that_a_killed_demo_left_behind_are_stopped() throws Exception {
    Process left =
        new ProcessBuilder(fakes(Map.of()).command("gateway", List.of("--data", folder.toString())))
            .redirectErrorStream(true)
            .start();
    left.getInputStream().read();
    Files.createDirectories(folder.resolve("run"));
    long startedAt = left.info().startInstant().orElseThrow().toEpochMilli();
    Files.writeString(folder.resolve("run/gateway.pid"), left.pid() + " " + startedAt + "\n");
    // Not ours: the same id, but another start.
    Files.writeString(folder.resolve("run/dcs.pid"), ProcessHandle.current().pid() + " 1000000\n");

    demo(Map.of(), Optional.of(Duration.ofMillis(300))).run();

    assertThat(left.isAlive()).isFalse();
    assertThat(view.notes)
        .anyMatch(note -> note.contains("gateway") && note.contains("left behind"))
        .noneMatch(note -> note.contains("the dcs"));
  }

  private void assertNothingIsLeft() {
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(folder.resolve("run/dcs.pid")).doesNotExist();
    assertThat(folder.resolve("run/gateway.pid")).doesNotExist();
  }

  private Demo demo(Map<String, String> behaviours, Optional<Duration> duration) {
    return new Demo(options(duration), fakes(behaviours), view, SHORT, clock());
  }

  private DemoOptions options(Optional<Duration> duration) {
    return new DemoOptions(
        3,
        Duration.ofSeconds(1),
        0,
        "psk",
        "none",
        folder,
        duration,
        false,
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private Commands fakes(Map<String, String> behaviours) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return (process, options) -> {
      started.add(process);
      List<String> command =
          new ArrayList<>(
              List.of(
                  java,
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FakeProcess.class.getName(),
                  process,
                  behaviours.getOrDefault(process, "good")));
      command.addAll(options);
      return command;
    };
  }

  private static Clock clock() {
    return Clock.systemUTC();
  }

  /** Remembers what it is told. */
  private static final class RecordingView implements View {
    final List<String> notes = new CopyOnWriteArrayList<>();
    final List<String> phases = new CopyOnWriteArrayList<>();
    java.util.function.Consumer<Snapshot> onUpdate = snapshot -> {};
    Summary summary;

    @Override
    public Duration period() {
      return Duration.ofMillis(100);
    }

    @Override
    public void note(String text) {
      notes.add(text);
    }

    @Override
    public void event(String process, EventLine line) {
      assertThat(line.json().has("event")).isTrue();
    }

    @Override
    public void update(Snapshot snapshot) {
      phases.add(snapshot.phase());
      onUpdate.accept(snapshot);
    }

    @Override
    public boolean gone() {
      return false;
    }

    @Override
    public void close(Summary end) {
      summary = end;
    }
  }
}
