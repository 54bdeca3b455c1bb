package io.tiaki.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;

/**
 * What the file's header says before the engine reads it (MVStore file format: two blocks of 4,096
 * octets, text, numbers in hexadecimal).
 *
 * @param version of the newest commit, 0 when there is none
 * @param clean whether the file was closed in order
 */
public record FileHeader(long version, boolean clean) {
  private static final int BLOCK = 4096;
  private static final Pattern VERSION = Pattern.compile("[,{]?version:([0-9a-f]{1,15})\\b");
  private static final Pattern CHECKED = Pattern.compile("(H:[^\\n]*),fletcher:[0-9a-f]{1,8}\\n");
  private static final Pattern CLEAN = Pattern.compile("\\bclean:1\\b");

  /** Reads the header; a file without one says version 0. */
  public static FileHeader read(Path file) throws IOException {
    FileHeader newest = new FileHeader(0, false);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] block = new byte[BLOCK];
      for (int i = 0; i < 2 && in.length() >= (i + 1L) * BLOCK; i++) {
        in.readFully(block);
        FileHeader one = parse(new String(block, StandardCharsets.ISO_8859_1));
        if (one.version > newest.version) {
          newest = one;
        }
      }
    }
    return newest;
  }

  /**
   * Moves a file aside that is too short to have held a commit: whoever made it was killed before
   * it could hold anything.
   */
  public static void moveTorn(Path file) throws IOException {
    if (Files.exists(file) && Files.size(file) > 0 && Files.size(file) < 2L * BLOCK) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".broken"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * How a file was found, for people.
   *
   * @param taken commit that the engine took
   */
  public String found(long taken) {
    if (version == 0) {
      return "it is new";
    }
    if (taken < version) {
      return "its commits "
          + (taken + 1)
          + " to "
          + version
          + " are damaged, recovered to commit "
          + taken
          + ": check the disk";
    }
    return clean
        ? "closed in order"
        : "it ended without a clean stop, recovered to commit " + taken + ", nothing is missing";
  }

  /**
   * The header's blocks without the word that the file was closed in order. Of a file that says so
   * the engine wants each chunk that it lists to be whole, also those that hold nothing any more
   * and whose place a chunk was written over that never counted; where one is not, it takes an
   * older version and drops what came after (MVStore 2.4.240, {@code
   * RandomAccessStore.readStoreHeader}).
   *
   * @param blocks as read from the beginning of the file
   */
  public static byte[] unclean(byte[] blocks) {
    byte[] without = blocks.clone();
    for (int from = 0; from + BLOCK <= blocks.length; from += BLOCK) {
      String text = new String(blocks, from, BLOCK, StandardCharsets.ISO_8859_1);
      Matcher line = CHECKED.matcher(text);
      if (parse(text).clean && line.lookingAt()) {
        byte[] rest = line.group(1).replace(",clean:1", "").getBytes(StandardCharsets.ISO_8859_1);
        String sum = Integer.toHexString(DataUtils.getFletcher32(rest, 0, rest.length));
        byte[] end = (",fletcher:" + sum + "\n").getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(without, from, from + BLOCK, (byte) 0);
        System.arraycopy(rest, 0, without, from, rest.length);
        System.arraycopy(end, 0, without, from + rest.length, end.length);
      }
    }
    return without;
  }

  private static FileHeader parse(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? "" : text.substring(0, end);
    Matcher version = VERSION.matcher(line);
    return line.startsWith("H:") && version.find()
        ? new FileHeader(Long.parseLong(version.group(1), 16), CLEAN.matcher(line).find())
        : new FileHeader(0, false);
  }
}
