package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.HighLevelSecurity;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.MechanismName;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.model.ObisCode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A client with COSEM security and without network; its fields are what a test may spoil. */
final class SecureClient {
  static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(5);
  static final int BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED;
  private static final List<MechanismName> MECHANISMS =
      List.of(
          MechanismName.LOWEST,
          MechanismName.LOW,
          MechanismName.HIGH,
          MechanismName.HIGH_MD5,
          MechanismName.HIGH_SHA1,
          MechanismName.HIGH_GMAC,
          MechanismName.HIGH_SHA256,
          MechanismName.HIGH_ECDSA);

  /** How requests are protected. */
  enum Form {
    PLAIN,
    GLO,
    DED,
    GENERAL_GLO,
    GENERAL_DED
  }

  final SecureMeter meter;
  final CosemServer server;
  final int sap;
  Octets title = Octets.ofAscii("TKIGW001");
  SymmetricKeys keys;
  Octets dedicatedKey;
  Form form = Form.GLO;
  int control = BOTH;
  long counter = 1;
  int pdu = 1_024;
  int conformance = 0xffffff;
  Octets password;
  byte[] secret;
  Octets serverChallenge = Octets.EMPTY;
  Octets challenge = random(16);
  Octets proof = Octets.EMPTY;
  long meterCounter = -1;
  int largest;

  SecureClient(SecureMeter meter, CosemServer server, int sap) {
    this.meter = meter;
    this.server = server;
    this.sap = sap;
    keys = SymmetricKeys.of(meter.key(KeyId.UNICAST), meter.key(KeyId.AUTHENTICATION));
    dedicatedKey = random(meter.keys.suite().keyLength());
    password = Octets.of(meter.key(KeyId.PASSWORD));
    secret = meter.key(KeyId.HLS_SECRET);
  }

  static Octets random(int length) {
    byte[] octets = new byte[length];
    SecureMeter.RANDOM.nextBytes(octets);
    return Octets.of(octets);
  }

  /** Associates with a mechanism, ciphered or not, all passes; fails when it is refused. */
  SecureClient associate(int mechanism, boolean ciphered) {
    Aare aare = (Aare) aarq(mechanism, ciphered);
    if (aare.result() != Aare.ACCEPTED) {
      throw new AssertionError(aare.toString());
    }
    if (mechanism >= 2) {
      ActionResult result = reply(mechanism);
      if (result.code() != ActionResult.Code.SUCCESS) {
        throw new AssertionError(result.toString());
      }
      Octets answer =
          ((CosemData.OctetString)
                  ((GetResult.Value) result.returnParameters().orElseThrow()).data())
              .value();
      if (!isRight(mechanism, answer)) {
        throw new AssertionError("The meter's proof is wrong");
      }
    }
    return this;
  }

  /** Passes 1 and 2. */
  Apdu aarq(int mechanism, boolean ciphered) {
    if (!ciphered) {
      form = Form.PLAIN;
    }
    Apdu answer = exchange(request(mechanism, ciphered));
    if (answer instanceof Aare aare) {
      serverChallenge = aare.respondingAuthenticationValue().orElse(Octets.EMPTY);
      if (ciphered && aare.result() == Aare.ACCEPTED) {
        ServiceCiphering sealed = (ServiceCiphering) aare.userInformation().orElseThrow();
        Apdu response = decode(open(keys, sealed.content()));
        if (!(response instanceof InitiateResponse)) {
          throw new AssertionError(response);
        }
      }
    }
    return answer;
  }

  InitiateRequest initiate(boolean ciphered) {
    return new InitiateRequest(
        ciphered ? Optional.of(dedicatedKey) : Optional.empty(),
        true,
        OptionalInt.empty(),
        6,
        new Conformance(conformance),
        pdu);
  }

  Aarq request(int mechanism, boolean ciphered) {
    InitiateRequest request = initiate(ciphered);
    Apdu information =
        ciphered ? new ServiceCiphering(0x21, content(keys, Apdus.encode(request))) : request;
    Optional<Octets> value =
        mechanism == 0 ? Optional.empty() : Optional.of(mechanism == 1 ? password : challenge);
    return new Aarq(
        ciphered ? ApplicationContextName.LN_CIPHERED : ApplicationContextName.LN,
        Optional.of(title),
        Optional.empty(),
        OptionalInt.empty(),
        mechanism == 0 ? Optional.empty() : Optional.of(MECHANISMS.get(mechanism)),
        value,
        Optional.of(information));
  }

  /** Passes 3 and 4. */
  ActionResult reply(int mechanism) {
    proof = proof(mechanism);
    return sendProof(proof);
  }

  ActionResult sendProof(Octets value) {
    return ((ActionResponseNormal)
            send(
                new ActionRequestNormal(
                    INVOKE,
                    new MethodDescriptor(15, ObisCode.of("0-0:40.0.0.255"), 1),
                    Optional.of(new CosemData.OctetString(value)))))
        .result();
  }

  Octets proof(int mechanism) {
    Octets server = meter.title();
    try {
      return switch (mechanism) {
        case 2 -> HighLevelSecurity.aes(secret, serverChallenge);
        case 3 -> HighLevelSecurity.md5(secret, serverChallenge);
        case 4 -> HighLevelSecurity.sha1(secret, serverChallenge);
        case 5 ->
            HighLevelSecurity.gmac(meter.keys.suite(), keys, title, counter++, serverChallenge);
        case 6 -> HighLevelSecurity.sha256(secret, title, server, serverChallenge, challenge);
        default ->
            HighLevelSecurity.ecdsa(
                meter.keys.suite(),
                meter.clientPair.getPrivate(),
                title,
                server,
                serverChallenge,
                challenge);
      };
    } catch (GeneralSecurityException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private boolean isRight(int mechanism, Octets answer) {
    Octets server = meter.title();
    try {
      return switch (mechanism) {
        case 2 -> answer.equals(HighLevelSecurity.aes(secret, challenge));
        case 3 -> answer.equals(HighLevelSecurity.md5(secret, challenge));
        case 4 -> answer.equals(HighLevelSecurity.sha1(secret, challenge));
        case 5 -> HighLevelSecurity.verifyGmac(keys, server, challenge, answer) >= 0;
        case 6 ->
            answer.equals(
                HighLevelSecurity.sha256(secret, server, title, challenge, serverChallenge));
        default ->
            HighLevelSecurity.verifiesEcdsa(
                meter.keys.suite(),
                meter.meterPair.getPublic(),
                server,
                title,
                challenge,
                serverChallenge,
                answer);
      };
    } catch (CodecException wrong) {
      return false;
    }
  }

  CosemData value(AttributeDescriptor attribute) {
    Apdu answer = send(new GetRequestNormal(INVOKE, attribute, Optional.empty()));
    if (answer instanceof GetResponseNormal normal
        && normal.result() instanceof GetResult.Value value) {
      return value.data();
    }
    throw new AssertionError(answer);
  }

  DataAccessResult set(AttributeDescriptor attribute, CosemData value) {
    return ((SetResponseNormal)
            send(new SetRequestNormal(INVOKE, attribute, Optional.empty(), value)))
        .result();
  }

  ActionResult invoke(MethodDescriptor method, CosemData parameters) {
    return ((ActionResponseNormal)
            send(new ActionRequestNormal(INVOKE, method, Optional.of(parameters))))
        .result();
  }

  /** Protects, sends, takes the protection off the answer. */
  Apdu send(Apdu request) {
    return opened(exchange(sealed(Apdus.encode(request))));
  }

  Apdu sealed(byte[] apdu) {
    int tag = apdu[0] & 0xff;
    SymmetricKeys dedicated = dedicated();
    return switch (form) {
      case PLAIN -> decode(apdu);
      case GLO -> new ServiceCiphering(tag + 8, content(keys, apdu));
      case DED -> new ServiceCiphering(tag + 0x10, content(dedicated, apdu));
      case GENERAL_GLO -> new GeneralGloDedCiphering(false, title, content(keys, apdu));
      case GENERAL_DED -> new GeneralGloDedCiphering(true, title, content(dedicated, apdu));
    };
  }

  Apdu opened(Apdu answer) {
    if (answer instanceof ServiceCiphering sealed) {
      SymmetricKeys with = sealed.tag() >= 0xd0 ? dedicated() : keys;
      return decode(open(with, sealed.content()));
    }
    if (answer instanceof GeneralGloDedCiphering sealed) {
      if (!sealed.systemTitle().equals(meter.title())) {
        throw new AssertionError("Another title");
      }
      return decode(open(sealed.dedicated() ? dedicated() : keys, sealed.content()));
    }
    return answer;
  }

  private SymmetricKeys dedicated() {
    return SymmetricKeys.of(dedicatedKey.toArray(), meter.key(KeyId.AUTHENTICATION));
  }

  ProtectedContent content(SymmetricKeys with, byte[] apdu) {
    return Protection.protect(
        control | meter.keys.suite().id(), with, title, counter++, new byte[0], apdu);
  }

  byte[] open(SymmetricKeys with, ProtectedContent content) {
    if (content.invocationCounter() <= meterCounter) {
      throw new AssertionError("The meter's counter does not rise");
    }
    meterCounter = content.invocationCounter();
    try {
      return Protection.open(content, with, meter.title(), new byte[0]);
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }

  /** As it is. */
  Apdu exchange(Apdu request) {
    List<Apdu> answers = exchangeAll(Apdus.encode(request));
    if (answers.size() != 1) {
      throw new AssertionError(answers.size() + " answers");
    }
    return answers.get(0);
  }

  List<Apdu> exchangeAll(byte[] apdu) {
    List<Apdu> answers = new ArrayList<>();
    for (byte[] answer : server.received(ByteBuffer.wrap(WrapperPdu.encode(sap, 1, apdu)))) {
      largest = Math.max(largest, answer.length - WrapperPdu.HEADER);
      try {
        answers.add(decode(WrapperPdu.decode(ByteBuffer.wrap(answer)).apdu().toArray()));
      } catch (CodecException wrong) {
        throw new AssertionError(wrong);
      }
    }
    return answers;
  }

  static Apdu decode(byte[] apdu) {
    try {
      return Apdus.decode(apdu);
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }
}
