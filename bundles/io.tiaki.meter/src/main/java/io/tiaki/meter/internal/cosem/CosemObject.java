package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One COSEM object, the same for all meters: what it shows comes from the device and the
 * association it is asked in. Immutable.
 *
 * @param classId interface class
 * @param version of the class
 * @param name logical name
 * @param open whether the public client sees it
 * @param attributes readable ones by number, without the logical name
 * @param selectors of attribute 2; empty when it takes none
 * @param writers of the attributes that can be written, by number
 * @param methods by number
 */
record CosemObject(
    int classId,
    int version,
    ObisCode name,
    boolean open,
    SortedMap<Integer, Attribute> attributes,
    List<Integer> selectors,
    SortedMap<Integer, Writer> writers,
    SortedMap<Integer, Method> methods) {
  /** Takes a new value of an attribute. */
  @FunctionalInterface
  interface Writer {
    DataAccessResult write(Device device, CosemData value);

    /** The writer for one association. */
    default Writer in(Association association) {
      return this;
    }
  }

  /** Carries out a method. */
  @FunctionalInterface
  interface Method {
    ActionResult invoke(Device device, Pusher pusher, Optional<CosemData> parameters);

    /** The method for one association. */
    default Method in(Association association) {
      return this;
    }
  }

  /** Gives a whole attribute. */
  @FunctionalInterface
  interface Reader {
    CosemData read(Device device, Association association);
  }

  /** Gives an attribute, or a part of it, or why not. */
  @FunctionalInterface
  interface Attribute {
    GetResult read(Device device, Association association, Optional<SelectiveAccess> access);
  }

  boolean isVisibleTo(Client client) {
    return open || client != Client.PUBLIC;
  }

  /** The writer of an attribute for a client that has the right. */
  Optional<Writer> writer(Client client, int attribute) {
    return client == Client.MANAGEMENT
        ? Optional.ofNullable(writers.get(attribute))
        : Optional.empty();
  }

  /** A method for a client that has the right. */
  Optional<Method> method(Client client, int number) {
    return client == Client.MANAGEMENT
        ? Optional.ofNullable(methods.get(number))
        : Optional.empty();
  }

  /** Collects the attributes of an object. */
  static final class Builder {
    private final int classId;
    private final int version;
    private final ObisCode name;
    private final SortedMap<Integer, Attribute> attributes = new TreeMap<>();
    private final SortedMap<Integer, Writer> writers = new TreeMap<>();
    private final SortedMap<Integer, Method> methods = new TreeMap<>();
    private boolean open;
    private List<Integer> selectors = List.of();

    Builder(int classId, int version, String name) {
      this.classId = classId;
      this.version = version;
      this.name = ObisCode.of(name);
    }

    /** The public client sees it, too. */
    Builder open() {
      open = true;
      return this;
    }

    Builder attribute(int number, Reader reader) {
      attributes.put(number, new Whole(reader));
      return this;
    }

    /** An attribute that management may write. */
    Builder writable(int number, Reader reader, Writer writer) {
      writers.put(number, writer);
      return attribute(number, reader);
    }

    /** An attribute that is the same whoever asks, so that the meter reads it itself, too. */
    Builder value(int number, Function<Device, CosemData> value) {
      attributes.put(number, new OfDevice(value));
      return this;
    }

    /** An attribute that is kept and only shown. */
    Builder shown(int number, Cell cell) {
      return value(number, cell::read);
    }

    /** An attribute that is kept and that management may write. */
    Builder kept(int number, Cell cell) {
      writers.put(number, cell::write);
      return shown(number, cell);
    }

    /** A method that management may invoke. */
    Builder method(int number, Method method) {
      methods.put(number, method);
      return this;
    }

    Builder constant(int number, CosemData value) {
      return value(number, device -> value);
    }

    /** Takes a new value of an attribute that is there. */
    Builder writer(int number, Writer writer) {
      writers.put(number, writer);
      return this;
    }

    Builder selective(int number, List<Integer> all, Attribute attribute) {
      attributes.put(number, attribute);
      selectors = all;
      return this;
    }

    CosemObject build() {
      return new CosemObject(classId, version, name, open, attributes, selectors, writers, methods);
    }
  }

  /** An attribute that comes only as a whole. */
  private record Whole(Reader reader) implements Attribute {
    @Override
    public GetResult read(
        Device device, Association association, Optional<SelectiveAccess> access) {
      return access.isPresent()
          ? Refusals.SCOPE_OF_ACCESS
          : new GetResult.Value(reader.read(device, association));
    }
  }

  /** An attribute of the device alone. */
  record OfDevice(Function<Device, CosemData> value) implements Attribute {
    @Override
    public GetResult read(
        Device device, Association association, Optional<SelectiveAccess> access) {
      return access.isPresent()
          ? Refusals.SCOPE_OF_ACCESS
          : new GetResult.Value(value.apply(device));
    }
  }
}
