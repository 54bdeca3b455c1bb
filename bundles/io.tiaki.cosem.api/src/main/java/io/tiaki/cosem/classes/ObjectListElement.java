package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.ObisCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * object_list_element of Association LN (IEC 62056-6-2, 4.4.4): an object and what the client may
 * do with it.
 *
 * @param classId interface class
 * @param version of the class
 * @param logicalName of the object
 * @param attributes rights of its attributes
 * @param methods rights of its methods
 */
public record ObjectListElement(
    int classId, int version, ObisCode logicalName, List<Right> attributes, List<Right> methods) {
  private static final int BIT_CODED_VERSION = 3;

  /** What is allowed, and what it takes; bits of version 3 in their order. */
  public enum Access {
    /** Reading it, or executing a method. */
    READ,
    /** Writing it. */
    WRITE,
    /** The request must be authenticated. */
    AUTHENTICATED_REQUEST,
    /** The request must be encrypted. */
    ENCRYPTED_REQUEST,
    /** The request must be signed, from end to end. */
    SIGNED_REQUEST,
    /** The answer is authenticated. */
    AUTHENTICATED_RESPONSE,
    /** The answer is encrypted. */
    ENCRYPTED_RESPONSE,
    /** The answer is signed. */
    SIGNED_RESPONSE
  }

  /**
   * Right of an attribute or a method.
   *
   * @param index of the attribute or the method
   * @param access what is allowed
   * @param selectors of selective access; none for a method
   */
  public record Right(int index, Set<Access> access, List<Integer> selectors) {
    public Right {
      access = Set.copyOf(access);
      selectors = List.copyOf(selectors);
    }
  }

  public ObjectListElement {
    attributes = List.copyOf(attributes);
    methods = List.copyOf(methods);
  }

  /** What the client may do with an attribute; nothing when it is not listed. */
  public Set<Access> attribute(int index) {
    return right(attributes, index);
  }

  /** Whether the client may execute a method, and how: {@code READ} stands for executing. */
  public Set<Access> method(int index) {
    return right(methods, index);
  }

  private static Set<Access> right(List<Right> rights, int index) {
    return rights.stream()
        .filter(r -> r.index() == index)
        .map(Right::access)
        .findFirst()
        .orElse(Set.of());
  }

  /**
   * @param version of Association LN, which says how rights are coded
   */
  static ObjectListElement of(Element element, int version) {
    List<Element> parts = element.structure(4);
    List<Element> rights = parts.get(3).structure(2);
    return new ObjectListElement(
        parts.get(0).u16(),
        parts.get(1).u8(),
        parts.get(2).logicalName(),
        rights.get(0).array(e -> attribute(e, version)),
        rights.get(1).array(e -> method(e, version)));
  }

  private static Right attribute(Element element, int version) {
    List<Element> parts = element.structure(3);
    Element selectors = parts.get(2);
    return new Right(
        parts.get(0).i8(),
        version >= BIT_CODED_VERSION ? bits(parts.get(1).u8()) : mode(parts.get(1)),
        selectors.data() instanceof CosemData.NullData ? List.of() : selectors.array(Element::i8));
  }

  /** no access, read, write, both; authenticated read, write, both. */
  private static Set<Access> mode(Element element) {
    int mode = (int) element.integer(0, 6);
    Set<Access> access = EnumSet.noneOf(Access.class);
    int rights = mode > 3 ? mode - 3 : mode;
    if ((rights & 1) != 0) {
      access.add(Access.READ);
    }
    if ((rights & 2) != 0) {
      access.add(Access.WRITE);
    }
    if (mode > 3) {
      access.add(Access.AUTHENTICATED_REQUEST);
    }
    return access;
  }

  private static Right method(Element element, int version) {
    List<Element> parts = element.structure(2);
    Element mode = parts.get(1);
    return new Right(parts.get(0).i8(), methodAccess(mode, version), List.of());
  }

  private static Set<Access> methodAccess(Element mode, int version) {
    if (mode.data() instanceof CosemData.BooleanData allowed) {
      return allowed.value() ? EnumSet.of(Access.READ) : Set.of();
    }
    if (version >= BIT_CODED_VERSION) {
      return bits(mode.u8());
    }
    return switch ((int) mode.integer(0, 2)) {
      case 0 -> Set.of();
      case 1 -> EnumSet.of(Access.READ);
      default -> EnumSet.of(Access.READ, Access.AUTHENTICATED_REQUEST);
    };
  }

  private static Set<Access> bits(int mode) {
    Set<Access> access = EnumSet.noneOf(Access.class);
    for (Access one : Access.values()) {
      if ((mode & 1 << one.ordinal()) != 0) {
        access.add(one);
      }
    }
    return access;
  }

  /** An object of a list, by class and name. */
  public static Optional<ObjectListElement> find(
      List<ObjectListElement> list, int classId, ObisCode logicalName) {
    return list.stream()
        .filter(o -> o.classId() == classId && o.logicalName().equals(logicalName))
        .findFirst();
  }
}
