package io.tiaki.security.module.internal;

import java.security.Provider;
import org.bouncycastle.jcajce.util.BCJcaJceHelper;

/** Bouncy Castle's provider as an object: we never register it with the JVM. */
public final class Bc {
  /**
   * The one that Bouncy Castle's key stores and certificates make for themselves: another would
   * take a megabyte for the same tables.
   */
  public static final Provider PROVIDER = new BCJcaJceHelper().getProvider();

  private Bc() {}
}
