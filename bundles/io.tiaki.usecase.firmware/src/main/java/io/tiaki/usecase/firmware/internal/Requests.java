package io.tiaki.usecase.firmware.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ImageTransfer;
import java.util.Optional;

/** The methods of image transfer, class 18 (IEC 62056-6-2, 4.4.6). */
final class Requests {
  private static final int CLASS = 18;
  private static final CosemData ZERO = new CosemData.IntegerData((byte) 0);

  private Requests() {}

  static AccessSpecification initiate(String identifier, int size) {
    return method(
        1,
        CosemData.Structure.of(
            new CosemData.OctetString(Octets.ofAscii(identifier)),
            new CosemData.DoubleLongUnsigned(size)));
  }

  static AccessSpecification block(long number, Octets octets) {
    return method(
        2,
        CosemData.Structure.of(
            new CosemData.DoubleLongUnsigned(number), new CosemData.OctetString(octets)));
  }

  static AccessSpecification verify() {
    return method(3, ZERO);
  }

  static AccessSpecification activate() {
    return method(4, ZERO);
  }

  private static AccessSpecification method(int number, CosemData parameters) {
    return new AccessSpecification.Action(
        new MethodDescriptor(CLASS, ImageTransfer.USUAL, number), Optional.of(parameters));
  }
}
