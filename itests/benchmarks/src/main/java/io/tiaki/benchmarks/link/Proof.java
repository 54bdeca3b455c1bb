package io.tiaki.benchmarks.link;

import io.tiaki.session.dtls.Authentication;
import java.util.Arrays;
import java.util.Optional;

/** How both ends prove who they are, with the suite that all stacks do it with. */
enum Proof {
  CERTIFICATE(
      Authentication.CERTIFICATE, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "certificates, GCM"),
  RAW_PUBLIC_KEY(
      Authentication.RAW_PUBLIC_KEY, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "raw keys, CCM_8"),
  ECDHE_PSK(
      Authentication.ECDHE_PSK, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", "ECDHE_PSK, CCM_8"),
  PSK(Authentication.PSK, "TLS_PSK_WITH_AES_128_CCM_8", "PSK, CCM_8");

  static final String IDENTITY = "TKI0000000000001";
  static final String KEY = "9f3a07c1e85d42b6704e1bd82c96f50a";

  private final Authentication authentication;
  private final String suite;
  private final String label;

  Proof(Authentication authentication, String suite, String label) {
    this.authentication = authentication;
    this.suite = suite;
    this.label = label;
  }

  Authentication authentication() {
    return authentication;
  }

  /** By its registered name. */
  String suite() {
    return suite;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** As options call it. */
  String text() {
    return authentication.text();
  }

  /** Before 3.2 it has no raw keys, and none of the suites with ECDHE_PSK and AEAD on AES. */
  boolean isKnownToOpenSsl() {
    return this == CERTIFICATE || this == PSK;
  }

  static Optional<Proof> of(String text) {
    return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
  }
}
