package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** APDUs as the trees that the vectors use. */
final class ApduTree {
  private static final List<String> CONTEXTS =
      List.of("", "LN", "SN", "LN-ciphered", "SN-ciphered");
  private static final List<String> MECHANISMS =
      List.of("lowest", "LLS", "HLS", "HLS-MD5", "HLS-SHA1", "HLS-GMAC");
  private static final List<String> RESULTS =
      List.of("accepted", "rejected-permanent", "rejected-transient");
  private static final Map<Integer, String> CIPHERED =
      Map.of(
          0x21, "glo_initiate_request",
          0x28, "glo_initiate_response",
          0xc8, "glo_get_request",
          0xcb, "glo_action_request",
          0xcc, "glo_get_response",
          0xcf, "glo_action_response");

  private final Map<String, Object> map = new TreeMap<>();

  static Map<String, Object> of(Apdu apdu) {
    ApduTree t = new ApduTree();
    if (apdu instanceof Aarq a) {
      return t.aarq(a).in("aarq");
    } else if (apdu instanceof Aare a) {
      return t.aare(a).in("aare");
    } else if (apdu instanceof Rlrq a) {
      return t.release(a.reason(), a.userInformation()).in("rlrq");
    } else if (apdu instanceof Rlre a) {
      return t.release(a.reason(), a.userInformation()).in("rlre");
    } else if (apdu instanceof GetRequest a) {
      return t.invoke(a.invoke()).get(a);
    } else if (apdu instanceof GetResponse a) {
      return t.invoke(a.invoke()).get(a);
    } else if (apdu instanceof DataNotificationApdu a) {
      return t.notification(a).in("data_notification");
    } else if (apdu instanceof ExceptionResponse a) {
      return t.put("state_error", words(a.stateError()))
          .put("service_error", a.serviceError().code())
          .put("service_error_name", words(a.serviceError()))
          .in("exception_response");
    } else if (apdu instanceof ServiceCiphering a) {
      return t.ciphered(a.content()).in(CIPHERED.get(a.tag()));
    } else if (apdu instanceof GeneralGloDedCiphering a) {
      return t.ciphered(a.content())
          .put("system_title", a.systemTitle().toString())
          .in("general_glo_ciphering");
    }
    return ServiceTree.of(t, apdu).orElseGet(() -> initiation(t, apdu));
  }

  private static Map<String, Object> initiation(ApduTree t, Apdu apdu) {
    if (apdu instanceof InitiateRequest a) {
      a.dedicatedKey().ifPresent(key -> t.put("dedicated_key", key.toString()));
      return t.put("response_allowed", a.responseAllowed())
          .put("proposed_dlms_version_number", a.proposedDlmsVersionNumber())
          .put("proposed_conformance", conformance(a.proposedConformance()))
          .put("client_max_receive_pdu_size", a.clientMaxReceivePduSize())
          .in("initiate_request");
    } else if (apdu instanceof InitiateResponse a) {
      a.negotiatedQualityOfService().ifPresent(q -> t.put("negotiated_quality_of_service", q));
      return t.put("negotiated_dlms_version_number", a.negotiatedDlmsVersionNumber())
          .put("negotiated_conformance", conformance(a.negotiatedConformance()))
          .put("server_max_receive_pdu_size", a.serverMaxReceivePduSize())
          .put("vaa_name", String.format("%04x", a.vaaName()))
          .in("initiate_response");
    }
    if (apdu instanceof ConfirmedServiceError a) {
      return t.put("service", a.service())
          .put("category", a.category())
          .put("value", a.value())
          .in("confirmed_service_error");
    }
    throw new AssertionError("No tree for " + apdu);
  }

  private ApduTree aarq(Aarq a) {
    put("application_context", CONTEXTS.get(a.applicationContextName().oid().at(6)));
    a.callingApTitle().ifPresent(title -> put("calling_ap_title", title.toString()));
    mechanism(a.mechanismName());
    a.callingAuthenticationValue()
        .ifPresent(value -> put("authentication_value", value.toString()));
    a.userInformation().ifPresent(user -> put("user_information", of(user)));
    return this;
  }

  private ApduTree aare(Aare a) {
    put("application_context", CONTEXTS.get(a.applicationContextName().oid().at(6)));
    put("result", RESULTS.get(a.result()));
    ApduTree diagnostic = new ApduTree();
    diagnostic.put(
        "source", a.diagnostic().provider() ? "acse-service-provider" : "acse-service-user");
    diagnostic.put("value", a.diagnostic().value());
    put("result_source_diagnostic", diagnostic.map);
    a.respondingApTitle().ifPresent(title -> put("responding_ap_title", title.toString()));
    mechanism(a.mechanismName());
    a.respondingAuthenticationValue()
        .ifPresent(value -> put("authentication_value", value.toString()));
    a.userInformation().ifPresent(user -> put("user_information", of(user)));
    return this;
  }

  private void mechanism(Optional<MechanismName> mechanism) {
    mechanism.ifPresent(
        m -> put("acse_requirements", "0780").put("mechanism", MECHANISMS.get(m.oid().at(6))));
  }

  private ApduTree release(OptionalInt reason, Optional<Apdu> user) {
    reason.ifPresent(value -> put("reason", value == 0 ? "normal" : "other"));
    user.ifPresent(apdu -> put("user_information", of(apdu)));
    return this;
  }

  ApduTree invoke(InvokeIdAndPriority invoke) {
    return put("invoke_id", invoke.invokeId()).flags(invoke.confirmed(), invoke.highPriority());
  }

  private ApduTree flags(boolean confirmed, boolean high) {
    return put("service_class", confirmed ? "confirmed" : "unconfirmed")
        .put("priority", high ? "high" : "normal");
  }

  private Map<String, Object> get(GetRequest apdu) {
    if (apdu instanceof GetRequestNormal a) {
      Map<String, Object> attribute = attribute(a.attribute());
      a.access().ifPresent(access -> attribute.put("access_selection", access(access)));
      return put("attribute", attribute).in("get_request_normal");
    } else if (apdu instanceof GetRequestNext a) {
      return put("block_number", a.blockNumber()).in("get_request_next");
    }
    GetRequestWithList a = (GetRequestWithList) apdu;
    return put(
            "attributes", a.attributes().stream().map(item -> attribute(item.attribute())).toList())
        .in("get_request_with_list");
  }

  private Map<String, Object> get(GetResponse apdu) {
    if (apdu instanceof GetResponseNormal a) {
      return put("result", result(a.result())).in("get_response_normal");
    } else if (apdu instanceof GetResponseWithDatablock a) {
      put("last_block", a.lastBlock()).put("block_number", a.blockNumber());
      if (a.error().isPresent()) {
        put("data_access_result", words(a.error().get()));
      } else {
        put("raw_data", a.rawData().toString());
      }
      return in("get_response_with_datablock");
    }
    GetResponseWithList a = (GetResponseWithList) apdu;
    return put("results", a.results().stream().map(ApduTree::result).toList())
        .in("get_response_with_list");
  }

  private ApduTree notification(DataNotificationApdu a) {
    longInvoke(a.notification().longInvokeIdAndPriority());
    put(
        "date_time",
        a.notification().dateTime().map(t -> HexFormat.of().formatHex(t.octets())).orElse("null"));
    return put("body", DataTree.of(a.notification().body()));
  }

  ApduTree longInvoke(int invoke) {
    return put("long_invoke_id", invoke & 0xff_ffff).flags((invoke & 1 << 30) != 0, invoke < 0);
  }

  Map<String, Object> map() {
    return map;
  }

  private ApduTree ciphered(ProtectedContent content) {
    return put("security_control", String.format("%02x", content.securityControl()))
        .put("suite", content.suite())
        .put("authenticated", content.authenticated())
        .put("encrypted", content.encrypted())
        .put("broadcast_key", content.broadcastKey())
        .put("compressed", content.compressed())
        .put("invocation_counter", content.invocationCounter())
        .put("protected_content", content.octets().toString());
  }

  static Map<String, Object> attribute(AttributeDescriptor attribute) {
    return new ApduTree()
        .put("class_id", attribute.classId())
        .put("instance_id", attribute.instance().toString())
        .put("attribute_id", attribute.attribute())
        .map;
  }

  private static Map<String, Object> access(SelectiveAccess access) {
    return new ApduTree()
        .put("selector", access.selector())
        .put("parameters", DataTree.of(access.parameters()))
        .map;
  }

  static Map<String, Object> result(GetResult result) {
    if (result instanceof GetResult.Value value) {
      return new ApduTree().put("data", DataTree.of(value.data())).map;
    }
    return new ApduTree().put("data_access_result", words(((GetResult.Error) result).result())).map;
  }

  private static List<String> conformance(Conformance conformance) {
    return conformance.services().stream().map(ApduTree::words).sorted().toList();
  }

  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  ApduTree put(String key, Object value) {
    map.put(key, value instanceof Number n ? Vectors.number(new BigDecimal(n.toString())) : value);
    return this;
  }

  Map<String, Object> in(String name) {
    return new TreeMap<>(Map.of(name, map));
  }
}
