package org.eclipse.kura.type;

import org.osgi.annotation.versioning.ProviderType;

/** A value of the type {@link DataType#STRING}. */
@ProviderType
public class StringValue implements TypedValue<String> {
  private final String value;

  public StringValue(String value) {
    this.value = value;
  }

  @Override
  public DataType getType() {
    return DataType.STRING;
  }

  @Override
  public String getValue() {
    return value;
  }

  @Override
  public int compareTo(TypedValue<String> other) {
    return value.compareTo(other.getValue());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StringValue that && getValue().equals(that.getValue());
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
