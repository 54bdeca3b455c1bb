package io.tiaki.cosem.codec;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** A frame as the vectors tell it. */
final class FrameTree {
  private FrameTree() {}

  static Map<String, Object> of(HdlcFrame frame) throws CodecException {
    Map<String, Object> tree = new TreeMap<>();
    tree.put("segmented", frame.segmented());
    tree.put("destination", address(frame.destination()));
    tree.put("source", address(frame.source()));
    HdlcControl control = HdlcControl.of(frame.control());
    Map<String, Object> fields = new TreeMap<>();
    fields.put("type", control.type().name());
    fields.put("send_sequence", number(control.sendSequence()));
    fields.put("receive_sequence", number(control.receiveSequence()));
    fields.put("poll_final", control.pollFinal());
    tree.put("control", fields);
    tree.put("information", frame.information().toString());
    if (control.type() == HdlcControl.Type.UA) {
      tree.put("parameters", parameters(HdlcParameters.decode(frame.information())));
    }
    return Map.of("hdlc_frame", tree);
  }

  private static Map<String, Object> address(HdlcFrame.Address address) {
    return new TreeMap<>(
        Map.of("value", number(address.value()), "octets", number(address.octets())));
  }

  private static Map<String, Object> parameters(HdlcParameters p) {
    return new TreeMap<>(
        Map.of(
            "max_information_transmit", number(p.maxInformationTransmit()),
            "max_information_receive", number(p.maxInformationReceive()),
            "window_transmit", number(p.windowTransmit()),
            "window_receive", number(p.windowReceive())));
  }

  private static BigDecimal number(int value) {
    return Vectors.number(BigDecimal.valueOf(value));
  }
}
