package io.tiaki.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the anchor is kept, outside the data folder: text, first line {@code tiaki-anchor 1}, then
 * the sealed anchor in hexadecimal.
 */
final class AnchorFile {
  private static final String FIRST = "tiaki-anchor 1";
  private static final String PLACE = "anchor";
  private static final int MOST_OCTETS = 4_096;
  private static final Logger LOG = LoggerFactory.getLogger(AnchorFile.class);

  private final Path path;
  private final Seals seals;

  AnchorFile(Path path, Seals seals) {
    this.path = path;
    this.seals = seals;
  }

  Path path() {
    return path;
  }

  /**
   * The anchor; empty when there is none, or none of use.
   *
   * @throws EngineException the file is there and cannot be read now: try again later
   */
  Optional<Anchor> read() throws EngineException {
    try {
      if (Files.size(path) > MOST_OCTETS) {
        return ofNoUse("it is too long");
      }
      List<String> lines = Files.readAllLines(path, StandardCharsets.US_ASCII);
      if (lines.size() != 2 || !lines.get(0).equals(FIRST)) {
        return ofNoUse("it does not begin with " + FIRST);
      }
      byte[] sealed = HexFormat.of().parseHex(lines.get(1));
      Optional<Anchor> anchor = Anchor.of(seals.unseal(PLACE, PLACE, sealed));
      return anchor.isPresent() ? anchor : ofNoUse("it has another format");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      return ofNoUse("it is not text of the right form");
    } catch (EngineException e) {
      if (e.reason() == EngineException.Reason.CORRUPT) {
        return ofNoUse("it was sealed with another key");
      }
      throw e;
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Reason.UNAVAILABLE,
          path + " cannot be read (" + e + "): the gateway's user must be able to",
          e);
    }
  }

  private Optional<Anchor> ofNoUse(String why) {
    LOG.warn("The anchor {} is of no use, {}: it is written anew", path, why);
    return Optional.empty();
  }

  private Path folder() {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path.toAbsolutePath() : folder;
  }

  /** Writes it durably: there is the old one or the new one, never a part. */
  void write(Anchor anchor) throws IOException {
    byte[] sealed = seals.seal(PLACE, PLACE, anchor.octets());
    String text = FIRST + "\n" + HexFormat.of().formatHex(sealed) + "\n";
    Path folder = folder();
    Files.createDirectories(folder);
    Path next = path.resolveSibling(path.getFileName() + ".tmp");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      EngineFile.restrict(next, "rw-------");
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (octets.hasRemaining()) {
        out.write(octets);
      }
      out.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    EngineFile.forceNames(folder);
  }
}
