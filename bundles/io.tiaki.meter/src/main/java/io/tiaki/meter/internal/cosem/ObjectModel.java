package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.ObisCode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All objects of a meter (IEC 62056-6-2); one model serves any number of meters. Immutable. */
public final class ObjectModel {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectModel.class);

  private final Map<ObisCode, CosemObject> objects;
  private final StandardObjects standard;

  public ObjectModel() {
    this(List.of());
  }

  /** With more objects. */
  ObjectModel(List<CosemObject> more) {
    Map<ObisCode, CosemObject> all = new LinkedHashMap<>();
    CosemObject association = AssociationObject.create(this);
    all.put(association.name(), association);
    standard = new StandardObjects(this);
    for (CosemObject object : standard.all()) {
      all.put(object.name(), object);
    }
    for (CosemObject object : SecuritySetup.all()) {
      all.put(object.name(), object);
    }
    more.forEach(object -> all.put(object.name(), object));
    objects = Collections.unmodifiableMap(all);
  }

  /** What devices do by themselves. */
  Timers timers() {
    return standard.timers();
  }

  /** What devices push. */
  PushSetup push() {
    return standard.push();
  }

  Collection<CosemObject> objects() {
    return objects.values();
  }

  /** Reads an attribute for the client of an association. */
  GetResult read(
      Device device,
      Association association,
      AttributeDescriptor attribute,
      Optional<SelectiveAccess> access) {
    CosemObject object = objects.get(attribute.instance());
    if (object == null || !object.isVisibleTo(association.client())) {
      return Refusals.OBJECT_UNDEFINED;
    }
    if (object.classId() != attribute.classId()) {
      return Refusals.CLASS_INCONSISTENT;
    }
    if (attribute.attribute() == 1) {
      return access.isPresent()
          ? Refusals.SCOPE_OF_ACCESS
          : new GetResult.Value(Values.logicalName(object.name()));
    }
    CosemObject.Attribute reader = object.attributes().get(attribute.attribute());
    boolean met = new AccessRights(object, association).meetsForAttribute(attribute.attribute());
    return reader == null || !met ? Refusals.DENIED : reader.read(device, association, access);
  }

  /** Whether the client of an association may write an attribute; {@code SUCCESS} or why not. */
  DataAccessResult mayWrite(
      Association association, AttributeDescriptor attribute, Optional<SelectiveAccess> access) {
    CosemObject object = objects.get(attribute.instance());
    Client client = association.client();
    if (object == null || !object.isVisibleTo(client)) {
      return DataAccessResult.OBJECT_UNDEFINED;
    }
    if (object.classId() != attribute.classId()) {
      return DataAccessResult.OBJECT_CLASS_INCONSISTENT;
    }
    if (object.writer(client, attribute.attribute()).isEmpty()
        || !new AccessRights(object, association).meetsForAttribute(attribute.attribute())) {
      return DataAccessResult.READ_WRITE_DENIED;
    }
    return access.isPresent()
        ? DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        : DataAccessResult.SUCCESS;
  }

  /** Writes an attribute for the client of an association. */
  DataAccessResult write(
      Device device,
      Association association,
      AttributeDescriptor attribute,
      Optional<SelectiveAccess> access,
      CosemData value) {
    DataAccessResult right = mayWrite(association, attribute, access);
    CosemObject object = objects.get(attribute.instance());
    if (right != DataAccessResult.SUCCESS || object == null) {
      return right;
    }
    return object
        .writer(association.client(), attribute.attribute())
        .map(writer -> write(writer.in(association), device, value))
        .orElse(DataAccessResult.READ_WRITE_DENIED);
  }

  /** Whether the client of an association may invoke a method; {@code SUCCESS} or why not. */
  Code mayInvoke(Association association, MethodDescriptor method) {
    CosemObject object = objects.get(method.instance());
    Client client = association.client();
    if (object == null || !object.isVisibleTo(client)) {
      return Code.OBJECT_UNDEFINED;
    }
    if (object.classId() != method.classId()) {
      return Code.OBJECT_CLASS_INCONSISTENT;
    }
    return object.method(client, method.method()).isPresent()
            && new AccessRights(object, association).meetsForMethod()
        ? Code.SUCCESS
        : Code.READ_WRITE_DENIED;
  }

  /** Invokes a method for the client of an association. */
  ActionResult invoke(
      Device device,
      Association association,
      Pusher pusher,
      MethodDescriptor method,
      Optional<CosemData> parameters) {
    Code right = mayInvoke(association, method);
    CosemObject object = objects.get(method.instance());
    if (right != Code.SUCCESS || object == null) {
      return ActionResult.of(right);
    }
    return object
        .method(association.client(), method.method())
        .map(found -> invoke(found.in(association), device, pusher, parameters))
        .orElse(ActionResult.of(Code.READ_WRITE_DENIED));
  }

  /** An object for the meter itself. */
  Optional<CosemObject> find(int classId, ObisCode name) {
    return Optional.ofNullable(objects.get(name)).filter(object -> object.classId() == classId);
  }

  /** An attribute that the meter itself reads; empty when there is none that it can. */
  Optional<CosemData> value(Device device, int classId, ObisCode name, int attribute) {
    return find(classId, name)
        .map(object -> object.attributes().get(attribute))
        .filter(CosemObject.OfDevice.class::isInstance)
        .map(found -> ((CosemObject.OfDevice) found).value().apply(device));
  }

  /** One change after the other; what cannot be kept is not done. */
  static DataAccessResult write(CosemObject.Writer writer, Device device, CosemData value) {
    synchronized (device.state()) {
      try {
        return writer.write(device, value);
      } catch (IllegalStateException notKept) {
        LOG.debug("Not written", notKept);
        return DataAccessResult.TEMPORARY_FAILURE;
      }
    }
  }

  static ActionResult invoke(
      CosemObject.Method method, Device device, Pusher pusher, Optional<CosemData> parameters) {
    synchronized (device.state()) {
      try {
        return method.invoke(device, pusher, parameters);
      } catch (IllegalStateException notKept) {
        LOG.debug("Not carried out", notKept);
        return ActionResult.of(Code.TEMPORARY_FAILURE);
      }
    }
  }
}
