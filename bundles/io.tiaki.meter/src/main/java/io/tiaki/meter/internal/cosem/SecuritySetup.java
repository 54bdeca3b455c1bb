package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.meter.internal.cosem.security.CertificateServices;
import io.tiaki.meter.internal.cosem.security.CertificateServices.ByEntity;
import io.tiaki.meter.internal.cosem.security.CertificateServices.BySerial;
import io.tiaki.meter.internal.cosem.security.CertificateServices.Identification;
import io.tiaki.meter.internal.cosem.security.KeyChanges;
import io.tiaki.meter.internal.cosem.security.KeyChanges.Change;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Security setup, version 1, and the invocation counters that clients go on from (IEC 62056-6-2,
 * 4.4.7 and 6.2.35).
 */
final class SecuritySetup {
  static final ObisCode NAME = ObisCode.of("0-0:43.0.0.255");
  private static final int MOST_KEYS = 4;
  private static final int VALUE = 2;
  private static final CosemData NO_OCTETS = CosemData.OctetString.of(new byte[0]);

  private SecuritySetup() {}

  static List<CosemObject> all() {
    return List.of(setup(), counter("0-0:43.1.0.255", false), counter("0-0:43.1.1.255", true));
  }

  /** The last counter that came with a key: a client goes on with the next. */
  private static CosemObject counter(String name, boolean broadcastKey) {
    return new CosemObject.Builder(1, 0, name)
        .open()
        .attribute(
            VALUE,
            (device, association) ->
                u32(Math.max(0, device.security().expectedCounter(broadcastKey) - 1)))
        .build();
  }

  private static CosemObject setup() {
    return new CosemObject.Builder(64, 1, "0-0:43.0.0.255")
        .attribute(2, (device, association) -> enumeration(device.security().policy()))
        .attribute(3, (device, association) -> enumeration(device.security().suite().id()))
        .attribute(4, (device, association) -> octets(association.security().clientTitle()))
        .attribute(5, (device, association) -> octets(device.security().title()))
        .attribute(6, (device, association) -> certificates(device))
        .method(1, (device, pusher, parameters) -> activate(device, parameters))
        .method(2, (device, pusher, parameters) -> transfer(device, parameters))
        .method(3, new InAssociation(SecuritySetup::agree))
        .method(4, number((services, use) -> code(services.generate(use))))
        .method(5, number((services, use) -> returned(services.request(use))))
        .method(6, (device, pusher, parameters) -> importing(device, parameters))
        .method(7, identified((services, which) -> returned(services.export(which))))
        .method(8, identified((services, which) -> code(services.remove(which))))
        .build();
  }

  /** A method that looks at the association. */
  record InAssociation(Body body) implements CosemObject.Method {
    /** What it does. */
    @FunctionalInterface
    interface Body {
      ActionResult invoke(Device device, Association association, Optional<CosemData> parameters);
    }

    @Override
    public ActionResult invoke(Device device, Pusher pusher, Optional<CosemData> parameters) {
      return ActionResult.of(Code.OTHER_REASON);
    }

    @Override
    public CosemObject.Method in(Association association) {
      return (device, pusher, parameters) -> body.invoke(device, association, parameters);
    }
  }

  private static ActionResult activate(Device device, Optional<CosemData> parameters) {
    return parameters.orElse(null) instanceof CosemData.EnumData policy
        ? code(device.security().activate(policy.value()))
        : ActionResult.of(Code.TYPE_UNMATCHED);
  }

  private static ActionResult transfer(Device device, Optional<CosemData> parameters) {
    Optional<List<Change>> changes = changes(parameters);
    return changes.isPresent()
        ? code(new KeyChanges(device.security()).transfer(changes.get()))
        : ActionResult.of(Code.TYPE_UNMATCHED);
  }

  private static ActionResult agree(
      Device device, Association association, Optional<CosemData> parameters) {
    Optional<List<Change>> changes = changes(parameters);
    if (changes.isEmpty()) {
      return ActionResult.of(Code.TYPE_UNMATCHED);
    }
    Optional<List<Octets>> answers =
        new KeyChanges(device.security())
            .agree(changes.get(), association.security().clientTitle());
    if (answers.isEmpty()) {
      return ActionResult.of(Code.OTHER_REASON);
    }
    List<CosemData> keys = new ArrayList<>();
    for (int i = 0; i < answers.get().size(); i++) {
      keys.add(structure(enumeration(changes.get().get(i).number()), octets(answers.get().get(i))));
    }
    return value(new CosemData.Array(keys));
  }

  private static ActionResult importing(Device device, Optional<CosemData> parameters) {
    return parameters.orElse(null) instanceof CosemData.OctetString der
        ? code(services(device).add(der.value()))
        : ActionResult.of(Code.TYPE_UNMATCHED);
  }

  private static CosemObject.Method number(
      BiFunction<CertificateServices, Integer, ActionResult> method) {
    return (device, pusher, parameters) ->
        parameters.orElse(null) instanceof CosemData.EnumData use
            ? method.apply(services(device), use.value())
            : ActionResult.of(Code.TYPE_UNMATCHED);
  }

  private static CosemObject.Method identified(
      BiFunction<CertificateServices, Identification, ActionResult> method) {
    return (device, pusher, parameters) -> {
      Optional<Identification> which = parameters.flatMap(SecuritySetup::identification);
      return which.isPresent()
          ? method.apply(services(device), which.get())
          : ActionResult.of(Code.TYPE_UNMATCHED);
    };
  }

  private static Optional<List<Change>> changes(Optional<CosemData> parameters) {
    if (!(parameters.orElse(null) instanceof CosemData.Array array)
        || array.elements().size() > MOST_KEYS) {
      return Optional.empty();
    }
    List<Change> changes = new ArrayList<>();
    for (CosemData element : array.elements()) {
      if (element instanceof CosemData.Structure s
          && s.elements().size() == 2
          && s.elements().get(0) instanceof CosemData.EnumData number
          && s.elements().get(1) instanceof CosemData.OctetString octets) {
        changes.add(new Change(number.value(), octets.value()));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(changes);
  }

  /** certificate_identification: {0, {entity, type, title}} or {1, {serial, issuer}}. */
  private static Optional<Identification> identification(CosemData data) {
    if (!(data instanceof CosemData.Structure outer)
        || outer.elements().size() != 2
        || !(outer.elements().get(0) instanceof CosemData.EnumData kind)
        || !(outer.elements().get(1) instanceof CosemData.Structure inner)) {
      return Optional.empty();
    }
    List<CosemData> e = inner.elements();
    if (kind.value() == 0
        && e.size() == 3
        && e.get(0) instanceof CosemData.EnumData entity
        && e.get(1) instanceof CosemData.EnumData use
        && e.get(2) instanceof CosemData.OctetString title) {
      return Optional.of(new ByEntity(entity.value(), use.value(), title.value()));
    }
    return kind.value() == 1
            && e.size() == 2
            && e.get(0) instanceof CosemData.OctetString serial
            && e.get(1) instanceof CosemData.OctetString issuer
        ? Optional.of(new BySerial(serial.value(), issuer.value()))
        : Optional.empty();
  }

  private static CosemData certificates(Device device) {
    List<CosemData> all = new ArrayList<>();
    for (CertificateServices.Shown shown : services(device).all()) {
      all.add(
          structure(
              enumeration(shown.entity()),
              enumeration(shown.use()),
              octets(shown.serial()),
              octets(shown.issuer()),
              octets(shown.subject()),
              NO_OCTETS));
    }
    return new CosemData.Array(all);
  }

  private static CertificateServices services(Device device) {
    return new CertificateServices(device.security(), device.clock());
  }

  private static CosemData octets(Octets octets) {
    return new CosemData.OctetString(octets);
  }

  private static ActionResult code(boolean done) {
    return ActionResult.of(done ? Code.SUCCESS : Code.OTHER_REASON);
  }

  private static ActionResult returned(Optional<Octets> octets) {
    return octets.map(found -> value(octets(found))).orElse(ActionResult.of(Code.OTHER_REASON));
  }

  private static ActionResult value(CosemData data) {
    return new ActionResult(Code.SUCCESS, Optional.of(new GetResult.Value(data)));
  }
}
