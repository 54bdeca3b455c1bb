package io.tiaki.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file whose disk fails when the test says so. */
final class FaultyFile extends ForcedFile {
  /** What goes wrong; shared by all files of a test, as a disk would be. */
  static final class Disk {
    volatile boolean full;
    volatile boolean forceFails;
    volatile int forcesBeforeFailure = -1;
    volatile int writesBeforeFull = -1;
    volatile int forces;
  }

  private final Disk disk;

  FaultyFile(Path path, Disk disk) {
    super(path, 4);
    this.disk = disk;
  }

  @Override
  void write(long position, ByteBuffer octets) throws IOException {
    if (disk.writesBeforeFull >= 0 && disk.writesBeforeFull-- == 0) {
      disk.full = true;
    }
    if (disk.full && octets.remaining() > 0) {
      // As a real disk does: a part goes in, then no more.
      ByteBuffer part = octets.duplicate();
      part.limit(part.position() + part.remaining() / 2);
      super.write(position, part);
      throw new IOException("No space left on device");
    }
    super.write(position, octets);
  }

  @Override
  void force() throws IOException {
    disk.forces++;
    if (disk.forcesBeforeFailure >= 0 && disk.forcesBeforeFailure-- == 0) {
      disk.forceFails = true;
    }
    if (disk.forceFails) {
      throw new IOException("Input/output error");
    }
    super.force();
  }
}
