package io.tiaki.security.module.authority;

import io.tiaki.security.module.KeyRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked for under which file name: {@code SUBJECT.tls}, {@code .dtls}, {@code
 * .connector} clients; {@code SUBJECT.broker} a server with names; {@code SUBJECT.sign} and {@code
 * SUBJECT.decrypt} messages; {@code meters…} servers named after a system title and a logical
 * device name.
 */
final class RequestRules {
  private static final Map<String, KeyRole> ROLES =
      Map.of(
          "tls", KeyRole.CLIENT,
          "dtls", KeyRole.CLIENT,
          "connector", KeyRole.CLIENT,
          "broker", KeyRole.SERVER,
          "sign", KeyRole.MESSAGE,
          "decrypt", KeyRole.AGREEMENT);
  private static final Pattern FILE =
      Pattern.compile("([A-Za-z0-9-]{1,64})\\.(tls|dtls|connector|broker|sign|decrypt)");
  private static final Pattern METERS = Pattern.compile("meters[A-Za-z0-9-]{0,32}");
  private static final Pattern SYSTEM_TITLE = Pattern.compile("[0-9A-Fa-f]{16}");

  /**
   * Three letters, then digits: narrower than the standard, so that no meter is ever named like a
   * host.
   */
  private static final Pattern DEVICE_NAME = Pattern.compile("[A-Z]{3}[0-9]{1,13}");

  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
  private static final int MOST_NAMES = 16;
  private static final Set<ASN1ObjectIdentifier> KNOWN =
      Set.of(Extension.keyUsage, Extension.extendedKeyUsage, Extension.subjectAlternativeName);

  private final KeyRole role;
  private final Optional<String> subject;

  private RequestRules(KeyRole role, Optional<String> subject) {
    this.role = role;
    this.subject = subject;
  }

  /** What a certificate will say. */
  record Wanted(KeyRole role, String commonName, Optional<GeneralNames> names) {}

  /** The rules for a request file, by its name without {@code .pem}. */
  static RequestRules forFile(String name) throws RefusedException {
    if (METERS.matcher(name).matches()) {
      return new RequestRules(KeyRole.SERVER, Optional.empty());
    }
    Matcher parts = FILE.matcher(name);
    KeyRole role = parts.matches() ? ROLES.get(parts.group(2)) : null;
    if (role == null) {
      throw new RefusedException(
          "the file name has no known role: NAME.tls, .dtls, .connector, .broker, .sign, .decrypt or meters-NAME");
    }
    return new RequestRules(role, Optional.of(parts.group(1)));
  }

  /** Whether one file may hold many requests. */
  boolean allowsMany() {
    return subject.isEmpty();
  }

  /** Compares what a request wants with what its file name allows. */
  Wanted check(PKCS10CertificationRequest request) throws RefusedException {
    String commonName = commonName(request.getSubject());
    Extensions wanted = request.getRequestedExtensions();
    if (wanted == null) {
      throw new RefusedException("it asks for no extensions");
    }
    for (ASN1ObjectIdentifier oid : wanted.getExtensionOIDs()) {
      if (!KNOWN.contains(oid)) {
        throw new RefusedException("it asks for the extension " + oid + ", which is not allowed");
      }
    }
    checkUsage(wanted);
    GeneralNames names = GeneralNames.fromExtensions(wanted, Extension.subjectAlternativeName);
    if (subject.isEmpty()) {
      return meter(commonName, names);
    }
    if (!subject.get().equals(commonName)) {
      throw new RefusedException("its common name is not " + subject.get());
    }
    return named(commonName, names);
  }

  private void checkUsage(Extensions wanted) throws RefusedException {
    KeyUsage usage = KeyUsage.fromExtensions(wanted);
    if (usage == null || !usage.equals(new KeyUsage(role.keyUsage()))) {
      throw new RefusedException("its key usage is not that of the role " + role);
    }
    ExtendedKeyUsage extended = ExtendedKeyUsage.fromExtensions(wanted);
    KeyPurposeId[] purposes = extended == null ? new KeyPurposeId[0] : extended.getUsages();
    if (purposes.length != 1 || !purposes[0].equals(role.extendedKeyUsage())) {
      throw new RefusedException("its extended key usage is not that of the role " + role);
    }
  }

  private Wanted meter(String commonName, @Nullable GeneralNames names) throws RefusedException {
    GeneralName[] all = names == null ? new GeneralName[0] : names.getNames();
    if (!SYSTEM_TITLE.matcher(commonName).matches()) {
      throw new RefusedException(
          "a meter's common name is its system title, 16 hexadecimal digits");
    }
    if (all.length != 1 || !isName(all[0], DEVICE_NAME)) {
      throw new RefusedException(
          "a meter's one DNS name is its logical device name, three letters and digits");
    }
    return new Wanted(role, commonName, Optional.of(new GeneralNames(all[0])));
  }

  private Wanted named(String commonName, @Nullable GeneralNames names) throws RefusedException {
    if (role != KeyRole.SERVER) {
      if (names != null) {
        throw new RefusedException("the role " + role + " has no alternative names");
      }
      return new Wanted(role, commonName, Optional.empty());
    }
    GeneralName[] all = names == null ? new GeneralName[0] : names.getNames();
    if (all.length == 0 || all.length > MOST_NAMES) {
      throw new RefusedException("a server has 1 to " + MOST_NAMES + " alternative names");
    }
    List<GeneralName> good = new ArrayList<>();
    for (GeneralName name : all) {
      if (!isName(name, HOST) && !isAddress(name)) {
        throw new RefusedException("an alternative name is neither a DNS name nor an IP address");
      }
      good.add(name);
    }
    return new Wanted(
        role, commonName, Optional.of(new GeneralNames(good.toArray(new GeneralName[0]))));
  }

  private static String commonName(X500Name subject) throws RefusedException {
    RDN[] all = subject.getRDNs();
    if (all.length != 1
        || all[0].isMultiValued()
        || !BCStyle.CN.equals(all[0].getFirst().getType())) {
      throw new RefusedException("its subject is not one common name");
    }
    return IETFUtils.valueToString(all[0].getFirst().getValue());
  }

  private static boolean isName(GeneralName name, Pattern form) {
    return name.getTagNo() == GeneralName.dNSName
        && form.matcher(DERIA5String.getInstance(name.getName()).getString()).matches();
  }

  private static boolean isAddress(GeneralName name) {
    if (name.getTagNo() != GeneralName.iPAddress) {
      return false;
    }
    int length = ASN1OctetString.getInstance(name.getName()).getOctets().length;
    return length == 4 || length == 16;
  }
}
