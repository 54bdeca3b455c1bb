package io.tiaki.itests.architecture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The metatypes of the gateway bundles as Kura reads them: the XML files, not the service. */
final class Metatypes {
  private static final String FOLDER = "OSGI-INF/metatype/";

  /** One metatype. */
  record Metatype(
      Path jar, String file, Element ocd, String pid, boolean factory, List<Attribute> attributes) {
    Optional<Attribute> attribute(String id) {
      return attributes.stream().filter(a -> a.id().equals(id)).findFirst();
    }
  }

  /** One attribute; what is not said is empty. */
  record Attribute(Element ad) {
    String id() {
      return ad.getAttribute("id");
    }

    String type() {
      return ad.getAttribute("type");
    }

    String usual() {
      return ad.getAttribute("default");
    }

    boolean required() {
      return !ad.getAttribute("required").equals("false");
    }

    boolean several() {
      return !ad.getAttribute("cardinality").isEmpty()
          && !ad.getAttribute("cardinality").equals("0");
    }

    /** Why a value cannot be, if so. */
    Optional<String> refuses(String value) {
      List<String> options =
          children(ad, "Option").stream().map(option -> option.getAttribute("value")).toList();
      if (!options.isEmpty() && !options.contains(value)) {
        return Optional.of(value + " is none of " + options);
      }
      return switch (type()) {
        case "Boolean" ->
            value.matches("true|false") ? Optional.empty() : Optional.of(value + " is no Boolean");
        case "Integer", "Long" -> whole(value);
        case "String" -> Optional.empty();
        default -> Optional.of("teach the test the type " + type());
      };
    }

    private Optional<String> whole(String value) {
      try {
        long number = type().equals("Long") ? Long.parseLong(value) : Integer.parseInt(value);
        boolean low = !least().isEmpty() && number < Long.parseLong(least());
        boolean high = !most().isEmpty() && number > Long.parseLong(most());
        return low || high
            ? Optional.of(value + " is not from " + least() + " to " + most())
            : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.of(value + " is no " + type());
      }
    }

    String least() {
      return ad.getAttribute("min");
    }

    String most() {
      return ad.getAttribute("max");
    }
  }

  private Metatypes() {}

  /** Of every bundle in a folder, by pid. */
  static Map<String, Metatype> of(Path bundles) throws IOException {
    Map<String, Metatype> found = new TreeMap<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(bundles, "*.jar")) {
      for (Path path : jars) {
        try (JarFile jar = new JarFile(path.toFile())) {
          for (JarEntry entry : jar.stream().filter(Metatypes::isMetatype).toList()) {
            Metatype metatype = read(path, entry.getName(), jar.getInputStream(entry));
            found.put(metatype.pid(), metatype);
          }
        }
      }
    }
    return found;
  }

  private static boolean isMetatype(JarEntry entry) {
    return entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".xml");
  }

  private static Metatype read(Path jar, String file, InputStream xml) throws IOException {
    Document document = parse(xml.readAllBytes());
    Element designate = (Element) document.getElementsByTagName("Designate").item(0);
    String factory = designate.getAttribute("factoryPid");
    Element ocd = (Element) document.getElementsByTagName("OCD").item(0);
    return new Metatype(
        jar,
        file.substring(FOLDER.length()),
        ocd,
        factory.isEmpty() ? designate.getAttribute("pid") : factory,
        !factory.isEmpty(),
        children(ocd, "AD").stream().map(Attribute::new).toList());
  }

  static Document parse(byte[] xml) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  static List<Element> children(Element parent, String name) {
    NodeList all = parent.getElementsByTagName(name);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      found.add((Element) all.item(i));
    }
    return found;
  }
}
