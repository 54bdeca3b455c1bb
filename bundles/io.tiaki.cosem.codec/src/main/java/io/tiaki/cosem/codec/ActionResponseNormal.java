package io.tiaki.cosem.codec;

import io.tiaki.cosem.ActionResult;
import java.nio.ByteBuffer;

/**
 * Action-Response-Normal (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param result what became of it and what it returns
 */
public record ActionResponseNormal(InvokeIdAndPriority invoke, ActionResult result)
    implements ActionResponse {
  /** The result alone: what the blocks of a long answer are cut from; a fresh array. */
  public static byte[] encodeResult(ActionResult result) {
    OctetWriter writer = new OctetWriter();
    ActionCodec.result(writer, result);
    return writer.toArray();
  }

  /**
   * The result in the joined blocks of a long answer.
   *
   * @throws CodecException when the octets are anything else
   */
  public static ActionResult decodeResult(ByteBuffer octets) throws CodecException {
    OctetReader reader = Apdus.reader(octets);
    ActionResult result = ActionCodec.result(reader, new DataDecoder(reader));
    reader.end();
    return result;
  }
}
