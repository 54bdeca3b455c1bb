package io.tiaki.dcs;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Failures in words for people. */
public final class Failures {
  private Failures() {}

  /**
   * What a failure says; with a name where its message alone would be a bare file name or nothing.
   */
  public static String text(@Nullable Throwable failure) {
    if (failure == null) {
      return "no cause was given";
    }
    String message = failure.getMessage();
    if (failure instanceof AccessDeniedException) {
      return "no permission for " + message + "; make it accessible to this user";
    }
    if (failure instanceof NoSuchFileException) {
      return message + " does not exist";
    }
    if (failure instanceof FileSystemException file && isBare(file.getReason())) {
      return failure.getClass().getSimpleName() + " " + message;
    }
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private static boolean isBare(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
