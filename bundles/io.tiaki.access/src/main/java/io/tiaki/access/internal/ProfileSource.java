package io.tiaki.access.internal;

import java.util.Map;

/** A configured profile, as OSGi brings it. */
interface ProfileSource {
  /** The texts of its configuration, by key. */
  Map<String, String> texts();
}
