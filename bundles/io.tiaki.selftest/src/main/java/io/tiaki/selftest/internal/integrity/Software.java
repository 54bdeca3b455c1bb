package io.tiaki.selftest.internal.integrity;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the software of this gateway lies.
 *
 * @param files what is installed by reference or stands on the class path, and all of the
 *     distribution that a gateway may load, by a name that stays when the distribution is moved
 * @param bundles {@code symbolic name,version} of each installed bundle whose octets the framework
 *     keeps itself, and the file in which it does
 * @param kept other archives in the framework's storage, from which bundles may be made again
 * @param packages folder of the installed set; may be absent
 */
record Software(
    Map<String, Path> files, Map<String, Path> bundles, List<Path> kept, Path packages) {
  Software {
    files = Map.copyOf(files);
    bundles = Map.copyOf(bundles);
    kept = List.copyOf(kept);
  }
}
