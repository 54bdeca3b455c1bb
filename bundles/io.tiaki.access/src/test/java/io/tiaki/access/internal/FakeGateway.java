package io.tiaki.access.internal;

import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoreMark;
import io.tiaki.store.StoredReading;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Outbox;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The services around access, in memory. Encryption writes the recipient in front, signing the
 * signer.
 */
final class FakeGateway implements Services, ReadingLog, Outbox, SecurityModule, Journal {
  final List<StoredReading> stored = new ArrayList<>();
  final Map<String, Long> cursors = new HashMap<>();
  final List<Envelope> outbox = new ArrayList<>();
  final List<JournalEvent> journal = new ArrayList<>();
  Optional<MeterDirectory> directory = Optional.empty();
  boolean commitsFail;
  int commitsLeft = Integer.MAX_VALUE;
  MemoryStateStore state = new MemoryStateStore();
  boolean logThere = true;
  boolean stateThere = true;
  boolean outboxThere = true;
  boolean securityThere = true;
  BooleanSupplier mayDisclose = () -> true;
  boolean readsFail;
  boolean cursorFails;
  boolean outboxFull;
  boolean outboxSilent;
  boolean advanceFails;
  boolean journalFull;
  boolean journalBroken;
  String name = "gw1";
  int reads;
  Optional<StoreMark> mark = Optional.empty();

  void store(Reading reading) {
    stored.add(new StoredReading(stored.size() + 1L, reading));
  }

  @Override
  public Optional<ReadingLog> readings() {
    return logThere ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Optional<StoreMark> mark() {
    return mark;
  }

  @Override
  public Optional<SecurityModule> security() {
    return securityThere && mayDisclose.getAsBoolean() ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Optional<Outbox> outbox() {
    return outboxThere ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Optional<StateStore> state() {
    return stateThere ? Optional.of(name -> failing(state.open(name))) : Optional.empty();
  }

  /** A map that is there to be read, but takes nothing while commits fail. */
  private StateMap failing(StateMap map) {
    return new StateMap() {
      @Override
      public Optional<byte[]> get(String key) throws StateException {
        return map.get(key);
      }

      @Override
      public List<Map.Entry<String, byte[]>> entries(String from, int limit) throws StateException {
        return map.entries(from, limit);
      }

      @Override
      public long size() throws StateException {
        return map.size();
      }

      @Override
      public CompletionStage<Void> commit(StateChange change) {
        return commitsFail || commitsLeft-- <= 0
            ? CompletableFuture.failedFuture(
                new StateException(StateException.Reason.FULL, "disk full"))
            : map.commit(change);
      }
    };
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return directory;
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(this);
  }

  @Override
  public List<StoredReading> read(long afterPosition, int limit) throws StoreException {
    reads++;
    failIf(readsFail);
    return stored.stream().filter(s -> s.position() > afterPosition).limit(limit).toList();
  }

  private static void failIf(boolean fails) throws StoreException {
    if (fails) {
      throw new StoreException(StoreException.Reason.UNAVAILABLE, "cannot be read");
    }
  }

  @Override
  public Optional<Instant> latest(MeterId meter, ObisCode series) {
    return Optional.empty();
  }

  @Override
  public long cursor(String reader) throws StoreException {
    failIf(cursorFails);
    return cursors.getOrDefault(reader, 0L);
  }

  @Override
  public CompletionStage<Void> advance(String reader, long position) {
    if (advanceFails) {
      return CompletableFuture.failedFuture(
          new StoreException(StoreException.Reason.FULL, "disk full"));
    }
    cursors.put(reader, position);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> put(Envelope envelope) {
    if (outboxSilent) {
      return new CompletableFuture<>();
    }
    if (outboxFull) {
      return CompletableFuture.failedFuture(new OutboxException("the outbox is full"));
    }
    outbox.add(envelope);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public long waiting() {
    return outbox.size();
  }

  @Override
  public byte[] sign(String alias, byte[] content) {
    return ("signed by "
            + alias
            + ":"
            + new String(content, java.nio.charset.StandardCharsets.UTF_8))
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public PeerCertificate detachedSigner(byte[] signature, Purpose purpose) {
    throw new IllegalStateException("not used");
  }

  @Override
  public PeerCertificate verifyDetached(byte[] signature, byte[] digest, Purpose purpose) {
    throw new IllegalStateException("not used");
  }

  @Override
  public byte[] envelop(String recipient, byte[] content) {
    return ("for " + recipient + ":" + new String(content, java.nio.charset.StandardCharsets.UTF_8))
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    if (journalBroken) {
      throw new IllegalStateException("The journal was stopped");
    }
    if (journalFull) {
      return CompletableFuture.failedFuture(new IOException("The journal's queue is full"));
    }
    journal.add(event);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Credential credential(String alias) {
    throw new IllegalStateException();
  }

  @Override
  public Credential rawKey(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public CosemKeys cosemKeys(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public PreSharedKey preSharedKey(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public Optional<String> problem(PeerCertificate certificate) {
    return Optional.empty();
  }

  @Override
  public X509ExtendedKeyManager keyManager(String alias) {
    throw new IllegalStateException();
  }

  @Override
  public X509ExtendedTrustManager trustManager() {
    throw new IllegalStateException();
  }

  @Override
  public PeerCertificate validate(List<byte[]> chain, Purpose purpose)
      throws SecurityModuleException {
    throw new IllegalStateException();
  }

  @Override
  public SignedContent verify(byte[] signed) throws SecurityModuleException {
    String text = new String(signed, java.nio.charset.StandardCharsets.UTF_8);
    if (text.startsWith("signed by admin")) {
      String signer = text.substring("signed by ".length(), text.indexOf(':'));
      byte[] content =
          text.substring(text.indexOf(':') + 1).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      // admin-1 and admin-1x have the same key, each with a certificate of its own.
      return new SignedContent(
          content,
          new PeerCertificate(signer, List.of(), "certificate of " + signer),
          "key of " + signer.substring(0, 7));
    }
    if (text.startsWith("forged")) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.BAD_SIGNATURE, "it was altered");
    }
    return new SignedContent(signed, new PeerCertificate(name, List.of(), "fingerprint"));
  }

  @Override
  public byte[] open(String alias, byte[] enveloped) {
    throw new IllegalStateException();
  }

  @Override
  public byte[] seal(byte[] context, byte[] plain) {
    throw new IllegalStateException();
  }

  @Override
  public byte[] unseal(byte[] context, byte[] sealed) {
    throw new IllegalStateException();
  }
}
