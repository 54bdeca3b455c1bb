package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.MethodDescriptor;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SET, ACTION, ACCESS, events and blocks as the trees that the vectors use. */
final class ServiceTree {
  private ServiceTree() {}

  static Optional<Map<String, Object>> of(ApduTree t, Apdu apdu) {
    Optional<Map<String, Object>> tree = set(t, apdu);
    return tree.or(() -> action(t, apdu)).or(() -> other(t, apdu));
  }

  private static Optional<Map<String, Object>> set(ApduTree t, Apdu apdu) {
    if (apdu instanceof SetRequestNormal a) {
      return Optional.of(
          t.invoke(a.invoke())
              .put("attribute", ApduTree.attribute(a.attribute()))
              .put("value", DataTree.of(a.value()))
              .in("set_request_normal"));
    } else if (apdu instanceof SetRequestWithFirstDatablock a) {
      return Optional.of(
          t.invoke(a.invoke())
              .put("attribute", ApduTree.attribute(a.attribute()))
              .put("last_block", a.datablock().lastBlock())
              .put("block_number", a.datablock().blockNumber())
              .put("raw_data", a.datablock().rawData().toString())
              .in("set_request_with_first_datablock"));
    } else if (apdu instanceof SetResponseNormal a) {
      return Optional.of(
          t.invoke(a.invoke()).put("result", ApduTree.words(a.result())).in("set_response_normal"));
    } else if (apdu instanceof SetResponseDatablock a) {
      return Optional.of(
          t.invoke(a.invoke()).put("block_number", a.blockNumber()).in("set_response_datablock"));
    }
    return Optional.empty();
  }

  private static Optional<Map<String, Object>> action(ApduTree t, Apdu apdu) {
    if (apdu instanceof ActionRequestNormal a) {
      t.invoke(a.invoke()).put("method", method(a.method()));
      a.parameters().ifPresent(parameters -> t.put("parameters", DataTree.of(parameters)));
      return Optional.of(t.in("action_request_normal"));
    } else if (apdu instanceof ActionResponseNormal a) {
      t.invoke(a.invoke()).put("result", ApduTree.words(a.result().code()));
      a.result()
          .returnParameters()
          .ifPresent(returned -> t.put("return_parameters", ApduTree.result(returned)));
      return Optional.of(t.in("action_response_normal"));
    }
    return Optional.empty();
  }

  private static Optional<Map<String, Object>> other(ApduTree t, Apdu apdu) {
    if (apdu instanceof EventNotificationRequest a) {
      return Optional.of(
          t.put("time", time(a.time()))
              .put("attribute", ApduTree.attribute(a.attribute()))
              .put("value", DataTree.of(a.value()))
              .in("event_notification_request"));
    } else if (apdu instanceof AccessRequest a) {
      return Optional.of(
          t.longInvoke(a.longInvokeIdAndPriority())
              .put("date_time", time(a.dateTime()))
              .put(
                  "specifications",
                  a.specifications().stream().map(ServiceTree::specification).toList())
              .put("data", a.data().stream().map(DataTree::of).toList())
              .in("access_request"));
    } else if (apdu instanceof AccessResponse a) {
      return Optional.of(
          t.longInvoke(a.longInvokeIdAndPriority())
              .put("date_time", time(a.dateTime()))
              .put("specifications", a.specifications().isPresent() ? List.of() : "null")
              .put("data", a.data().stream().map(DataTree::of).toList())
              .put("results", a.results().stream().map(ServiceTree::result).toList())
              .in("access_response"));
    } else if (apdu instanceof GeneralBlockTransfer a) {
      return Optional.of(
          t.put("last_block", a.lastBlock())
              .put("streaming", a.streaming())
              .put("window", a.window())
              .put("block_number", a.blockNumber())
              .put("block_number_ack", a.blockNumberAck())
              .put("block_data", a.blockData().toString())
              .in("general_block_transfer"));
    }
    return Optional.empty();
  }

  private static Map<String, Object> specification(AccessRequest.Specification specification) {
    return Map.of("get", ApduTree.attribute(((AccessRequest.Get) specification).attribute()));
  }

  private static Map<String, Object> result(AccessResponse.Result result) {
    return Map.of("get", ApduTree.words(((AccessResponse.Get) result).result()));
  }

  private static Map<String, Object> method(MethodDescriptor method) {
    return new ApduTree()
        .put("class_id", method.classId())
        .put("instance_id", method.instance().toString())
        .put("method_id", method.method())
        .map();
  }

  private static Object time(Optional<CosemDateTime> time) {
    return time.map(t -> HexFormat.of().formatHex(t.octets())).orElse("null");
  }
}
