package io.tiaki.security.module.authority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** When a request and its answer were written, and how long the request is. */
record FileStamp(FileTime requested, long octets, FileTime answered) {
  private static final FileTime NEVER = FileTime.fromMillis(0);

  static FileStamp of(Path request, Path answer) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(request, BasicFileAttributes.class);
    return new FileStamp(attributes.lastModifiedTime(), attributes.size(), written(answer));
  }

  FileStamp answeredAt(FileTime time) {
    return new FileStamp(requested, octets, time);
  }

  static FileTime written(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file);
    } catch (NoSuchFileException e) {
      return NEVER;
    }
  }
}
