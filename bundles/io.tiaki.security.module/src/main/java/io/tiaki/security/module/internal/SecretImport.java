package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.CosemKeyFile;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.SharedKey;
import io.tiaki.security.module.SharedKeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes meters' keys from files in a folder, pre-shared ones from {@code *.psk} and those of COSEM
 * from {@code *.cosem}, and wipes the files: overwritten with zeros as far as the file system does
 * that in place, then deleted. A file of no use is left alone. Not safe for use by many threads.
 */
public final class SecretImport {
  private static final Logger LOG = LoggerFactory.getLogger(SecretImport.class);
  private static final int MOST_FILES = 64;

  private final Path folder;
  private final FileChanges changes = new FileChanges();

  public SecretImport(Path folder) {
    this.folder = folder;
  }

  /** Looks once. */
  public void look(KeystoreSecurityModule module) {
    for (Path file : files()) {
      if (changes.hasChanged(file)) {
        take(file, module);
      }
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.{psk,cosem}")) {
      for (Path file : found) {
        if (files.size() < MOST_FILES && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          files.add(file);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return files;
  }

  private void take(Path file, KeystoreSecurityModule module) {
    try {
      String taken = taken(file, module);
      wipe(file);
      LOG.info("Took {} from {}, which was wiped", taken, file);
    } catch (IOException | SecurityModuleException e) {
      LOG.warn(
          "Keys were not taken or not wiped: {}; {} is looked at again when it changes",
          e.getMessage(),
          file);
    }
  }

  private static String taken(Path file, KeystoreSecurityModule module)
      throws IOException, SecurityModuleException {
    if (file.toString().endsWith(".cosem")) {
      List<CosemKeySet> sets = CosemKeyFile.read(file);
      module.keep(sets);
      return "COSEM keys of " + sets.size() + " meter(s)";
    }
    List<SharedKey> keys = SharedKeyFile.read(file);
    module.share(keys);
    return keys.size() + " pre-shared key(s)";
  }

  private static void wipe(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(8_192);
      long left = channel.size();
      while (left > 0) {
        zeros.clear().limit((int) Math.min(left, zeros.capacity()));
        left -= channel.write(zeros);
      }
      channel.force(true);
    }
    Files.delete(file);
  }
}
