package io.tiaki.update.internal.trial;

import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Carries a trial to its end, on a thread of its own, also while our own bundle is replaced under
 * it: writes {@code trial}, has the candidate installed, has it examined by whichever instance of
 * our bundle is active, and then either puts it into the set or has the previous package
 * reinstalled.
 */
public final class Conductor implements Runnable {
  /** Service property of the future that tells the end: the id of the instruction. */
  public static final String TRIAL = "tiaki.update.trial";

  private static final String CUT_OFF = "the gateway was restarted in the middle";
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int LOOKS = 2;

  private final BundleContext system;
  private final Order order;
  private final CompletableFuture<Object> answer;
  private final InstalledSet set;
  private final Deployment deployment;
  private final Judges judges;

  /**
   * @param system the framework's own context, which outlives our bundle's
   * @param order an {@link Order} as texts
   * @param answer completed with the {@link Outcome}
   */
  public Conductor(
      BundleContext system, Map<String, String> order, CompletableFuture<Object> answer) {
    this.system = system;
    this.order = Order.of(order);
    this.answer = answer;
    this.set = new InstalledSet(this.order.folder());
    this.deployment = new Deployment(system, set);
    this.judges = new Judges(system, this.order);
  }

  @Override
  public void run() {
    CompletableFuture<String> told = new CompletableFuture<>();
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(TRIAL, order.instruction());
    ServiceRegistration<?> published =
        system.registerService(CompletableFuture.class.getName(), told, properties);
    Status status = Status.FAILED;
    String text;
    try {
      text = conduct();
      if (text.isEmpty()) {
        status = Status.DONE;
        text = order.candidate() + " is installed and healthy";
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      text =
          "The update stopped in the middle ("
              + Deployment.said(e)
              + "): start the gateway again, it then brings back the previous set";
    }
    told.complete(status + "\n" + text);
    withdraw(published);
    answer.complete(Outcome.of(status, text));
  }

  /** Why the candidate is not in the set; empty when it is. */
  private String conduct() throws IOException {
    set.beginTrial(new InstalledSet.Trial(order.candidate(), order.instruction()));
    String problem = order.cutOff() ? CUT_OFF : deployment.install(order.candidate());
    if (problem.isEmpty()) {
      problem = examined(order.bundles(), order.observation());
    }
    if (isStopping()) {
      return "The gateway was stopped in the middle: at its next start it runs the previous set";
    }
    if (!problem.isEmpty()) {
      return rolledBack(problem);
    }
    set.put(order.candidate());
    set.endTrial();
    Archive.prune(set, order);
    judges.ended(Status.DONE.name(), order.candidate() + " is installed and healthy");
    return "";
  }

  private String rolledBack(String problem) throws IOException {
    String previous = order.previous().map(Object::toString).orElse("the set without it");
    String trouble =
        order.previous().isPresent()
            ? deployment.install(order.previous().get())
            : deployment.remove(order.candidate());
    if (trouble.isEmpty() && order.previous().isPresent() && !isStopping()) {
      trouble =
          examined(Archive.bundles(set.archived(order.previous().get().sha256())), Duration.ZERO);
    }
    if (isStopping()) {
      return "The gateway was stopped in the middle: at its next start it runs the previous set";
    }
    String text = order.candidate() + " was taken back: " + problem + ". ";
    if (trouble.isEmpty()) {
      text += "It is " + previous + " again";
    } else {
      text += "And " + previous + " does not run well (" + trouble + "): start the gateway again";
    }
    if (trouble.isEmpty()) {
      set.endTrial();
      Archive.prune(set, order);
    }
    judges.ended(Status.FAILED.name(), text);
    return text;
  }

  /**
   * Looks until all is well, twice in a row so that a moment inside a restart is not taken for
   * health, and for as long as it is to be observed, because not everything fails at once; answers
   * with what is not well when the patience ends.
   */
  private String examined(List<String> wanted, Duration observation) {
    long start = System.nanoTime();
    long patience = order.patience().toNanos();
    long least = Math.min(observation.toNanos(), patience);
    int good = 0;
    String problem;
    do {
      rest();
      problem = deployment.bundles(wanted);
      if (problem.isEmpty()) {
        problem = judges.examine();
      }
      good = problem.isEmpty() ? good + 1 : 0;
    } while ((good < LOOKS || System.nanoTime() - start < least)
        && !isStopping()
        && System.nanoTime() - start < patience);
    return good < LOOKS && problem.isEmpty() ? "it was not healthy for long enough" : problem;
  }

  private boolean isStopping() {
    return system.getBundle(0).getState() != Bundle.ACTIVE;
  }

  private static void rest() {
    // Nobody interrupts us; if somebody did, we would no more rest.
    Thread.interrupted();
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private static void withdraw(ServiceRegistration<?> published) {
    try {
      published.unregister();
    } catch (IllegalStateException e) {
      // The framework has stopped and withdrew it itself.
    }
  }
}
