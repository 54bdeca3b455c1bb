package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.store.StoreMark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoingBackTest {
  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final Seals seals = FakeSecurity.seals();
  private Engine engine;
  private Readings readings;
  private GoingBack watch;

  private Optional<String> start() throws Exception {
    engine = new Engine(folder.resolve("data"), seals, why -> {});
    engine.open(-1);
    watch = new GoingBack(new AnchorFile(anchor(), seals), clock, Runnable::run);
    Optional<String> found = watch.check(engine, 0);
    readings = new Readings(engine, clock, Samples.needs(), last -> {});
    return found;
  }

  private Path anchor() {
    return folder.resolve("secrets/gateway.anchor");
  }

  private Path file() {
    return folder.resolve("data").resolve(EngineFile.NAME);
  }

  private void accept(int second) throws Exception {
    readings.accept(List.of(Samples.reading(1, second))).toCompletableFuture().get(10, SECONDS);
  }

  /** Waits for the writer, on whose thread the anchor is told here. */
  private void mark() throws Exception {
    watch.mark(engine);
    readings.advance("barrier", 0).toCompletableFuture().get(10, SECONDS);
  }

  private Path image(String name) throws Exception {
    return Files.copy(file(), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private void back(Path image) throws Exception {
    engine.close();
    Files.copy(image, file(), StandardCopyOption.REPLACE_EXISTING);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void nothing_is_noticed_when_nothing_went_back() throws Exception {
    assertThat(start()).isEmpty();
    for (int i = 0; i < 3; i++) {
      accept(i);
      mark();
      accept(100 + i);
      engine.close();
      assertThat(start()).as("start %d", i).isEmpty();
    }
  }

  @Test
  void an_older_image_is_noticed_and_no_position_is_given_again() throws Exception {
    start();
    accept(0);
    mark();
    Path old = image("old");
    accept(1);
    mark();
    accept(2);
    back(old);
    assertThat(start()).hasValueSatisfying(s -> assertThat(s).contains("an older image"));
    accept(3);
    assertThat(readings.read(1, 10).get(0).position())
        .as("behind all that were ever given")
        .isGreaterThan(GoingBack.LEFT_OUT);
    assertThat(engine.<Long>read(Tables::wentBack)).isEqualTo(clock.millis());
    engine.close();
    assertThat(start()).as("said once").isEmpty();
  }

  @Test
  void an_image_that_went_on_elsewhere_is_noticed() throws Exception {
    start();
    accept(0);
    mark();
    Path old = image("old");
    byte[] told = Files.readAllBytes(anchor());
    accept(1);
    mark();
    byte[] here = Files.readAllBytes(anchor());
    back(old);
    Files.write(anchor(), told);
    assertThat(start()).as("both went back: this cannot be seen").isEmpty();
    for (int i = 0; i < 2; i++) {
      accept(10 + i);
      mark();
    }
    engine.close();
    Files.write(anchor(), here);
    assertThat(start()).isPresent();
  }

  @Test
  void a_mark_known_outside_shows_an_image_that_came_back_with_its_anchor() throws Exception {
    start();
    accept(0);
    mark();
    Path old = image("old");
    byte[] anchorOfOld = Files.readAllBytes(anchor());
    for (int i = 1; i < 4; i++) {
      accept(i);
      mark();
    }
    StoreMark told = watch.newest().orElseThrow();
    assertThat(foreign(told)).isFalse();
    back(old);
    Files.write(anchor(), anchorOfOld);
    assertThat(start()).as("all anchors here went back with it").isEmpty();
    assertThat(foreign(told)).as("it has not come so far").isTrue();
    for (int i = 10; i < 15; i++) {
      accept(i);
      mark();
    }
    assertThat(watch.newest().orElseThrow().number()).isGreaterThan(told.number());
    assertThat(foreign(told)).as("it came there on another way").isTrue();
    assertThat(watch.check(engine, told.number()))
        .hasValueSatisfying(s -> assertThat(s).contains("the control system knows"));
    assertThat(watch.newest().orElseThrow().back()).contains(clock.instant());
    assertThat(foreign(told)).as("said once").isFalse();
    accept(20);
    assertThat(engine.<Long>read(Tables::lastPosition)).isGreaterThan(GoingBack.LEFT_OUT);
    engine.close();
    assertThat(start()).as("the anchor was told").isEmpty();
  }

  @Test
  void a_mark_that_is_too_old_to_be_compared_is_no_alarm() throws Exception {
    start();
    accept(0);
    mark();
    StoreMark first = watch.newest().orElseThrow();
    for (int i = 0; i < Marking.KEPT; i++) {
      accept(1 + i);
      mark();
    }
    assertThat(
            foreign(
                new StoreMark(first.number(), "ab".repeat(32), clock.instant(), Optional.empty())))
        .isFalse();
    assertThat(
            foreign(
                new StoreMark(
                    first.number() + 1, "ab".repeat(32), clock.instant(), Optional.empty())))
        .isTrue();
  }

  @Test
  void a_mark_that_no_store_reaches_is_not_believed() throws Exception {
    start();
    accept(0);
    mark();
    assertThat(foreign(madeUp(GoingBack.MOST_TOLD + 1))).isFalse();
    assertThat(foreign(madeUp(GoingBack.MOST_TOLD))).isTrue();
    watch.check(engine, GoingBack.MOST_TOLD);
    clock.move(GoingBack.QUIET);
    assertThat(foreign(madeUp(StoreMark.MOST))).isFalse();
    accept(1);
    mark();
    assertThat(watch.newest().orElseThrow().number()).isEqualTo(GoingBack.MOST_TOLD + 2);
  }

  @Test
  void marks_of_before_that_still_come_in_do_not_say_it_again() throws Exception {
    start();
    accept(0);
    mark();
    watch.check(engine, 7);
    accept(1);
    mark();
    for (int number : new int[] {7, 8, 9, 12}) {
      assertThat(foreign(madeUp(number))).isFalse();
    }
    clock.move(GoingBack.QUIET);
    assertThat(foreign(madeUp(7))).isFalse();
    assertThat(foreign(madeUp(9))).isTrue();
    assertThat(foreign(madeUp(12))).isTrue();
  }

  @Test
  void a_clock_that_is_set_back_makes_no_earlier_mark_look_later() throws Exception {
    start();
    accept(0);
    mark();
    StoreMark ahead = watch.newest().orElseThrow();
    clock.move(Duration.ofHours(-1));
    accept(1);
    mark();
    StoreMark next = watch.newest().orElseThrow();
    assertThat(next.number()).isEqualTo(ahead.number() + 1);
    assertThat(next.since()).isEqualTo(ahead.since());
  }

  private StoreMark madeUp(long number) {
    return new StoreMark(number, "ab".repeat(32), clock.instant(), Optional.empty());
  }

  private boolean foreign(StoreMark mark) throws EngineException {
    return watch.isForeign(engine, mark.number(), HexFormat.of().parseHex(mark.head()));
  }

  @Test
  void a_file_that_is_begun_anew_is_noticed() throws Exception {
    start();
    accept(0);
    mark();
    engine.close();
    Files.delete(file());
    assertThat(start()).hasValueSatisfying(s -> assertThat(s).contains("is not the file"));
    accept(1);
    assertThat(readings.read(0, 1).get(0).position()).isGreaterThan(GoingBack.LEFT_OUT);
  }

  @Test
  void an_anchor_that_was_taken_away_or_damaged_is_noticed() throws Exception {
    start();
    for (int i = 0; i < 3; i++) {
      accept(i);
      mark();
    }
    engine.close();
    Files.delete(anchor());
    assertThat(start()).hasValueSatisfying(s -> assertThat(s).contains("It cannot be told"));
    engine.close();
    Files.write(anchor(), "tiaki-anchor 1\n00\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(start()).isPresent();
    engine.close();
    assertThat(start()).isEmpty();
  }

  @Test
  void an_anchor_that_cannot_be_written_costs_nothing_and_gives_no_false_alarm() throws Exception {
    start();
    accept(0);
    mark();
    Path aside = folder.resolve("aside");
    Files.move(folder.resolve("secrets"), aside);
    Files.writeString(folder.resolve("secrets"), "a file where the folder should be");
    for (int i = 1; i < 5; i++) {
      accept(i);
      mark();
    }
    Path old = image("old");
    engine.close();
    Files.delete(folder.resolve("secrets"));
    Files.move(aside, folder.resolve("secrets"));
    assertThat(start()).isEmpty();
    accept(6);
    mark();
    back(old);
    assertThat(start()).as("seen again").isPresent();
  }

  @Test
  void a_kill_between_mark_and_anchor_gives_no_alarm_at_any_moment() throws Exception {
    start();
    Random random = new Random(7);
    List<Path> images = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      accept(i);
      // As a kill leaves them: the file as of now, the anchor of before or of now.
      byte[] before = Files.exists(anchor()) ? Files.readAllBytes(anchor()) : new byte[0];
      mark();
      if (random.nextInt(10) == 0) {
        boolean told = random.nextBoolean();
        Path now = image("now");
        engine.close();
        Files.copy(now, file(), StandardCopyOption.REPLACE_EXISTING);
        if (!told && before.length > 0) {
          Files.write(anchor(), before);
        } else if (!told) {
          Files.delete(anchor());
        }
        assertThat(start()).as("kill after %d, told %s", i, told).isEmpty();
        images.add(now);
      }
    }
    assertThat(images).hasSizeGreaterThan(5);
  }
}
