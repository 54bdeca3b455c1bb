package io.tiaki.session.dtls.internal;

import java.io.IOException;

/** The directory's address of a meter cannot be used. */
final class AddressException extends IOException {
  private static final long serialVersionUID = 1L;

  AddressException(String message) {
    super(message);
  }
}
