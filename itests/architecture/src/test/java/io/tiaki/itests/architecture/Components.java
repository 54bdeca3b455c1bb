package io.tiaki.itests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Who offers what, and needs what to start, as the descriptions in the bundles say. */
record Components(List<Component> all) {

  /**
   * A component.
   *
   * @param offers service interfaces
   * @param needs service interfaces that are looked up while they are bound
   */
  record Component(String name, List<String> offers, List<String> needs) {
    static Component read(InputStream in) throws Exception {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      Document document = factory.newDocumentBuilder().parse(in);
      Element root = document.getDocumentElement();
      Class<?> code =
          Class.forName(
              elements(root, "implementation").get(0).getAttribute("class"),
              false,
              Components.class.getClassLoader());
      List<String> needs = new ArrayList<>();
      for (Element reference : elements(root, "reference")) {
        if (!isLate(code, reference)) {
          needs.add(reference.getAttribute("interface"));
        }
      }
      return new Component(
          root.getAttribute("name"),
          elements(root, "provide").stream().map(e -> e.getAttribute("interface")).toList(),
          needs);
    }

    private static boolean isLate(Class<?> code, Element reference) throws IOException {
      String bind = reference.getAttribute("bind");
      if (!bind.isEmpty()) {
        return Arrays.stream(code.getDeclaredMethods())
            .filter(method -> method.getName().equals(bind))
            .map(Method::getParameterTypes)
            .allMatch(types -> isHandle(types[0]));
      }
      String field = reference.getAttribute("field");
      if (field.isEmpty()) {
        return false;
      }
      return isHandle(type(code, field))
          || List.of("serviceobjects", "reference")
              .contains(reference.getAttribute("field-collection-type"));
    }

    /** A field may stand in what the component extends. */
    private static Class<?> type(Class<?> code, String field) throws IOException {
      for (Class<?> c = code; c != null; c = c.getSuperclass()) {
        for (Field declared : c.getDeclaredFields()) {
          if (declared.getName().equals(field)) {
            return declared.getType();
          }
        }
      }
      throw new IOException(code.getName() + " has no field " + field);
    }

    private static boolean isHandle(Class<?> type) {
      return type == ComponentServiceObjects.class || type == ServiceReference.class;
    }

    private static List<Element> elements(Element root, String name) {
      NodeList found = root.getElementsByTagName(name);
      List<Element> elements = new ArrayList<>();
      for (int i = 0; i < found.getLength(); i++) {
        elements.add((Element) found.item(i));
      }
      return elements;
    }
  }

  /** Each step that lies on a circle, as a text. */
  List<String> cycles() {
    List<String> found = new ArrayList<>();
    for (Component from : all) {
      for (Component to : all) {
        for (String service : to.offers()) {
          if (from != to && from.needs().contains(service) && reaches(to, from, new HashSet<>())) {
            found.add(from.name() + " needs " + to.name() + " (" + service + ")");
          }
        }
      }
    }
    return found;
  }

  private boolean reaches(Component from, Component to, Set<Component> seen) {
    if (from.equals(to)) {
      return true;
    }
    return seen.add(from)
        && all.stream()
            .filter(next -> next.offers().stream().anyMatch(from.needs()::contains))
            .anyMatch(next -> reaches(next, to, seen));
  }
}
