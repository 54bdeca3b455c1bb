package io.tiaki.cosem.client;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.GetResult;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A client with one meter, on the test's thread and the test's time. */
abstract class Conversing {
  static final String METER = "TKI0000000000001";
  static final MeterId ID = new MeterId(METER);
  static final AttributeDescriptor IMPORT =
      new AttributeDescriptor(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2);
  static final AttributeDescriptor PROFILE = new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  static final CosemData WH = new CosemData.DoubleLongUnsigned(1_234_567);
  static final Duration TIMEOUT = Duration.ofSeconds(3);

  Settings settings = new Settings(32, 1, TIMEOUT, 3, 5, Duration.ofMinutes(1));
  final MovableTimers timers = new MovableTimers();
  final List<JournalEvent> journal = new ArrayList<>();
  final CosemConversations client =
      new CosemConversations(() -> settings, Runnable::run, timers, journal::add);
  final ScriptedMeter meter = new ScriptedMeter(METER, client);
  final RecordingListener listener = new RecordingListener();

  Conversing() {
    meter.objects.put(IMPORT, WH);
    client.add(listener);
  }

  CompletableFuture<GetResult> get(AttributeDescriptor attribute) {
    return client.get(ID, attribute).toCompletableFuture();
  }

  static CosemException.Reason failure(CompletableFuture<?> future) {
    if (!future.isCompletedExceptionally()) {
      throw new AssertionError("Not failed: " + future);
    }
    try {
      future.join();
    } catch (CompletionException e) {
      return ((CosemException) e.getCause()).reason();
    }
    throw new AssertionError();
  }

  /** A profile too long for one answer. */
  static CosemData rows(int count) {
    List<CosemData> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          CosemData.Structure.of(
              new CosemData.DoubleLongUnsigned(i), new CosemData.LongUnsigned(i)));
    }
    return new CosemData.Array(rows);
  }
}
