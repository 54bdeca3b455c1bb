package org.eclipse.kura.type;

import org.osgi.annotation.versioning.ProviderType;

/** A value of the type {@link DataType#BYTE_ARRAY}. */
@ProviderType
public class ByteArrayValue implements TypedValue<byte[]> {
  private final byte[] value;

  public ByteArrayValue(byte[] value) {
    this.value = value;
  }

  @Override
  public DataType getType() {
    return DataType.BYTE_ARRAY;
  }

  @Override
  public byte[] getValue() {
    return value;
  }

  @Override
  public int compareTo(TypedValue<byte[]> other) {
    return java.util.Arrays.compare(value, other.getValue());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteArrayValue that && java.util.Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return value.length + " octets";
  }
}
