package io.tiaki.security.module.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk on which the power fails at a step: before it, in the midst of it or just after it. */
final class CrashingDisk extends Disk {
  /** Where in a step. */
  enum When {
    BEFORE,
    WITHIN,
    AFTER
  }

  private final When when;
  private int left;
  private boolean dead;
  private int steps;

  /**
   * @param left how many steps succeed
   */
  CrashingDisk(int left, When when) {
    this.left = left;
    this.when = when;
  }

  /** Counts, and fails nothing. */
  CrashingDisk() {
    this(Integer.MAX_VALUE, When.BEFORE);
  }

  int steps() {
    return steps;
  }

  boolean isDead() {
    return dead;
  }

  /** The next so many steps succeed again. */
  void revive(int more) {
    dead = false;
    left = more;
  }

  @Override
  void write(Path file, byte[] content) throws IOException {
    step(
        () -> super.write(file, content),
        () -> super.write(file, Arrays.copyOf(content, content.length / 2)));
  }

  @Override
  void overwrite(Path file, long position, byte[] content) throws IOException {
    step(
        () -> super.overwrite(file, position, content),
        () -> super.overwrite(file, position, Arrays.copyOf(content, content.length / 2)));
  }

  @Override
  void truncate(Path file, long length) throws IOException {
    step(() -> super.truncate(file, length), () -> {});
  }

  @Override
  void replace(Path from, Path to) throws IOException {
    step(() -> super.replace(from, to), () -> {});
  }

  @Override
  void delete(Path file) throws IOException {
    step(() -> super.delete(file), () -> {});
  }

  private interface Step {
    void run() throws IOException;
  }

  private void step(Step whole, Step half) throws IOException {
    if (dead) {
      throw new IOException("The power is gone");
    }
    steps++;
    if (left-- > 0) {
      whole.run();
      return;
    }
    dead = true;
    if (when == When.WITHIN) {
      half.run();
    } else if (when == When.AFTER) {
      whole.run();
    }
    throw new IOException("The power fails");
  }
}
