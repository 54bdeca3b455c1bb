package io.tiaki.security.module;

import io.tiaki.security.module.internal.Bc;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * Requests for certificates: PKCS#10 (RFC 2986) with the wanted extensions in an extensionRequest
 * (RFC 2985, 5.4.2).
 */
public final class CertificateRequests {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  private CertificateRequests() {}

  /**
   * Makes a request, signed with the key it is for (ECDSA with SHA-256).
   *
   * @param commonName of the subject, 1 to 64 characters
   * @param names subject alternative names: DNS names and literal IP addresses; may be empty
   * @return DER
   */
  public static byte[] create(KeyPair keys, KeyRole role, String commonName, List<String> names)
      throws GeneralSecurityException {
    return create(keys, Bc.PROVIDER, role, commonName, names);
  }

  static byte[] create(
      KeyPair keys, Provider provider, KeyRole role, String commonName, List<String> names)
      throws GeneralSecurityException {
    try {
      var builder = new JcaPKCS10CertificationRequestBuilder(subject(commonName), keys.getPublic());
      builder.addAttribute(
          PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions(role, names));
      var signer =
          new JcaContentSignerBuilder("SHA256withECDSA")
              .setProvider(provider)
              .build(keys.getPrivate());
      return builder.build(signer).getEncoded();
    } catch (OperatorCreationException | IOException | RuntimeException e) {
      throw new GeneralSecurityException("No request could be made for " + commonName, e);
    }
  }

  private static X500Name subject(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private static Extensions extensions(KeyRole role, List<String> names) throws IOException {
    ExtensionsGenerator wanted = new ExtensionsGenerator();
    wanted.addExtension(Extension.keyUsage, true, new KeyUsage(role.keyUsage()));
    wanted.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(role.extendedKeyUsage()));
    if (!names.isEmpty()) {
      GeneralName[] general =
          names.stream().map(CertificateRequests::generalName).toArray(GeneralName[]::new);
      wanted.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(general));
    }
    return wanted.generate();
  }

  private static GeneralName generalName(String name) {
    int tag = ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
    return new GeneralName(tag, name);
  }
}
