package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.Optional;

/** Attributes and methods by their logical names, as octets and back. */
final class DescriptorCodec {
  /** Octets of a method, and of an attribute without its selection. */
  static final int LENGTH = 9;

  private DescriptorCodec() {}

  static AttributeDescriptor attribute(OctetReader reader) throws CodecException {
    return new AttributeDescriptor(reader.u16(), logicalName(reader), (byte) reader.u8());
  }

  static void attribute(OctetWriter w, AttributeDescriptor attribute) {
    w.u16(attribute.classId()).octets(attribute.instance().octets()).u8(attribute.attribute());
  }

  static MethodDescriptor method(OctetReader reader) throws CodecException {
    return new MethodDescriptor(reader.u16(), logicalName(reader), (byte) reader.u8());
  }

  static void method(OctetWriter w, MethodDescriptor method) {
    w.u16(method.classId()).octets(method.instance().octets()).u8(method.method());
  }

  static Optional<SelectiveAccess> access(OctetReader reader, DataDecoder decoder)
      throws CodecException {
    return reader.flag("access-selection")
        ? Optional.of(new SelectiveAccess(reader.u8(), decoder.decode()))
        : Optional.empty();
  }

  static void access(OctetWriter w, Optional<SelectiveAccess> access) {
    if (access.isPresent()) {
      DataEncoder.encode(w.u8(1).u8(access.get().selector()), access.get().parameters());
    } else {
      w.u8(0);
    }
  }

  static List<GetRequestWithList.Item> items(OctetReader reader, DataDecoder decoder)
      throws CodecException {
    int count = count(reader, LENGTH + 1);
    GetRequestWithList.Item[] items = new GetRequestWithList.Item[count];
    for (int i = 0; i < count; i++) {
      items[i] = new GetRequestWithList.Item(attribute(reader), access(reader, decoder));
    }
    return List.of(items);
  }

  static void items(OctetWriter w, List<GetRequestWithList.Item> items) {
    w.length(items.size());
    for (GetRequestWithList.Item item : items) {
      attribute(w, item.attribute());
      access(w, item.access());
    }
  }

  static List<MethodDescriptor> methods(OctetReader reader) throws CodecException {
    MethodDescriptor[] methods = new MethodDescriptor[count(reader, LENGTH)];
    for (int i = 0; i < methods.length; i++) {
      methods[i] = method(reader);
    }
    return List.of(methods);
  }

  static void methods(OctetWriter w, List<MethodDescriptor> methods) {
    w.length(methods.size());
    methods.forEach(method -> method(w, method));
  }

  /** A count of elements of so many octets at least: never more than fit. */
  private static int count(OctetReader reader, int least) throws CodecException {
    int count = reader.count();
    if ((long) count * least > reader.remaining()) {
      throw reader.fail(Reason.TRUNCATED, "More descriptors announced than fit");
    }
    return count;
  }

  private static ObisCode logicalName(OctetReader r) throws CodecException {
    return new ObisCode(r.u8(), r.u8(), r.u8(), r.u8(), r.u8(), r.u8());
  }
}
