package io.tiaki.security.module.internal;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Bouncy Castle's provider as an object of our own: it is never registered with the JVM. */
public final class Bc {
  public static final Provider PROVIDER = new BouncyCastleProvider();

  private Bc() {}
}
