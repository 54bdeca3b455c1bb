package io.tiaki.cosem.codec;

/** General-Block-Transfer as octets and back. */
final class GeneralBlockTransferCodec {
  private static final int LAST = 0x80;
  private static final int STREAMING = 0x40;

  private GeneralBlockTransferCodec() {}

  static GeneralBlockTransfer decode(OctetReader reader) throws CodecException {
    int control = reader.u8();
    return new GeneralBlockTransfer(
        (control & LAST) != 0,
        (control & STREAMING) != 0,
        control & GeneralBlockTransfer.MAX_WINDOW,
        reader.u16(),
        reader.u16(),
        reader.octetString());
  }

  static void encode(OctetWriter w, GeneralBlockTransfer apdu) {
    int control =
        (apdu.lastBlock() ? LAST : 0) | (apdu.streaming() ? STREAMING : 0) | apdu.window();
    w.u8(Tag.GENERAL_BLOCK_TRANSFER)
        .u8(control)
        .u16(apdu.blockNumber())
        .u16(apdu.blockNumberAck())
        .octetString(apdu.blockData());
  }
}
