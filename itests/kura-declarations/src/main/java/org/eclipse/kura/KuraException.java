package org.eclipse.kura;

import java.util.Arrays;
import org.osgi.annotation.versioning.ProviderType;

/** Something in Kura failed. */
@ProviderType
public class KuraException extends Exception {
  private static final long serialVersionUID = 1L;

  private final KuraErrorCode code;
  private final transient Object[] arguments;

  public KuraException(KuraErrorCode code) {
    this(code, (Throwable) null);
  }

  public KuraException(KuraErrorCode code, Object... arguments) {
    this(code, null, arguments);
  }

  public KuraException(KuraErrorCode code, Throwable cause, Object... arguments) {
    super(cause);
    this.code = code;
    this.arguments = arguments.clone();
  }

  public KuraErrorCode getCode() {
    return code;
  }

  @Override
  public String getMessage() {
    return code + " " + Arrays.toString(arguments);
  }
}
