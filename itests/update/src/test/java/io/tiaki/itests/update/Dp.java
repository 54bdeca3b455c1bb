package io.tiaki.itests.update;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Manifest;

/**
 * A deployment package as the build makes them, signed inside; and each way to make it wrong.
 *
 * @param name symbolic name
 * @param version of the package
 * @param octets of the file
 */
record Dp(String name, String version, byte[] octets) {
  static final String MANIFEST = "META-INF/MANIFEST.MF";
  static final String SIGNATURE = "META-INF/DP.SIG";

  /** A package with one bundle of its own name and version. */
  static Dp of(String name, String version, byte[] bundle, Keys.Signer signer) {
    return new Builder(name, version).bundle(name, version, bundle).build(signer);
  }

  String sha256() {
    return HexFormat.of().formatHex(digest(octets));
  }

  static byte[] digest(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts a package together, right unless told otherwise. */
  static final class Builder {
    private final String name;
    private final String version;
    private final Map<String, String> main = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, byte[]> last = new LinkedHashMap<>();

    Builder(String name, String version) {
      this.name = name;
      this.version = version;
      main.put("Manifest-Version", "1.0");
      main.put("DeploymentPackage-ManifestVersion", "1");
      main.put("DeploymentPackage-SymbolicName", name);
      main.put("DeploymentPackage-Version", version);
    }

    Builder bundle(String symbolicName, String bundleVersion, byte[] jar) {
      return bundle(symbolicName + ".jar", symbolicName, bundleVersion, jar);
    }

    Builder bundle(String file, String symbolicName, String bundleVersion, byte[] jar) {
      Map<String, String> section = new LinkedHashMap<>();
      section.put("Name", file);
      section.put("Bundle-SymbolicName", symbolicName);
      section.put("Bundle-Version", bundleVersion);
      section.put("SHA-256-Digest", Base64.getEncoder().encodeToString(digest(jar)));
      sections.put(file, section);
      entries.put(file, jar);
      return this;
    }

    Builder header(String header, String value) {
      main.put(header, value);
      return this;
    }

    Builder header(String file, String header, String value) {
      sections.get(file).put(header, value);
      return this;
    }

    /** An entry among the bundles that the manifest does not list. */
    Builder entry(String file, byte[] octets) {
      entries.put(file, octets);
      return this;
    }

    /** An entry behind the signature. */
    Builder last(String file, byte[] octets) {
      last.put(file, octets);
      return this;
    }

    Builder without(String file) {
      entries.remove(file);
      return this;
    }

    byte[] manifest() {
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      out.writeBytes(Jars.text(main));
      sections.values().forEach(section -> out.writeBytes(Jars.text(section)));
      return out.toByteArray();
    }

    Dp build(Keys.Signer signer) {
      return build(signer.sign(manifest()));
    }

    Dp build(byte[] signature) {
      Map<String, byte[]> all = new LinkedHashMap<>();
      all.put(MANIFEST, manifest());
      all.putAll(entries);
      if (signature.length > 0) {
        all.put(SIGNATURE, signature);
      }
      all.putAll(last);
      return new Dp(name, version, Jars.jar(all));
    }
  }

  static Manifest manifestOf(byte[] octets) throws java.io.IOException {
    return new Manifest(new java.io.ByteArrayInputStream(octets));
  }
}
