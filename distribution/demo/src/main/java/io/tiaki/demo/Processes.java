package io.tiaki.demo;

import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.event.Event;
import io.tiaki.demo.event.EventLine;
import io.tiaki.demo.process.Child;
import io.tiaki.demo.process.Commands;
import io.tiaki.demo.process.DataFolder;
import io.tiaki.demo.process.ProcessLog;
import io.tiaki.demo.view.View;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The three processes of a demo: what they say goes to the account, the problems and the view. */
final class Processes {
  static final String DCS = "dcs";
  static final String METER = "meter";
  static final String GATEWAY = "gateway";

  /** Who depends on others first. */
  private static final List<String> STOP_ORDER = List.of(GATEWAY, METER, DCS);

  private final DataFolder folder;
  private final Commands commands;
  private final Account account;
  private final Problems problems;
  private final View view;
  private final Clock clock;
  private final Map<String, Child> children = new HashMap<>();
  private final Set<String> gateways = new ConcurrentSkipListSet<>();
  private final BlockingQueue<Signal> signals;
  private volatile long storedBefore;
  private volatile Consumer<EventLine> witness = line -> {};

  Processes(
      DataFolder folder,
      Commands commands,
      Account account,
      Problems problems,
      View view,
      BlockingQueue<Signal> signals,
      Clock clock) {
    this.folder = folder;
    this.commands = commands;
    this.account = account;
    this.problems = problems;
    this.view = view;
    this.signals = signals;
    this.clock = clock;
  }

  static BlockingQueue<Signal> signals() {
    return new LinkedBlockingQueue<>();
  }

  void start(String process, List<String> options) throws IOException {
    ProcessLog log = folder.log(process);
    Child child =
        Child.start(
            process,
            commands.command(process, options),
            process.equals(METER),
            log,
            new Child.Listeners(
                line -> output(process, log, line), line -> problems.addLogLine(process, line)),
            clock);
    children.put(process, child);
    folder.remember(child);
    child.ended().thenAccept(status -> signals.add(new Signal.Ended(process, status)));
  }

  private void output(String process, ProcessLog log, String line) {
    if (line.isBlank()) {
      return;
    }
    EventLine read;
    try {
      read = EventLine.parse(line);
    } catch (IllegalArgumentException e) {
      if (!process.equals(GATEWAY)) {
        account.malformed();
      }
      log.write("(output) " + Problems.printable(line));
      return;
    }
    view.event(process, read);
    witness.accept(read);
    take(process, read.event());
  }

  private void take(String process, Event event) {
    if (event instanceof Event.Ready ready) {
      ready.stored().ifPresent(stored -> storedBefore = stored);
      signals.add(new Signal.Ready(process));
    } else if (event instanceof Event.Link link) {
      if (link.connected()) {
        gateways.add(link.gateway());
      } else {
        gateways.remove(link.gateway());
      }
    } else if (event instanceof Event.Problem problem) {
      problems.add(process, false, problem.text());
    } else if (event instanceof Event.Quiet) {
      signals.add(new Signal.Quiet());
    } else {
      account.take(event);
    }
  }

  /** Gateways that are connected to the control system. */
  Set<String> gateways() {
    return new TreeSet<>(gateways);
  }

  /** Readings that the control system had before this run; 0 when it does not say. */
  long storedBefore() {
    return storedBefore;
  }

  /** Tells the meters to register nothing any more. */
  boolean stopRegistering() {
    return tellMeters("stop-registering");
  }

  /** Tells the meters' process a line; false when it does not listen. */
  boolean tellMeters(String line) {
    @Nullable Child meter = children.get(METER);
    return meter != null && meter.send(line);
  }

  /** Somebody who hears every event, too. */
  void witness(Consumer<EventLine> witness) {
    this.witness = witness;
  }

  /** The last lines of a process's log. */
  List<String> lastWords(String process, int most) {
    @Nullable Child child = children.get(process);
    List<String> tail = child == null ? List.of() : child.log().tail();
    return tail.subList(Math.max(0, tail.size() - most), tail.size()).stream()
        .map(Problems::printable)
        .toList();
  }

  /**
   * Stops all, one after the other.
   *
   * @param before told the name of each
   * @return those that had to be killed
   */
  List<String> stop(Duration grace, Consumer<String> before) throws InterruptedException {
    problems.close();
    account.ending();
    List<String> killed = new ArrayList<>();
    for (String process : STOP_ORDER) {
      @Nullable Child child = children.get(process);
      if (child == null) {
        continue;
      }
      before.accept(process);
      if (!child.stop(grace)) {
        killed.add(process);
      }
      folder.forget(process);
    }
    return killed;
  }
}
