package org.eclipse.kura.channel;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.kura.type.DataType;
import org.eclipse.kura.type.TypedValue;
import org.osgi.annotation.versioning.ProviderType;

/** One channel to read or to write, and what came of it. */
@ProviderType
public class ChannelRecord {
  private final String name;
  private final DataType valueType;
  private Map<String, Object> config;
  private ChannelStatus status;
  private TypedValue<?> value;
  private long timestamp;
  private String unit = "";

  private ChannelRecord(String name, DataType valueType) {
    this.name = name;
    this.valueType = valueType;
  }

  public static ChannelRecord createReadRecord(String name, DataType valueType) {
    return new ChannelRecord(name, valueType);
  }

  public static ChannelRecord createReadRecord(String name, DataType valueType, String unit) {
    ChannelRecord made = new ChannelRecord(name, valueType);
    made.unit = unit;
    return made;
  }

  public static ChannelRecord createWriteRecord(String name, TypedValue<?> value) {
    ChannelRecord made = new ChannelRecord(name, value.getType());
    made.value = value;
    return made;
  }

  public static ChannelRecord createStatusRecord(String name, ChannelStatus status) {
    ChannelRecord made = new ChannelRecord(name, null);
    made.status = status;
    return made;
  }

  public String getChannelName() {
    return name;
  }

  public DataType getValueType() {
    return valueType;
  }

  public Map<String, Object> getChannelConfig() {
    return config;
  }

  public void setChannelConfig(Map<String, Object> config) {
    this.config = new HashMap<>(config);
  }

  public ChannelStatus getChannelStatus() {
    return status;
  }

  public void setChannelStatus(ChannelStatus status) {
    this.status = Objects.requireNonNull(status);
  }

  public TypedValue<?> getValue() {
    return value;
  }

  public void setValue(TypedValue<?> value) {
    this.value = Objects.requireNonNull(value);
  }

  public long getTimestamp() {
    return timestamp;
  }

  public void setTimestamp(long timestamp) {
    this.timestamp = timestamp;
  }

  public String getUnit() {
    return unit;
  }

  public void setUnit(String unit) {
    this.unit = unit;
  }

  @Override
  public String toString() {
    return name + " = " + value + " (" + status + ")";
  }
}
