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
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes meters' keys from files in a folder, pre-shared ones from {@code *.psk} and those of COSEM
 * from {@code *.cosem}, and wipes the files: overwritten with zeros as far as the file system does
 * that in place, then deleted. A file is taken when it ends with the end of a line and looks as it
 * did a look before: it may be half copied until then. A file of no use is left alone. Not safe for
 * use by many threads.
 */
public final class SecretImport {
  private static final Logger LOG = LoggerFactory.getLogger(SecretImport.class);
  private static final String PSK = ".psk";
  private static final String COSEM = ".cosem";
  private static final int MOST_A_LOOK = 64;
  private static final int MOST_FILES = 4_096;

  private final Path folder;
  private final Folder files;
  private final Map<Path, Look> seen = new HashMap<>();
  private final Set<Path> tried = new HashSet<>();
  private String lastProblem = "";

  private record Look(FileTime written, long octets, @Nullable Object key) {}

  /** Lists a folder. */
  interface Folder {
    DirectoryStream<Path> open(Path folder) throws IOException;
  }

  public SecretImport(Path folder) {
    this(folder, Files::newDirectoryStream);
  }

  SecretImport(Path folder, Folder files) {
    this.folder = folder;
    this.files = files;
  }

  /** Looks once. */
  public void look(KeystoreSecurityModule module) {
    Map<Path, Look> present;
    try {
      present = present();
    } catch (IOException | DirectoryIteratorException e) {
      problem(String.valueOf(e.getMessage()));
      return;
    }
    problem(present.size() < MOST_FILES ? "" : "too many files");
    seen.keySet().retainAll(present.keySet());
    tried.retainAll(present.keySet());
    int left = MOST_A_LOOK;
    for (Map.Entry<Path, Look> file : present.entrySet()) {
      Look now = file.getValue();
      if (!now.equals(seen.put(file.getKey(), now))) {
        tried.remove(file.getKey());
      } else if (left > 0 && tried.add(file.getKey())) {
        left--;
        take(file.getKey(), now, module);
      }
    }
  }

  private Map<Path, Look> present() throws IOException {
    Map<Path, Look> present = new TreeMap<>();
    try (DirectoryStream<Path> found = files.open(folder)) {
      for (Path file : found) {
        boolean wanted = file.toString().endsWith(PSK) || file.toString().endsWith(COSEM);
        Look now = wanted && present.size() < MOST_FILES ? lookAt(file) : null;
        if (now != null) {
          present.put(file, now);
        }
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    return present;
  }

  private void problem(String why) {
    if (!why.equals(lastProblem) && !why.isEmpty()) {
      LOG.warn(
          "{} cannot be searched for keys: {}; see what is in it, owner and mode", folder, why);
    }
    lastProblem = why;
  }

  /** How a regular file looks; null when it is none, or gone. */
  private static @Nullable Look lookAt(Path file) {
    try {
      var now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return now.isRegularFile()
          ? new Look(now.lastModifiedTime(), now.size(), now.fileKey())
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private void take(Path file, Look look, KeystoreSecurityModule module) {
    try {
      checkWhole(file, look);
      String taken = taken(file, module);
      if (!look.equals(lookAt(file))) {
        throw new IOException("it was written to meanwhile");
      }
      wipe(file);
      LOG.info("Took {} from {}, which was wiped", taken, file);
    } catch (IOException | SecurityModuleException e) {
      LOG.warn(
          "Keys were not taken or not wiped: {}; {} is looked at again when it changes",
          e.getMessage(),
          file);
    }
  }

  private static void checkWhole(Path file, Look look) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.read(last, Math.max(look.octets() - 1, 0));
    }
    if (last.get(0) != '\n') {
      throw new IOException("the last line has no end, maybe it is half copied: end it");
    }
  }

  private static String taken(Path file, KeystoreSecurityModule module)
      throws IOException, SecurityModuleException {
    if (file.toString().endsWith(COSEM)) {
      List<CosemKeySet> sets = CosemKeyFile.read(file);
      try {
        module.keep(sets);
      } finally {
        sets.forEach(CosemKeySet::destroy);
      }
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
