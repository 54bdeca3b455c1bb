package io.tiaki.dcs.packages;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A deployment package with its signature, read and looked at before a gateway is troubled with it.
 * What counts is the gateway's own examination; this one spares a fruitless transfer.
 */
public final class UnitFile {
  /** The most octets of a package; a gateway takes no more by default. */
  public static final int MAX_OCTETS = 32 << 20;

  /** As base64 it must fit into a parameter of an instruction (16,384 characters). */
  private static final int MAX_SIGNATURE = 12_288;

  private static final int MAX_MANIFEST = 1 << 20;
  private static final String SUFFIX = ".p7s";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int MAX_NAME = 128;
  private static final Pattern VERSION =
      Pattern.compile("\\d{1,9}(\\.\\d{1,9}(\\.\\d{1,9}(\\.[A-Za-z0-9_-]{1,64})?)?)?");

  private final Unit unit;
  private final byte[] octets;

  private UnitFile(Unit unit, byte[] octets) {
    this.unit = unit;
    this.octets = octets;
  }

  /**
   * Reads a package and its signature.
   *
   * @param signature empty: the file with {@code .p7s} appended to its name
   * @throws DcsException the message names the file and the remedy
   */
  public static UnitFile read(Path file, Optional<Path> signature) throws DcsException {
    byte[] octets = octets(file, MAX_OCTETS, "name a deployment package, a file that ends in .dp");
    Attributes main = manifest(file, octets);
    String name = attribute(main, "DeploymentPackage-SymbolicName");
    String version = attribute(main, "DeploymentPackage-Version");
    if (name.length() > MAX_NAME
        || !NAME.matcher(name).matches()
        || !VERSION.matcher(version).matches()) {
      throw noPackage(file, "its manifest has no valid symbolic name and version", null);
    }
    byte[] signed = signature(file, signature, octets);
    String digest = HexFormat.of().formatHex(sha256().digest(octets));
    return new UnitFile(new Unit(name, version, octets.length, digest, signed), octets);
  }

  public Unit unit() {
    return unit;
  }

  /** The package itself; not a copy. */
  byte[] octets() {
    return octets;
  }

  private static byte[] signature(Path file, Optional<Path> given, byte[] octets)
      throws DcsException {
    Path beside = given.orElse(file.resolveSibling(file.getFileName() + SUFFIX));
    String remedy = "sign it with ./tiaki package sign " + file;
    if (!Files.exists(beside)) {
      throw new DcsException(
          "The package " + file + " has no signature (" + beside + " does not exist): " + remedy);
    }
    byte[] signature = octets(beside, MAX_SIGNATURE, remedy);
    Optional<String> fault = DetachedSignature.fault(signature, octets);
    if (fault.isPresent()) {
      throw new DcsException(
          "The signature " + beside + " " + fault.get() + ": " + remedy + ", anew if need be");
    }
    return signature;
  }

  private static byte[] octets(Path file, int most, String remedy) throws DcsException {
    if (!Files.isRegularFile(file)) {
      throw new DcsException(file + " is no file: " + remedy);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(most + 1);
      if (octets.length > most) {
        throw new DcsException(file + " has more than " + most + " octets: " + remedy);
      }
      return octets;
    } catch (IOException e) {
      throw new DcsException(file + " cannot be read: " + Failures.text(e), e);
    }
  }

  private static Attributes manifest(Path file, byte[] octets) throws DcsException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(octets))) {
      ZipEntry first = zip.getNextEntry();
      if (first == null || !first.getName().equals(JarFile.MANIFEST_NAME)) {
        throw noPackage(file, "its first entry is not " + JarFile.MANIFEST_NAME, null);
      }
      byte[] text = zip.readNBytes(MAX_MANIFEST + 1);
      if (text.length > MAX_MANIFEST) {
        throw noPackage(file, "its manifest is too large", null);
      }
      return new Manifest(new ByteArrayInputStream(text)).getMainAttributes();
    } catch (IOException | IllegalArgumentException e) {
      throw noPackage(file, "it cannot be unpacked", e);
    }
  }

  private static String attribute(Attributes main, String name) {
    String value = main.getValue(name);
    return value == null ? "" : value.trim();
  }

  private static DcsException noPackage(Path file, String why, @Nullable Exception cause) {
    String message =
        file + " is no deployment package (" + why + "): name one that ./tiaki package show reads";
    return cause == null ? new DcsException(message) : new DcsException(message, cause);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }
}
