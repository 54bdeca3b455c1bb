package io.tiaki.testkit;

import io.tiaki.access.AccessControl;
import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.work.Services;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The services around a use case that changes something at meters, in memory. */
public final class FakeServices
    implements Services, StateStore, StateMap, MeterDirectory, Journal, TrustedTime {
  public final CosemClient cosem;
  public final Set<MeterId> meters = new LinkedHashSet<>();
  public final TreeMap<String, byte[]> state = new TreeMap<>();
  public final List<JournalEvent> journal = new ArrayList<>();
  public boolean journalFails;
  public int accessFails;
  public TimeTrust.State timeState = TimeTrust.State.TRUSTED;
  public Decision decision = new Decision(true, "");

  public FakeServices(CosemClient cosem) {
    this.cosem = cosem;
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.of(cosem);
  }

  @Override
  public Optional<AccessControl> access() {
    if (accessFails-- > 0) {
      throw new IllegalStateException("a mistake");
    }
    return Optional.of(request -> decision);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.of(this);
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.of(this);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(this);
  }

  @Override
  public Optional<TrustedTime> time() {
    return Optional.of(this);
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public TimeTrust trust() {
    return new TimeTrust(timeState, "chrony", Instant.EPOCH, Optional.empty(), "");
  }

  @Override
  public StateMap open(String name) {
    return this;
  }

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(state.get(key));
  }

  @Override
  public List<Map.Entry<String, byte[]>> entries(String fromInclusive, int limit) {
    return List.copyOf(state.tailMap(fromInclusive).entrySet());
  }

  @Override
  public long size() {
    return state.size();
  }

  @Override
  public CompletionStage<Void> commit(StateChange change) {
    change
        .edits()
        .forEach(
            (key, value) -> value.ifPresentOrElse(v -> state.put(key, v), () -> state.remove(key)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Optional<MeterEntry> find(MeterId id) {
    return meters.contains(id) ? Optional.of(entry(id)) : Optional.empty();
  }

  private static MeterEntry entry(MeterId id) {
    return new MeterEntry(
        id,
        InetSocketAddress.createUnresolved("meter", 24_000),
        MeterEntry.State.PRE_REGISTERED,
        Optional.empty());
  }

  @Override
  public List<MeterEntry> all() {
    return meters.stream().map(FakeServices::entry).toList();
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    if (journalFails) {
      throw new IllegalStateException("a mistake");
    }
    journal.add(event);
    return CompletableFuture.completedFuture(null);
  }
}
