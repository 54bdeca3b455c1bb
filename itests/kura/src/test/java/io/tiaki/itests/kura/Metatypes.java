package io.tiaki.itests.kura;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The metatypes of a bundle, as its jar has them. */
final class Metatypes {
  private Metatypes() {}

  /** One component with settings. */
  record Metatype(
      String pid,
      boolean factory,
      String name,
      String icon,
      boolean iconIsThere,
      Set<String> ranges) {}

  static List<Metatype> of(byte[] jar) throws IOException {
    Set<String> entries = new TreeSet<>();
    List<Document> documents = new ArrayList<>();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
      for (JarEntry e = in.getNextJarEntry(); e != null; e = in.getNextJarEntry()) {
        entries.add(e.getName());
        if (e.getName().matches("OSGI-INF/metatype/.*\\.xml")) {
          documents.add(parse(in.readAllBytes()));
        }
      }
    }
    return documents.stream().map(document -> metatype(document, entries)).toList();
  }

  private static Metatype metatype(Document document, Set<String> entries) {
    Element definition = first(document, "OCD");
    Element designate = first(document, "Designate");
    String factory = designate.getAttribute("factoryPid");
    NodeList icons = document.getElementsByTagName("Icon");
    String icon = icons.getLength() == 0 ? "" : ((Element) icons.item(0)).getAttribute("resource");
    Set<String> ranges = new TreeSet<>();
    NodeList attributes = document.getElementsByTagName("AD");
    for (int i = 0; i < attributes.getLength(); i++) {
      Element one = (Element) attributes.item(i);
      ranges.add(range(one.getAttribute("id"), one.getAttribute("min"), one.getAttribute("max")));
    }
    return new Metatype(
        factory.isEmpty() ? designate.getAttribute("pid") : factory,
        !factory.isEmpty(),
        definition.getAttribute("name"),
        icon,
        entries.contains(icon),
        ranges);
  }

  /** A setting and its bounds in one text. */
  static String range(String id, String least, String most) {
    return id + " " + least + ".." + most;
  }

  private static Element first(Document document, String tag) {
    return (Element) document.getElementsByTagName(tag).item(0);
  }

  private static Document parse(byte[] xml) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }
}
