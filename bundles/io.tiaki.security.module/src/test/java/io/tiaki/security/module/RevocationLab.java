package io.tiaki.security.module;

import io.tiaki.security.module.internal.RevocationFiles;
import io.tiaki.security.module.internal.Revocations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;

/** A module that looks at revocation lists in a folder. */
final class RevocationLab implements AutoCloseable {
  final KeystoreSecurityModule module;
  final RevocationFiles files;
  private final Path folder;

  /**
   * Opens it, and looks for lists once.
   *
   * @param folder has the module's files and the folder {@code lists}
   */
  RevocationLab(Path folder, Clock clock, boolean strict, byte[] authority) throws Exception {
    this.folder = folder;
    Files.createDirectories(folder.resolve("lists"));
    Revocations revocations = new Revocations(strict);
    module =
        KeystoreSecurityModule.open(
            folder.resolve("keys.bcfks"),
            folder.resolve("secret/unlock"),
            clock,
            new TrustRules(Curve.ALL, revocations));
    module.trust(List.of(authority));
    files = new RevocationFiles(folder.resolve("lists"), revocations);
    module.lookForRevocations(files);
  }

  /** Publishes a list, as who publishes lists does it: another file each time, renamed. */
  void put(String name, byte[] octets) throws Exception {
    Path temporary = Files.createTempFile(folder, "list", null);
    Files.write(temporary, octets);
    Files.setLastModifiedTime(temporary, FileTime.fromMillis(1_000L * ++written));
    Files.move(temporary, folder.resolve("lists/" + name), StandardCopyOption.REPLACE_EXISTING);
    module.lookForRevocations(files);
  }

  private int written;

  @Override
  public void close() {
    module.close();
  }
}
