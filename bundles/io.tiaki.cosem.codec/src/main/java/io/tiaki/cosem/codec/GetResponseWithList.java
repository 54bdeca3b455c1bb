package io.tiaki.cosem.codec;

import io.tiaki.cosem.GetResult;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Get-Response-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param results one for each attribute of the request
 */
public record GetResponseWithList(InvokeIdAndPriority invoke, List<GetResult> results)
    implements GetResponse {
  public GetResponseWithList {
    results = List.copyOf(results);
  }

  /** The results alone: what the blocks of a long answer to a list are cut from; a fresh array. */
  public static byte[] encodeResults(List<GetResult> results) {
    OctetWriter writer = new OctetWriter();
    GetCodec.results(writer, results);
    return writer.toArray();
  }

  /**
   * The results in the joined blocks of a long answer to a list.
   *
   * @throws CodecException when the octets are anything else
   */
  public static List<GetResult> decodeResults(ByteBuffer octets) throws CodecException {
    OctetReader reader = Apdus.reader(octets);
    List<GetResult> results = GetCodec.results(reader);
    reader.end();
    return results;
  }
}
