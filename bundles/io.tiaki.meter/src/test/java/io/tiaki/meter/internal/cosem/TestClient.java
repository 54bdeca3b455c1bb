package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.WrapperPdu;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/** A client without network. */
final class TestClient {
  private static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(3);

  private final CosemServer server;
  private final int sap;
  int blocks;
  int largest;

  TestClient(CosemServer server, int sap) {
    this.server = server;
    this.sap = sap;
  }

  void associate() {
    associate(1_024);
  }

  void associate(int pdu) {
    Apdu aare = send(Aarq.lowest(new InitiateRequest(new Conformance(0xffffff), pdu)));
    if (((Aare) aare).result() != Aare.ACCEPTED) {
      throw new AssertionError(aare);
    }
  }

  Apdu get(AttributeDescriptor attribute) {
    return send(new GetRequestNormal(INVOKE, attribute, Optional.empty()));
  }

  CosemData value(AttributeDescriptor attribute) {
    return value(send(new GetRequestNormal(INVOKE, attribute, Optional.empty())));
  }

  CosemData value(AttributeDescriptor attribute, SelectiveAccess access) {
    return value(send(new GetRequestNormal(INVOKE, attribute, Optional.of(access))));
  }

  DataAccessResult error(AttributeDescriptor attribute) {
    return error(get(attribute));
  }

  DataAccessResult error(AttributeDescriptor attribute, SelectiveAccess access) {
    return error(send(new GetRequestNormal(INVOKE, attribute, Optional.of(access))));
  }

  Apdu send(Apdu request) {
    try {
      return Apdus.decode(exchange(Apdus.encode(request)));
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }

  String sendHex(String request) {
    String even = request.length() % 2 == 0 ? request : request + "0";
    return HexFormat.of().withUpperCase().formatHex(exchange(HexFormat.of().parseHex(even)));
  }

  /** All blocks of a long answer. */
  byte[] join(GetResponseWithDatablock first) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    GetResponseWithDatablock block = first;
    while (true) {
      blocks++;
      all.writeBytes(block.rawData().toArray());
      if (block.lastBlock()) {
        return all.toByteArray();
      }
      block = (GetResponseWithDatablock) send(new GetRequestNext(INVOKE, block.blockNumber()));
    }
  }

  /** Whether a request gets no answer. */
  boolean silent(Apdu request) {
    return server
        .received(ByteBuffer.wrap(WrapperPdu.encode(sap, 1, Apdus.encode(request))))
        .isEmpty();
  }

  private byte[] exchange(byte[] apdu) {
    byte[] answer = server.received(ByteBuffer.wrap(WrapperPdu.encode(sap, 1, apdu))).get(0);
    largest = Math.max(largest, answer.length);
    try {
      WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(answer));
      if (pdu.source() != 1 || pdu.destination() != sap) {
        throw new AssertionError(pdu);
      }
      return pdu.apdu().toArray();
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private CosemData value(Apdu answer) {
    if (answer instanceof GetResponseWithDatablock block) {
      try {
        return Axdr.decode(join(block));
      } catch (CodecException wrong) {
        throw new AssertionError(wrong);
      }
    }
    if (answer instanceof GetResponseNormal normal
        && normal.result() instanceof GetResult.Value value) {
      return value.data();
    }
    throw new AssertionError(answer);
  }

  private static DataAccessResult error(Apdu answer) {
    return ((GetResult.Error) ((GetResponseNormal) answer).result()).result();
  }
}
