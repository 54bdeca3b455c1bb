package io.tiaki.dcs.packages;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A signed deployment package.
 *
 * @param name symbolic name of the package
 * @param version OSGi version
 * @param size octets
 * @param sha256 64 lower-case hexadecimal digits
 * @param signature detached CMS SignedData over all octets, DER
 */
public record Unit(String name, String version, long size, String sha256, byte[] signature) {
  public Unit {
    signature = signature.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** Parameters of the instruction {@code update.install} (uplink protocol). */
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("package", name);
    parameters.put("version", version);
    parameters.put("size", Long.toString(size));
    parameters.put("sha-256", sha256);
    parameters.put("signature", Base64.getEncoder().encodeToString(signature));
    return parameters;
  }
}
