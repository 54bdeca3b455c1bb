package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.structure;

import io.tiaki.cosem.CosemData;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the client of an association may do with an object (IEC 62056-6-2, 4.4.4, version 3): bit 0
 * read, or invoke; bit 1 write; bits 2 to 4 authenticated, encrypted, digitally signed request;
 * bits 5 to 7 the same of the response.
 */
record AccessRights(CosemObject object, Association association) {
  private static final int READ = 0x01;
  private static final int WRITE = 0x02;
  private static final int INVOKE = 0x01;
  private static final CosemData NULL = CosemData.NullData.INSTANCE;

  /** Whether the request that is served is protected as an attribute demands it. */
  boolean meetsForAttribute(int number) {
    return association.meets(demands(object.writer(association.client(), number).isPresent()));
  }

  /** Whether the request that is served is protected as methods demand it. */
  boolean meetsForMethod() {
    return association.meets(demands(true));
  }

  /** access_rights of the object list. */
  CosemData list() {
    Client client = association.client();
    SortedSet<Integer> numbers = new TreeSet<>(object.attributes().keySet());
    object.writers().keySet().stream()
        .filter(number -> object.writer(client, number).isPresent())
        .forEach(numbers::add);
    List<CosemData> attributes = new ArrayList<>();
    attributes.add(structure(i8(1), enumeration(READ | shown(false)), NULL));
    for (int number : numbers) {
      attributes.add(attribute(number));
    }
    List<CosemData> methods = new ArrayList<>();
    for (int number : object.methods().keySet()) {
      boolean may = object.method(client, number).isPresent();
      methods.add(structure(i8(number), enumeration(may ? INVOKE | shown(true) : 0)));
    }
    return structure(new CosemData.Array(attributes), new CosemData.Array(methods));
  }

  private CosemData attribute(int number) {
    boolean writes = object.writer(association.client(), number).isPresent();
    boolean reads = object.attributes().containsKey(number);
    boolean selective = number == 2 && !object.selectors().isEmpty();
    CosemData selectors =
        selective
            ? new CosemData.Array(object.selectors().stream().map(Values::i8).toList())
            : NULL;
    int mode = (reads ? READ : 0) | (writes ? WRITE : 0) | shown(writes);
    return structure(i8(number), enumeration(mode), selectors);
  }

  private int shown(boolean changes) {
    return association.client() == Client.PUBLIC
        ? 0
        : demands(changes) | association.security().answerRights();
  }

  private int demands(boolean changes) {
    if (association.client() == Client.PUBLIC) {
      return 0;
    }
    return association.security().demands(object.classId(), changes);
  }
}
