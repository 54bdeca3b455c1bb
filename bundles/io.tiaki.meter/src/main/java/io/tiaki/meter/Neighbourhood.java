package io.tiaki.meter;

import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.DeviceRounds;
import io.tiaki.meter.internal.cosem.ObjectModel;
import io.tiaki.meter.internal.cosem.Pusher;
import io.tiaki.meter.internal.cosem.StoredMemory;
import io.tiaki.meter.internal.enrolment.CosemProvisioning;
import io.tiaki.meter.internal.enrolment.Exchange;
import io.tiaki.meter.internal.enrolment.PreRegistration;
import io.tiaki.meter.internal.enrolment.Provision;
import io.tiaki.meter.internal.enrolment.Provisioning;
import io.tiaki.meter.internal.enrolment.PublicKeyFile;
import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.CaptureRounds;
import io.tiaki.meter.internal.metering.EventLog;
import io.tiaki.meter.internal.metering.MemoryFile;
import io.tiaki.meter.internal.metering.MeteringStore;
import io.tiaki.meter.internal.metering.SessionFile;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.meter.internal.net.MeterEndpoint;
import io.tiaki.meter.internal.net.MeterLinks;
import io.tiaki.meter.internal.net.PushSchedule;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All smart meters of one process: builds them, enrols them, lets them register, push and answer.
 * Two threads of its own beside the link's and the handshakes'. Safe for use by many threads.
 */
public final class Neighbourhood implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbourhood.class);
  private static final long POLL_MILLIS = 500;
  private static final long END_MILLIS = 2_000;
  private static final long LOG_OCTETS = 1 << 20;

  private final MeterSettings settings;
  private final Clock clock;
  private final MeterEvents events;
  private final Exchange exchange;
  private final List<SmartMeter> meters = new ArrayList<>();
  private final List<MeterId> ids = new ArrayList<>();
  private final List<MeterEndpoint> endpoints = new ArrayList<>();
  private final Provisioning provisioning;
  private final MeterLinks links;
  private final MeteringStore store;
  private final MemoryFile memory;
  private final Securing securing;
  private final SessionFile sessions;
  private final EventLog log;
  private final CaptureRounds rounds;
  private final DeviceRounds devices;
  private final ScheduledExecutorService capturing = scheduler("tiaki-meter-capture");
  private final ScheduledExecutorService pushing = scheduler("tiaki-meter-push");
  private boolean waiting;
  private boolean failing;
  private volatile boolean closing;

  /**
   * Opens files and sockets; starts nothing yet.
   *
   * @throws StartException when a file or socket cannot be opened; what was opened is closed again
   */
  public Neighbourhood(MeterSettings settings, Clock clock, MeterEvents events)
      throws StartException {
    this.settings = settings;
    this.clock = clock;
    this.events = events;
    exchange = new Exchange(settings.data(), settings.port());
    provisioning = Opening.provisioning(settings, exchange, clock);
    CosemProvisioning cosem = Opening.cosem(settings, exchange);
    links = MeterLinks.open(settings);
    try {
      store = Opening.store(exchange, settings.profileRows());
    } catch (StartException failed) {
      links.close();
      throw failed;
    }
    try {
      memory = Opening.memory(exchange);
    } catch (StartException failed) {
      store.close();
      links.close();
      throw failed;
    }
    securing = new Securing(settings.cosem(), cosem, memory, clock);
    sessions = SessionFile.open(exchange.privateFolder().resolve("sessions.mv"));
    log = new EventLog(exchange.privateFolder().resolve("events.log"), LOG_OCTETS);
    ObjectModel model = new ObjectModel();
    build(model);
    store.restore(meters, clock.millis());
    PushSchedule pushes = new PushSchedule(endpoints, pushing, pushDelay(), clock.millis());
    devices =
        new DeviceRounds(
            endpoints.stream().map(MeterEndpoint::device).toList(),
            endpoints.stream().map(endpoint -> (Pusher) () -> pushes.soon(endpoint)).toList(),
            model,
            memory::together);
    rounds =
        new CaptureRounds(
            clock,
            settings.interval(),
            meters,
            store,
            log,
            (second, rows) -> {
              events.registered(ids, Instant.ofEpochSecond(second), rows);
              pushes.captured(second, rows);
              devices.captured(second, rows);
            });
  }

  /** Begins: as soon as the meters have what they prove themselves with. */
  public void start() {
    capturing.execute(this::enrol);
  }

  /** No more readings are registered; answers go on. */
  public void stopRegistering() {
    rounds.stopRegistering();
    // Behind a round that is running.
    capturing.execute(events::quiet);
  }

  /**
   * Lets something happen to a meter, to test with.
   *
   * @param what as the README says
   * @param name of the meter
   * @return false when there is no such meter or nobody knows what that is
   */
  public boolean provoke(String what, String name) {
    return device(name).map(device -> device.provoke(what)).orElse(false);
  }

  /**
   * Tells what somebody sees who stands before a meter.
   *
   * @param name of the meter
   * @return false when there is no such meter
   */
  public boolean look(String name) {
    Optional<Device> seen = device(name);
    seen.ifPresent(device -> events.seen(device.meter().id(), device.appearance()));
    return seen.isPresent();
  }

  private Optional<Device> device(String name) {
    return endpoints.stream()
        .map(MeterEndpoint::device)
        .filter(device -> device.meter().id().logicalDeviceName().equals(name))
        .findFirst();
  }

  /**
   * Stores everything, then says good-bye to the gateway; of thousands of sessions only as many as
   * there is time for.
   */
  @Override
  public void close() {
    closing = true;
    // No interruption: that would close the store's file in the middle of a commit.
    capturing.shutdown();
    pushing.shutdown();
    try {
      if (!capturing.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "A capture round did not end in time; its readings may be missing after the restart");
      }
      store.close();
      securing.store();
      memory.close();
      sessions.close();
      log.write(clock.instant(), "stopped");
      log.close();
      Thread goodBye = new Thread(links::close, "tiaki-meter-close");
      goodBye.setDaemon(true);
      goodBye.start();
      goodBye.join(END_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void build(ObjectModel model) {
    PublicKeyFile maker =
        new PublicKeyFile(
            settings.maker(),
            "the meters take no firmware; put its maker's there, or name another file with firmware.maker.file");
    for (int number = 1; number <= settings.meters(); number++) {
      LoadCurve curve = new LoadCurve(number, settings.zone());
      SmartMeter meter = new SmartMeter(number, curve, settings.profileRows(), clock.millis());
      String name = meter.id().logicalDeviceName();
      if (number == settings.meters()) {
        name = settings.wrongName().orElse(name);
      }
      StoredMemory remembered = new StoredMemory(memory, number);
      Device device =
          new Device(
              meter,
              name,
              clock,
              settings.interval(),
              pushDelay(),
              remembered,
              securing.next(number, remembered));
      device.atHome(settings.atHome().get((number - 1) % settings.atHome().size()));
      device.maker(maker::get);
      clockOf(number).ifPresent(device::ahead);
      meters.add(meter);
      ids.add(meter.id());
      endpoints.add(new MeterEndpoint(device, model, this::session));
    }
    securing.complete();
  }

  /** By how much it goes wrong, if it does. */
  private Optional<Duration> clockOf(int number) {
    List<Duration> clocks = settings.clocks();
    int index = number - 1 - (settings.meters() - clocks.size());
    return index < 0 ? Optional.empty() : Optional.of(clocks.get(index));
  }

  private Duration pushDelay() {
    return PushSchedule.delay(settings.interval());
  }

  private void session(Device device, boolean open) {
    if (closing) {
      return;
    }
    MeterId id = device.meter().id();
    events.session(id, open);
    log.write(clock.instant(), id + (open ? " has a session" : " has no session"));
  }

  private void enrol() {
    try {
      Optional<List<Provision>> provisions = provisioning.poll();
      if (provisions.isPresent()) {
        serve(provisions.get());
        return;
      }
      if (!waiting) {
        waiting = true;
        LOG.info("Waiting for {}", provisioning.awaited());
        events.waiting(settings.meters());
      }
      recovered();
    } catch (IOException | GeneralSecurityException | RuntimeException | Error failed) {
      failed(
          "The meters cannot prove who they are; check the folders "
              + exchange.authority().getParent()
              + " and "
              + exchange.privateFolder(),
          failed);
    }
    capturing.schedule(this::enrol, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void serve(List<Provision> provisions) throws IOException {
    links.serve(
        endpoints, provisions.stream().map(Provision::authenticator).toList(), clock, sessions);
    capturing.scheduleWithFixedDelay(sessions::commit, 1, 1, TimeUnit.SECONDS);
    capturing.scheduleWithFixedDelay(devices::run, 1, 1, TimeUnit.SECONDS);
    securing.handOver();
    PreRegistration.write(exchange, settings.host(), provisions, settings.cosem().group());
    log.write(clock.instant(), "started with " + settings.meters() + " meters");
    rounds.begin();
    events.ready(settings.meters(), settings.port());
    scheduleRound();
  }

  private void scheduleRound() {
    capturing.schedule(this::round, rounds.untilNext().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    try {
      rounds.run();
      recovered();
    } catch (RuntimeException | Error full) {
      failed("Readings cannot be stored in " + exchange.privateFolder() + "; check the disk", full);
      store.reopen();
    } finally {
      scheduleRound();
    }
  }

  private void failed(String what, Throwable why) {
    if (!failing) {
      failing = true;
      LOG.error("{}", what, why);
      events.problem(what + ": " + why.getMessage());
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOG.info("The meters work again");
    }
  }

  private static ScheduledExecutorService scheduler(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // What comes after the end is not done any more.
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return executor;
  }
}
