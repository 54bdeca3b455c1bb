package org.eclipse.kura.core.configuration.metatype;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.kura.configuration.metatype.AD;
import org.eclipse.kura.configuration.metatype.Option;
import org.eclipse.kura.configuration.metatype.Scalar;

/** An attribute definition that can be filled in. */
public class Tad implements AD {
  private final List<Option> options = new ArrayList<>();
  private String name;
  private String description;
  private String id;
  private Tscalar type;
  private Integer cardinality;
  private String min;
  private String max;
  private String usual;
  private Boolean required;

  @Override
  public List<Option> getOption() {
    return options;
  }

  public void setOption(Toption option) {
    options.add(option);
  }

  @Override
  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  @Override
  public String getDescription() {
    return description;
  }

  public void setDescription(String description) {
    this.description = description;
  }

  @Override
  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  @Override
  public String getMin() {
    return min;
  }

  public void setMin(String min) {
    this.min = min;
  }

  @Override
  public String getMax() {
    return max;
  }

  public void setMax(String max) {
    this.max = max;
  }

  @Override
  public Scalar getType() {
    return Scalar.valueOf(type.name());
  }

  public void setType(Tscalar type) {
    this.type = type;
  }

  @Override
  public int getCardinality() {
    return cardinality == null ? 0 : cardinality;
  }

  public void setCardinality(Integer cardinality) {
    this.cardinality = cardinality;
  }

  @Override
  public String getDefault() {
    return usual;
  }

  public void setDefault(String usual) {
    this.usual = usual;
  }

  @Override
  public boolean isRequired() {
    return required == null || required;
  }

  public void setRequired(Boolean required) {
    this.required = required;
  }
}
