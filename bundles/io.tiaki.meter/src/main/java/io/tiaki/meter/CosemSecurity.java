package io.tiaki.meter;

import io.tiaki.cosem.codec.SecuritySuite;

/**
 * What the meters demand of reader and management client; whoever does more is welcome. The public
 * client never proves anything.
 */
public enum CosemSecurity {
  /** Nothing: DTLS has authenticated the peer. The meters have no COSEM keys. */
  NONE("none", 0, SecuritySuite.SUITE_0, false),
  /** A password. */
  LOW("low", 1, SecuritySuite.SUITE_0, false),
  /** High level security of the manufacturer: AES. */
  HLS2("hls2", 2, SecuritySuite.SUITE_0, false),
  /** High level security with MD5. */
  HLS3("hls3", 3, SecuritySuite.SUITE_0, false),
  /** High level security with SHA-1. */
  HLS4("hls4", 4, SecuritySuite.SUITE_0, false),
  /** High level security with SHA-256. */
  HLS6("hls6", 6, SecuritySuite.SUITE_0, false),
  /** High level security with GMAC, everything ciphered with suite 0. */
  HLS5("hls5", 5, SecuritySuite.SUITE_0, true),
  /** High level security with GMAC, everything ciphered with suite 1. */
  SUITE1("suite1", 5, SecuritySuite.SUITE_1, true),
  /** High level security with GMAC, everything ciphered with suite 2. */
  SUITE2("suite2", 5, SecuritySuite.SUITE_2, true),
  /** High level security with ECDSA, everything ciphered with suite 1. */
  HLS7("hls7", 7, SecuritySuite.SUITE_1, true);

  /** Requests and responses authenticated and encrypted. */
  private static final int CIPHERED = 0x6c;

  private final String text;
  private final int mechanism;
  private final SecuritySuite suite;
  private final boolean ciphered;

  CosemSecurity(String text, int mechanism, SecuritySuite suite, boolean ciphered) {
    this.text = text;
    this.mechanism = mechanism;
    this.suite = suite;
    this.ciphered = ciphered;
  }

  /** As in the settings. */
  public String text() {
    return text;
  }

  /** The lowest mechanism of authentication that is enough, 0 to 7. */
  public int mechanism() {
    return mechanism;
  }

  /** The suite of the keys. */
  public SecuritySuite suite() {
    return suite;
  }

  /** The policy that a new meter begins with (IEC 62056-6-2, 4.4.7, version 1). */
  public int policy() {
    return ciphered ? CIPHERED : 0;
  }
}
