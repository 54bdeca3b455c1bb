package io.tiaki.cosem.client;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.HighLevelSecurity;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The server's side of ciphering and high level security, for a {@link ScriptedMeter}. */
final class CipheredMeter implements Function<Apdu, List<Apdu>> {
  static final Octets CLIENT = Octets.ofAscii("TKIGATE1");
  static final Octets METER = Octets.ofAscii("TKIMETR1");
  private static final Octets CHALLENGE = Octets.ofAscii("a challenge of the meter");
  private static final byte[] NONE = {};

  final SecurityPolicy policy;
  final CosemKeySet keys;
  final InvocationCounter counter;

  /** What the meter hears in plain. */
  final List<Apdu> heard = new ArrayList<>();

  /** Invocation counters of the client. */
  final List<Long> counters = new ArrayList<>();

  /** Invocation counters in the client's proofs. */
  final List<Long> proofs = new ArrayList<>();

  /** Requests with lower ones are refused. */
  long expected = 1;

  /** Whether it says which. */
  boolean tellsCounter = true;

  /** The meter's own counter. */
  long own = 1;

  /** Changes what the meter says, ciphered already. */
  UnaryOperator<Apdu> tamper = apdu -> apdu;

  /** What it says, before it is ciphered, in place of the usual; null for the usual. */
  UnaryOperator<Apdu> instead = request -> null;

  /** Changes the meter's proof. */
  UnaryOperator<Octets> lie = proof -> proof;

  private final ScriptedMeter meter;
  private final SymmetricKeys global;
  private SymmetricKeys dedicated;
  private Octets clientChallenge = Octets.EMPTY;

  CipheredMeter(ScriptedMeter meter, SecurityPolicy policy, int suite) {
    this(meter, policy, suite, InvocationCounter.volatileCounter());
  }

  CipheredMeter(ScriptedMeter meter, SecurityPolicy policy, int suite, InvocationCounter counter) {
    this.meter = meter;
    this.policy = policy;
    this.counter = counter;
    this.keys = CosemKeySet.generate(Conversing.METER, suite, METER.toArray());
    this.global = keys(keys);
    this.dedicated = global;
    meter.script = this;
  }

  /** What the client knows. */
  AssociationSecurity security() {
    return id ->
        CompletableFuture.completedStage(Optional.of(new Secured(policy, keys, CLIENT, counter)));
  }

  private static SymmetricKeys keys(CosemKeySet set) {
    return SymmetricKeys.of(set.value(Kind.GUEK).orElseThrow(), set.value(Kind.GAK).orElseThrow());
  }

  @Override
  public List<Apdu> apply(Apdu request) {
    if (meter.client == 16) {
      return publicly(request);
    }
    try {
      return request instanceof Aarq aarq ? associate(aarq) : serve(request);
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  private List<Apdu> publicly(Apdu request) {
    meter.objects.put(
        SecuredAssociationTest.COUNTER, new CosemData.DoubleLongUnsigned(expected - 1));
    return meter.usual(request);
  }

  private List<Apdu> associate(Aarq aarq) throws CodecException {
    if (aarq.mechanismName().isPresent()
        && !aarq.mechanismName().get().equals(policy.mechanism().oid())) {
      throw new AssertionError("Another mechanism: " + aarq);
    }
    heard.add(aarq);
    clientChallenge = aarq.callingAuthenticationValue().orElse(Octets.EMPTY);
    Apdu initiate = aarq.userInformation().orElseThrow();
    if (initiate instanceof ServiceCiphering closed) {
      if (isStale(closed.content())) {
        return List.of(stale());
      }
      initiate = Apdus.decode(Protection.open(closed.content(), global, CLIENT, NONE));
      InitiateRequest opened = (InitiateRequest) initiate;
      dedicated =
          opened
              .dedicatedKey()
              .map(key -> SymmetricKeys.of(key.toArray(), keys.value(Kind.GAK).orElseThrow()))
              .orElse(global);
    }
    Aarq plain =
        new Aarq(
            aarq.applicationContextName(),
            Optional.empty(),
            Optional.empty(),
            aarq.callingAeInvocationId(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(initiate));
    Aare aare = (Aare) meter.usual(plain).get(0);
    return List.of(tamper.apply(secured(aare, aarq)));
  }

  private Aare secured(Aare aare, Aarq aarq) {
    boolean high = policy.mechanism().isHigh();
    Apdu response = aare.userInformation().orElseThrow();
    return new Aare(
        aarq.applicationContextName(),
        Aare.ACCEPTED,
        high ? new Aare.Diagnostic(false, 14) : Aare.Diagnostic.NULL,
        Optional.of(METER),
        Optional.empty(),
        aarq.mechanismName(),
        high ? Optional.of(CHALLENGE) : Optional.empty(),
        Optional.of(
            aarq.applicationContextName().equals(ApplicationContextName.LN_CIPHERED)
                ? new ServiceCiphering(0x28, content(global, NONE, Apdus.encode(response)))
                : response));
  }

  private List<Apdu> serve(Apdu request) throws CodecException {
    ProtectedContent content = content(request);
    if (content != null && isStale(content)) {
      return List.of(stale());
    }
    Apdu plain = content == null ? request : Apdus.decode(open(request, content));
    heard.add(plain);
    List<Apdu> answers = new ArrayList<>();
    Apdu other = instead.apply(plain);
    if (other != null) {
      return List.of(close(request, other));
    }
    for (Apdu answer : isProof(plain) ? prove((ActionRequestNormal) plain) : meter.usual(plain)) {
      answers.add(tamper.apply(close(request, answer)));
    }
    return answers;
  }

  private boolean isStale(ProtectedContent content) {
    counters.add(content.invocationCounter());
    if (content.invocationCounter() < expected) {
      return true;
    }
    expected = content.invocationCounter() + 1;
    return false;
  }

  private Apdu stale() {
    return tellsCounter
        ? new ExceptionResponse(
            StateError.SERVICE_UNKNOWN,
            ServiceError.INVOCATION_COUNTER_ERROR,
            OptionalLong.of(expected))
        : new ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.DECIPHERING_ERROR);
  }

  private static ProtectedContent content(Apdu apdu) {
    if (apdu instanceof ServiceCiphering a) {
      return a.content();
    } else if (apdu instanceof GeneralGloDedCiphering a) {
      return a.content();
    }
    return apdu instanceof GeneralCiphering a ? a.content() : null;
  }

  private byte[] open(Apdu request, ProtectedContent content) throws CodecException {
    byte[] header = request instanceof GeneralCiphering a ? a.header().octets() : NONE;
    return Protection.open(content, keysOf(request), CLIENT, header);
  }

  private SymmetricKeys keysOf(Apdu request) {
    boolean isDedicated =
        request instanceof ServiceCiphering a && a.tag() >= 0xd0
            || request instanceof GeneralGloDedCiphering b && b.dedicated();
    return isDedicated ? dedicated : global;
  }

  /** As the request was. */
  Apdu close(Apdu request, Apdu answer) {
    byte[] octets = Apdus.encode(answer);
    if (request instanceof ServiceCiphering a) {
      int tag = (octets[0] & 0xff) + (a.tag() >= 0xd0 ? 0x10 : 0x08);
      return new ServiceCiphering(tag, content(keysOf(request), NONE, octets));
    } else if (request instanceof GeneralGloDedCiphering a) {
      return new GeneralGloDedCiphering(
          a.dedicated(), METER, content(keysOf(request), NONE, octets));
    } else if (request instanceof GeneralCiphering a) {
      GeneralHeader header =
          new GeneralHeader(a.header().transactionId(), METER, CLIENT, Octets.EMPTY, Octets.EMPTY);
      return new GeneralCiphering(header, a.keyInfo(), content(global, header.octets(), octets));
    }
    return answer;
  }

  private ProtectedContent content(SymmetricKeys with, byte[] header, byte[] octets) {
    int control = policy.protection() | keys.suite();
    return Protection.protect(control, with, METER, own++, header, octets);
  }

  private static boolean isProof(Apdu apdu) {
    return apdu instanceof ActionRequestNormal action && action.method().classId() == 15;
  }

  private List<Apdu> prove(ActionRequestNormal action) throws CodecException {
    Octets proof = ((CosemData.OctetString) action.parameters().orElseThrow()).value();
    byte[] secret = keys.secret().orElseThrow();
    Octets answer;
    switch (policy.mechanism()) {
      case HLS_2 -> {
        check(proof, HighLevelSecurity.aes(secret, CHALLENGE));
        answer = HighLevelSecurity.aes(secret, clientChallenge);
      }
      case HLS_3 -> {
        check(proof, HighLevelSecurity.md5(secret, CHALLENGE));
        answer = HighLevelSecurity.md5(secret, clientChallenge);
      }
      case HLS_4 -> {
        check(proof, HighLevelSecurity.sha1(secret, CHALLENGE));
        answer = HighLevelSecurity.sha1(secret, clientChallenge);
      }
      case HLS_5 -> {
        proofs.add(HighLevelSecurity.verifyGmac(global, CLIENT, CHALLENGE, proof));
        SecuritySuite suite = SecuritySuite.of(keys.suite()).orElseThrow();
        answer = HighLevelSecurity.gmac(suite, global, METER, own++, clientChallenge);
      }
      default -> {
        check(proof, HighLevelSecurity.sha256(secret, CLIENT, METER, CHALLENGE, clientChallenge));
        answer = HighLevelSecurity.sha256(secret, METER, CLIENT, clientChallenge, CHALLENGE);
      }
    }
    CosemData value = new CosemData.OctetString(lie.apply(answer));
    return List.of(
        new ActionResponseNormal(
            action.invoke(),
            new ActionResult(ActionResult.Code.SUCCESS, Optional.of(new GetResult.Value(value)))));
  }

  private static void check(Octets proof, Octets expected) {
    if (!proof.equals(expected)) {
      throw new AssertionError("The client's proof is wrong");
    }
  }
}
