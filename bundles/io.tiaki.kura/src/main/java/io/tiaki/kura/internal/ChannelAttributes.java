package io.tiaki.kura.internal;

import java.util.List;
import org.eclipse.kura.core.configuration.metatype.Tad;
import org.eclipse.kura.core.configuration.metatype.Toption;
import org.eclipse.kura.core.configuration.metatype.Tscalar;
import org.eclipse.kura.driver.ChannelDescriptor;

/** What the console asks for each channel. Kura changes what it gets, so it gets a fresh one. */
public final class ChannelAttributes implements ChannelDescriptor {
  @Override
  public Object getDescriptor() {
    return List.of(
        attribute(
            Channel.METER,
            Tscalar.STRING,
            "",
            "Logical device name of the meter, one of the driver's. Empty: the driver's only one."),
        attribute(
            Channel.OBIS_CODE,
            Tscalar.STRING,
            "1-0:1.8.0.255",
            "Logical name of the COSEM object, A-B:C.D.E.F. 1-0:1.8.0.255 is the active energy imported."),
        ranged(
            attribute(
                Channel.CLASS_ID,
                Tscalar.INTEGER,
                "3",
                "Interface class of the object: 1 data, 3 register, 4 extended register, 5 demand register, 8 clock."),
            "0",
            "65535"),
        ranged(
            attribute(
                Channel.ATTRIBUTE_ID,
                Tscalar.INTEGER,
                "2",
                "Attribute of the object; 2 is the value of a register and the time of a clock."),
            "-128",
            "127"),
        attribute(
            Channel.SCALED,
            Tscalar.BOOLEAN,
            "true",
            "true: values of registers are in their unit (Wh, V); false: as the meter counts, without its scaler."),
        types());
  }

  private static Tad types() {
    Tad types =
        attribute(
            Channel.COSEM_TYPE,
            Tscalar.STRING,
            CosemType.NONE,
            "The type that is sent when the channel is written; it must be the attribute's.");
    option(types, "not written", CosemType.NONE);
    for (CosemType type : CosemType.values()) {
      option(types, type.text(), type.text());
    }
    return types;
  }

  private static void option(Tad attribute, String label, String value) {
    Toption option = new Toption();
    option.setLabel(label);
    option.setValue(value);
    attribute.setOption(option);
  }

  private static Tad ranged(Tad attribute, String least, String most) {
    attribute.setMin(least);
    attribute.setMax(most);
    return attribute;
  }

  private static Tad attribute(String id, Tscalar type, String usual, String description) {
    Tad attribute = new Tad();
    attribute.setId(id);
    attribute.setName(id);
    attribute.setType(type);
    attribute.setCardinality(0);
    attribute.setRequired(!usual.isEmpty());
    attribute.setDefault(usual);
    attribute.setDescription(description);
    return attribute;
  }
}
