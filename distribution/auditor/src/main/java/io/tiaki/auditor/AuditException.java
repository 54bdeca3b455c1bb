package io.tiaki.auditor;

/** The command cannot do what was asked; the message says what to do about it. */
final class AuditException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  AuditException(String message, int status) {
    super(message);
    this.status = status;
  }

  static AuditException usage(String what) {
    return new AuditException(what + ": see tiaki journal --help", Main.USAGE);
  }

  int status() {
    return status;
  }
}
