package org.eclipse.kura.type;

import org.osgi.annotation.versioning.ProviderType;

/** A value of the type {@link DataType#BOOLEAN}. */
@ProviderType
public class BooleanValue implements TypedValue<Boolean> {
  private final boolean value;

  public BooleanValue(boolean value) {
    this.value = value;
  }

  @Override
  public DataType getType() {
    return DataType.BOOLEAN;
  }

  @Override
  public Boolean getValue() {
    return value;
  }

  @Override
  public int compareTo(TypedValue<Boolean> other) {
    return Boolean.compare(value, other.getValue());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BooleanValue that && getValue().equals(that.getValue());
  }

  @Override
  public int hashCode() {
    return getValue().hashCode();
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
