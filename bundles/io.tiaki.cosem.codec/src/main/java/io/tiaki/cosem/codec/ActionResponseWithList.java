package io.tiaki.cosem.codec;

import io.tiaki.cosem.ActionResult;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Action-Response-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param results one for each method of the request
 */
public record ActionResponseWithList(InvokeIdAndPriority invoke, List<ActionResult> results)
    implements ActionResponse {
  public ActionResponseWithList {
    results = List.copyOf(results);
  }

  /** The results alone: what the blocks of a long answer to a list are cut from; a fresh array. */
  public static byte[] encodeResults(List<ActionResult> results) {
    OctetWriter writer = new OctetWriter();
    ActionCodec.results(writer, results);
    return writer.toArray();
  }

  /**
   * The results in the joined blocks of a long answer to a list.
   *
   * @throws CodecException when the octets are anything else
   */
  public static List<ActionResult> decodeResults(ByteBuffer octets) throws CodecException {
    OctetReader reader = Apdus.reader(octets);
    List<ActionResult> results = ActionCodec.results(reader);
    reader.end();
    return results;
  }
}
