package io.tiaki.dispatch;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TrustedTime;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Outbox;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The services around dispatch, in memory. A message is {@code signer|json}; encryption and signing
 * write the aliases in front.
 */
final class FakeGateway
    implements Services,
        SecurityModule,
        AccessControl,
        StateStore,
        StateMap,
        Outbox,
        Journal,
        TrustedTime,
        InstructionHandler {
  final TreeMap<String, byte[]> state = new TreeMap<>();
  final List<Envelope> outbox = new ArrayList<>();
  final List<JournalEvent> journal = new ArrayList<>();
  final List<Instruction> handled = new ArrayList<>();
  final List<Consumer<String>> waiting = new ArrayList<>();
  final List<AccessRequest> asked = new ArrayList<>();
  final List<InstructionHandler> handlers = new ArrayList<>(List.of(this));
  CompletionStage<Outcome> answer =
      CompletableFuture.completedFuture(Outcome.of(Outcome.Status.DONE, ""));
  Set<String> types = Set.of("reading.read");
  boolean resumes = true;
  Set<String> permitted = Set.of("dcs", "dcs2");
  CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);
  boolean stateThere = true;
  boolean timeThere = true;
  TimeTrust.State timeState = TimeTrust.State.TRUSTED;
  boolean stateFails;

  long wentBack;
  boolean outboxFull;

  static byte[] message(String signer, String json) {
    return (signer + "|" + json).getBytes(StandardCharsets.UTF_8);
  }

  /** The outcome messages so far. */
  List<JsonObject> outcomes() {
    return outbox.stream()
        .map(
            e -> new String(e.cms(), StandardCharsets.UTF_8).replace("signed by sign:for dcs:", ""))
        .map(text -> JsonParser.parseString(text).getAsJsonObject())
        .toList();
  }

  @Override
  public Optional<SecurityModule> security() {
    return Optional.of(this);
  }

  @Override
  public Optional<AccessControl> access() {
    return Optional.of(this);
  }

  @Override
  public Optional<StateStore> state() {
    return stateThere ? Optional.of(this) : Optional.empty();
  }

  @Override
  public long wentBack() {
    return wentBack;
  }

  @Override
  public Optional<Outbox> outbox() {
    return Optional.of(this);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(this);
  }

  @Override
  public Optional<TrustedTime> time() {
    return timeThere ? Optional.of(this) : Optional.empty();
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
  public Collection<InstructionHandler> handlers() {
    return handlers;
  }

  @Override
  public Set<String> types() {
    return types;
  }

  @Override
  public boolean resumes(String type) {
    return resumes;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    handled.add(instruction);
    return answer;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> why) {
    waiting.add(why);
    return handle(instruction);
  }

  @Override
  public Decision decide(AccessRequest request) {
    asked.add(request);
    return new Decision(permitted.contains(request.subject()), "a rule");
  }

  @Override
  public StateMap open(String name) {
    return this;
  }

  @Override
  public Optional<byte[]> get(String key) throws StateException {
    return Optional.ofNullable(state.get(key));
  }

  @Override
  public List<Map.Entry<String, byte[]>> entries(String fromInclusive, int limit) {
    return state.tailMap(fromInclusive).entrySet().stream()
        .limit(limit)
        .map(Map.Entry::copyOf)
        .toList();
  }

  @Override
  public long size() {
    return state.size();
  }

  @Override
  public CompletionStage<Void> commit(StateChange change) {
    if (stateFails) {
      return CompletableFuture.failedFuture(
          new StateException(StateException.Reason.FULL, "disk full"));
    }
    if (!commit.isDone()) {
      return commit;
    }
    change
        .edits()
        .forEach(
            (key, value) -> value.ifPresentOrElse(v -> state.put(key, v), () -> state.remove(key)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> put(Envelope envelope) {
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
  public CompletionStage<Void> record(JournalEvent event) {
    journal.add(event);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public SignedContent verify(byte[] signed) throws SecurityModuleException {
    String text = new String(signed, StandardCharsets.UTF_8);
    int bar = text.indexOf('|');
    if (bar < 0) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.BAD_SIGNATURE, "the signature does not fit");
    }
    byte[] content = text.substring(bar + 1).getBytes(StandardCharsets.UTF_8);
    return new SignedContent(content, new PeerCertificate(text.substring(0, bar), List.of(), "0"));
  }

  @Override
  public byte[] open(String alias, byte[] enveloped) throws SecurityModuleException {
    if (!alias.equals("decrypt")) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.UNKNOWN_ALIAS, "no key has this alias");
    }
    return enveloped;
  }

  @Override
  public byte[] sign(String alias, byte[] content) {
    return prefixed("signed by " + alias + ":", content);
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
    return prefixed("for " + recipient + ":", content);
  }

  private static byte[] prefixed(String prefix, byte[] content) {
    return (prefix + new String(content, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
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
  public PeerCertificate validate(List<byte[]> chain, Purpose purpose) {
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
