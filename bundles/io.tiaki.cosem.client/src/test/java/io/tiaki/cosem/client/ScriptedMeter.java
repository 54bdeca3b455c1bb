package io.tiaki.cosem.client;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithDatablock;
import io.tiaki.cosem.codec.SetRequestWithFirstDatablock;
import io.tiaki.cosem.codec.SetResponseDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablock;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A session with a meter at its other end that does what a test says. */
final class ScriptedMeter implements Session {
  static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);

  final List<Apdu> heard = new CopyOnWriteArrayList<>();
  final List<String> closings = new CopyOnWriteArrayList<>();
  final Map<AttributeDescriptor, CosemData> objects = new HashMap<>();
  int maxPayload = 1200;
  int blockSize = 1000;

  /** Answers to a request in place of the usual one; null for the usual. */
  Function<Apdu, List<Apdu>> script = request -> null;

  private final MeterId meter;
  private final SessionListener listener;
  private final Executor network;
  private byte[] longAnswer = {};

  /** Who asked last. */
  int client = 32;

  /** What was written, blocks joined. */
  final List<CosemData> written = new CopyOnWriteArrayList<>();

  private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();

  ScriptedMeter(String name, SessionListener listener) {
    this(name, listener, Runnable::run);
  }

  ScriptedMeter(String name, SessionListener listener, Executor network) {
    this.meter = new MeterId(name);
    this.listener = listener;
    this.network = network;
    objects.put(NAME, new CosemData.OctetString(Octets.ofAscii(name)));
  }

  /** Everything the meter hears is lost, or all it says. */
  static List<Apdu> nothing() {
    return List.of();
  }

  void say(Apdu apdu) {
    say(1, client, apdu);
  }

  void say(int source, int destination, Apdu apdu) {
    sayOctets(WrapperPdu.encode(source, destination, Apdus.encode(apdu)));
  }

  void sayOctets(byte[] octets) {
    network.execute(() -> listener.received(this, ByteBuffer.wrap(octets)));
  }

  <T extends Apdu> List<T> heard(Class<T> type) {
    return heard.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Apdu> usual(Apdu request) {
    if (request instanceof Aarq aarq) {
      InitiateRequest initiate = (InitiateRequest) aarq.userInformation().orElseThrow();
      int blocks = Conformance.of(Service.GENERAL_BLOCK_TRANSFER).bits();
      Conformance agreed = new Conformance(initiate.proposedConformance().bits() & ~blocks);
      return List.of(Aare.accepted(new InitiateResponse(agreed, 1024)));
    }
    if (request instanceof GetRequestNormal get) {
      return List.of(get(get));
    }
    if (request instanceof GetRequestNext next) {
      return List.of(block(next.invoke(), next.blockNumber() + 1));
    }
    if (request instanceof SetRequestNormal set) {
      written.add(set.value());
      return List.of(new SetResponseNormal(set.invoke(), DataAccessResult.SUCCESS));
    }
    if (request instanceof SetRequestWithFirstDatablock set) {
      incoming.reset();
      return List.of(take(set.invoke(), set.datablock()));
    }
    if (request instanceof SetRequestWithDatablock set) {
      return List.of(take(set.invoke(), set.datablock()));
    }
    if (request instanceof ActionRequestNormal action) {
      action.parameters().ifPresent(written::add);
      return List.of(
          new ActionResponseNormal(action.invoke(), ActionResult.of(ActionResult.Code.SUCCESS)));
    }
    throw new AssertionError("Unexpected " + request);
  }

  private Apdu take(InvokeIdAndPriority invoke, DataBlockSA block) {
    incoming.writeBytes(block.rawData().toArray());
    if (!block.lastBlock()) {
      return new SetResponseDatablock(invoke, block.blockNumber());
    }
    try {
      written.add(Axdr.decode(incoming.toByteArray()));
      return new SetResponseLastDatablock(invoke, DataAccessResult.SUCCESS, block.blockNumber());
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  private Apdu get(GetRequestNormal get) {
    CosemData data = objects.get(get.attribute());
    if (data == null) {
      return new GetResponseNormal(
          get.invoke(), new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED));
    }
    longAnswer = Axdr.encode(data);
    return longAnswer.length > blockSize
        ? block(get.invoke(), 1)
        : new GetResponseNormal(get.invoke(), new GetResult.Value(data));
  }

  Apdu block(InvokeIdAndPriority invoke, long number) {
    int from = (int) (number - 1) * blockSize;
    int length = Math.min(blockSize, longAnswer.length - from);
    boolean last = from + length == longAnswer.length;
    return GetResponseWithDatablock.data(invoke, last, number, Octets.of(longAnswer, from, length));
  }

  @Override
  public MeterId meter() {
    return meter;
  }

  @Override
  public String fingerprint() {
    return "0".repeat(64);
  }

  @Override
  public int maxPayload() {
    return maxPayload;
  }

  @Override
  public boolean send(ByteBuffer payload) {
    try {
      WrapperPdu pdu = WrapperPdu.decode(payload);
      if (!Set.of(32, 1, 102, 16).contains(pdu.source()) || pdu.destination() != 1) {
        throw new AssertionError("Wrong wPorts in " + pdu);
      }
      client = pdu.source();
      Apdu request = Apdus.decode(pdu.apdu());
      heard.add(request);
      List<Apdu> answers =
          Optional.ofNullable(script.apply(request)).orElseGet(() -> usual(request));
      new ArrayList<>(answers).forEach(this::say);
      return true;
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close(String reason) {
    closings.add(reason);
    listener.closed(this, reason);
  }
}
