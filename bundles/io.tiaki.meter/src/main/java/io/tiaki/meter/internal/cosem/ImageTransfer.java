package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.bool;
import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Image transfer, version 0 (IEC 62056-6-2, 4.4.6). Each block is on the disk before it is
 * answered, so a transfer goes on after a restart with the first missing block.
 */
final class ImageTransfer {
  static final String NAME = "0-0:44.0.0.255";

  /** The most octets of an image. */
  static final long MOST_OCTETS = 256 << 10;

  static final int BLOCK_OCTETS = 512;
  static final int NOT_INITIATED = 0;
  static final int INITIATED = 1;
  static final int VERIFIED = 3;
  static final int NOT_VERIFIED = 4;
  static final int ACTIVATED = 6;
  static final int NOT_ACTIVATED = 7;

  private static final String BLOCK = "image/";
  private static final Cell ENABLED = Cell.of("image/enabled", bool(true), Shape.bool());
  private static final Cell STATUS = Cell.of("image/status", enumeration(0), Shape.ANY);

  /** Identifier and size of what is transferred. */
  private static final Cell IMAGE =
      Cell.of("image/about", structure(Values.octets(), u32(0)), Shape.ANY);

  private static final Cell TO_ACTIVATE = Cell.of("image/to-activate", Values.array(), Shape.ANY);

  /** The firmware that runs. */
  static final Cell FIRMWARE = Cell.of("firmware", Values.text("1.0.0"), Shape.ANY);

  private static final Shape ABOUT =
      Shape.structure(Shape.octets(1, 64), Shape.u32(1, MOST_OCTETS));
  private static final Shape ONE_BLOCK =
      Shape.structure(Shape.u32(0, 0xffff_ffffL), Shape.octets(1, BLOCK_OCTETS));

  private ImageTransfer() {}

  /** The blocks that one device has. */
  private static final class Blocks {
    private final BitSet here = new BitSet();
  }

  /** Whose images the device takes. */
  private static final class Maker {
    private Supplier<Optional<PublicKey>> key = Optional::empty;
  }

  /**
   * From now on the device takes images of this maker alone, and none while there is no key. A
   * device that was never told, on a test bench, takes images with a digest.
   */
  static void maker(Device device, Supplier<Optional<PublicKey>> key) {
    device.state().ongoing(Maker.class, Maker::new).key = key;
  }

  private static Optional<Image> image(Device device) {
    byte[] octets = octets(device);
    Optional<Maker> maker = device.state().ongoing(Maker.class);
    return maker.isPresent()
        ? maker.get().key.get().flatMap(key -> Image.of(octets, key))
        : Image.of(octets);
  }

  static CosemObject create() {
    return new CosemObject.Builder(18, 0, NAME)
        .constant(2, u32(BLOCK_OCTETS))
        .value(3, ImageTransfer::transferred)
        .value(4, device -> u32(blocks(device).nextClearBit(0)))
        .kept(5, ENABLED)
        .shown(6, STATUS)
        .shown(7, TO_ACTIVATE)
        .method(1, Methods.checked(ABOUT, ImageTransfer::initiate))
        .method(2, Methods.checked(ONE_BLOCK, ImageTransfer::block))
        .method(3, Methods.answered(ImageTransfer::verify))
        .method(4, Methods.answered(ImageTransfer::activate))
        .build();
  }

  private static BitSet blocks(Device device) {
    return device.state().ongoing(Blocks.class, () -> restored(device)).here;
  }

  private static Blocks restored(Device device) {
    Blocks blocks = new Blocks();
    for (String key : device.memory().keys()) {
      if (key.startsWith(BLOCK)) {
        blocks.here.set(Integer.parseInt(key.substring(BLOCK.length())));
      }
    }
    return blocks;
  }

  private static long size(Device device) {
    return Values.integer(element(IMAGE.read(device), 1)).orElse(0);
  }

  private static int count(Device device) {
    return (int) ((size(device) + BLOCK_OCTETS - 1) / BLOCK_OCTETS);
  }

  private static CosemData transferred(Device device) {
    int count = count(device);
    byte[] bits = new byte[(count + 7) / 8];
    blocks(device).stream()
        .filter(block -> block < count)
        .forEach(block -> bits[block / 8] |= (byte) (0x80 >> block % 8));
    return new CosemData.BitString(Octets.of(bits), count);
  }

  private static Code initiate(Device device, CosemData image) {
    if (!ENABLED.isTrue(device)) {
      return Code.READ_WRITE_DENIED;
    }
    withoutBlocks(
        device,
        Map.of(
            TO_ACTIVATE.key(), Optional.empty(),
            IMAGE.key(), Optional.of(image),
            STATUS.key(), Optional.of(enumeration(INITIATED))));
    return Code.SUCCESS;
  }

  /** At once: a power cut leaves no image with blocks of another. */
  private static void withoutBlocks(Device device, Map<String, Optional<CosemData>> changes) {
    BitSet blocks = blocks(device);
    device.state().change(changes, blocks.stream().mapToObj(block -> BLOCK + block).toList());
    blocks.clear();
  }

  private static Code block(Device device, CosemData block) {
    long at = Values.integer(element(block, 0)).orElse(0);
    byte[] octets = Values.octets(element(block, 1));
    if (!ENABLED.isTrue(device) || status(device) != INITIATED) {
      return Code.READ_WRITE_DENIED;
    }
    long length = Math.min(BLOCK_OCTETS, size(device) - at * BLOCK_OCTETS);
    if (at >= count(device) || octets.length != length) {
      return Code.OTHER_REASON;
    }
    device.memory().put(BLOCK + at, octets);
    blocks(device).set((int) at);
    return Code.SUCCESS;
  }

  private static boolean isComplete(Device device) {
    return size(device) > 0 && blocks(device).nextClearBit(0) >= count(device);
  }

  private static Code verify(Device device) {
    if (!ENABLED.isTrue(device)
        || !isComplete(device)
        || status(device) == NOT_INITIATED
        || status(device) == ACTIVATED) {
      return Code.READ_WRITE_DENIED;
    }
    Optional<Image> image = image(device);
    if (image.isEmpty()) {
      failed(device, NOT_VERIFIED);
      return Code.OTHER_REASON;
    }
    CosemData about = IMAGE.read(device);
    TO_ACTIVATE.set(
        device,
        Values.array(
            structure(
                element(about, 1),
                element(about, 0),
                CosemData.OctetString.of(image.get().proof()))));
    status(device, VERIFIED);
    Events.happened(device, Event.IMAGE_VERIFIED);
    return Code.SUCCESS;
  }

  private static byte[] octets(Device device) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int block = 0; block < count(device); block++) {
      all.writeBytes(device.memory().get(BLOCK + block).orElse(new byte[0]));
    }
    return all.toByteArray();
  }

  private static void failed(Device device, int status) {
    status(device, status);
    Events.error(device, Events.IMAGE_ERROR);
    Events.happened(device, Event.IMAGE_NOT_VERIFIED);
  }

  /** Verifies what was not verified, as the standard wants it. */
  private static Code activate(Device device) {
    if (!ENABLED.isTrue(device)) {
      return Code.READ_WRITE_DENIED;
    }
    if (status(device) != VERIFIED) {
      Code verified = verify(device);
      if (verified != Code.SUCCESS) {
        return verified;
      }
    }
    Optional<Image> image = image(device);
    if (image.isEmpty()) {
      failed(device, NOT_ACTIVATED);
      return Code.OTHER_REASON;
    }
    withoutBlocks(
        device,
        Map.of(
            FIRMWARE.key(), Optional.of(Values.text(image.get().version())),
            STATUS.key(), Optional.of(enumeration(ACTIVATED))));
    Events.happened(device, Event.FIRMWARE_ACTIVATED);
    return Code.SUCCESS;
  }

  private static int status(Device device) {
    return number(STATUS.read(device));
  }

  private static void status(Device device, int status) {
    STATUS.set(device, enumeration(status));
  }
}
