package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A data folder and a folder of secrets with erasable keys, and copies of both. */
final class ErasableLab {
  static final byte[] CONTEXT = "here".getBytes(StandardCharsets.US_ASCII);

  private final Path root;
  final Path data;
  final Path secrets;
  private final Path unlock;

  ErasableLab(Path root) throws SecurityModuleException {
    this.root = root;
    this.data = root.resolve("data");
    this.secrets = root.resolve("secrets");
    this.unlock = secrets.resolve("gateway.unlock");
    if (!Files.exists(unlock)) {
      UnlockSecret.create(unlock).close();
    }
  }

  ErasablePlaces places() {
    return ErasablePlaces.of(data.resolve("keys.bcfks"), unlock);
  }

  ErasableKeyStore open() throws SecurityModuleException {
    return open(new Disk());
  }

  ErasableKeyStore open(Disk disk) throws SecurityModuleException {
    try (UnlockSecret secret = UnlockSecret.read(unlock)) {
      SecretWrapping wrapping = new SecretWrapping(secret);
      return ErasableKeyStore.open(places(), disk, () -> new Wrappings(List.of(wrapping)));
    }
  }

  /** A copy of a folder. */
  Path copy(Path folder, String name) throws IOException {
    Path to = root.resolve(name);
    Files.createDirectories(to);
    replace(folder, to);
    return to;
  }

  /** Makes a folder the same as another. */
  static void replace(Path from, Path to) throws IOException {
    try (var old = Files.list(to)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(String.valueOf(file.getFileName())),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
