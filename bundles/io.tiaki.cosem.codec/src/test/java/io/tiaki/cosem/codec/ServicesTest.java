package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The APDUs of which the vectors have no example, there and back. */
class ServicesTest {
  private static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(5);
  private static final AttributeDescriptor ATTRIBUTE =
      new AttributeDescriptor(8, ObisCode.CLOCK, 3);
  private static final MethodDescriptor METHOD = new MethodDescriptor(9, ObisCode.CLOCK, -1);
  private static final CosemData VALUE = new CosemData.LongData((short) -60);
  private static final Optional<SelectiveAccess> ACCESS =
      Optional.of(new SelectiveAccess(2, VALUE));
  private static final DataBlockSA BLOCK = new DataBlockSA(true, 0xffff_ffffL, octets("010203"));
  private static final Optional<CosemDateTime> TIME =
      Optional.of(CosemDateTime.of(Instant.parse("2026-01-02T03:04:05Z")));
  private static final List<GetRequestWithList.Item> ITEMS =
      List.of(
          new GetRequestWithList.Item(ATTRIBUTE, ACCESS),
          new GetRequestWithList.Item(ATTRIBUTE, Optional.empty()));
  private static final ActionResult RESULT =
      new ActionResult(ActionResult.Code.TYPE_UNMATCHED, Optional.of(new GetResult.Value(VALUE)));
  private static final GeneralHeader HEADER =
      new GeneralHeader(octets("01"), octets("02"), octets("03"), Octets.EMPTY, octets("05"));
  private static final ProtectedContent CONTENT =
      new ProtectedContent(0x31, 0xffff_ffffL, octets("00112233445566778899aabbccdd"));

  static List<Apdu> all() {
    return List.of(
        new SetRequestNormal(INVOKE, ATTRIBUTE, ACCESS, VALUE),
        new SetRequestWithFirstDatablock(INVOKE, ATTRIBUTE, ACCESS, BLOCK),
        new SetRequestWithDatablock(INVOKE, BLOCK),
        new SetRequestWithList(INVOKE, ITEMS, List.of(VALUE, CosemData.NullData.INSTANCE)),
        new SetRequestWithListAndFirstDatablock(INVOKE, ITEMS, BLOCK),
        new SetResponseLastDatablock(INVOKE, DataAccessResult.LONG_SET_ABORTED, 7),
        new SetResponseLastDatablockWithList(
            INVOKE, List.of(DataAccessResult.SUCCESS, DataAccessResult.TYPE_UNMATCHED), 8),
        new SetResponseWithList(INVOKE, List.of(DataAccessResult.SUCCESS)),
        new ActionRequestNormal(INVOKE, METHOD, Optional.empty()),
        new ActionRequestNextPblock(INVOKE, 3),
        new ActionRequestWithList(INVOKE, List.of(METHOD, METHOD), List.of(VALUE, VALUE)),
        new ActionRequestWithFirstPblock(INVOKE, METHOD, BLOCK),
        new ActionRequestWithListAndFirstPblock(INVOKE, List.of(METHOD), BLOCK),
        new ActionRequestWithPblock(INVOKE, BLOCK),
        new ActionResponseWithPblock(INVOKE, BLOCK),
        new ActionResponseWithList(
            INVOKE, List.of(RESULT, ActionResult.of(ActionResult.Code.SUCCESS))),
        new ActionResponseNextPblock(INVOKE, 4),
        new EventNotificationRequest(TIME, ATTRIBUTE, VALUE),
        new DataNotificationConfirm(0x8000_0001, TIME),
        new AccessRequest(
            1 << 30,
            TIME,
            List.of(
                new AccessRequest.Get(ATTRIBUTE, ACCESS),
                new AccessRequest.Set(ATTRIBUTE, Optional.empty()),
                new AccessRequest.Set(ATTRIBUTE, ACCESS),
                new AccessRequest.Action(METHOD)),
            List.of(VALUE, VALUE, VALUE, VALUE)),
        new AccessResponse(
            1,
            Optional.empty(),
            Optional.of(List.of(new AccessRequest.Action(METHOD))),
            List.of(VALUE),
            List.of(
                new AccessResponse.Set(DataAccessResult.SUCCESS),
                new AccessResponse.Action(ActionResult.Code.OTHER_REASON))),
        new GeneralCiphering(HEADER, Optional.empty(), CONTENT),
        new GeneralCiphering(
            HEADER, Optional.of(new KeyInfo.WrappedKey(0, octets("aabb"))), CONTENT),
        new GeneralCiphering(
            HEADER, Optional.of(new KeyInfo.AgreedKey(octets("01"), octets("cc"))), CONTENT),
        new GeneralSigning(HEADER, octets("c001"), octets("ff")),
        new GeneralGloDedCiphering(true, octets("0102030405060708"), CONTENT),
        new GeneralBlockTransfer(false, true, 63, 0xffff, 0xfffe, octets("00")));
  }

  @TestFactory
  Stream<DynamicTest> every_apdu_is_decoded_to_what_was_encoded() {
    return all().stream()
        .map(
            apdu ->
                DynamicTest.dynamicTest(
                    apdu.getClass().getSimpleName(),
                    () -> assertThat(Apdus.decode(Apdus.encode(apdu))).isEqualTo(apdu)));
  }

  @Test
  void an_octet_too_many_or_too_few_is_noticed_in_every_apdu() {
    for (Apdu apdu : all()) {
      byte[] octets = Apdus.encode(apdu);
      for (int length = 0; length < octets.length; length++) {
        byte[] cut = Arrays.copyOf(octets, length);
        assertRefused(Reason.TRUNCATED, () -> Apdus.decode(cut));
      }
      byte[] longer = Arrays.copyOf(octets, octets.length + 1);
      assertRefused(Reason.MALFORMED, () -> Apdus.decode(longer));
    }
  }

  @Test
  void lists_that_do_not_fit_together_are_malformed() {
    String descriptor = "0008" + "0000010000ff" + "03";
    for (String octets :
        List.of(
            "c104c5" + "01" + descriptor + "00" + "00",
            "c303c5" + "01" + descriptor + "02" + "0000",
            "d940000000" + "00" + "01" + "01" + descriptor + "00",
            "c106c5",
            "c307c5",
            "c506c5",
            "c705c5",
            "d940000000" + "00" + "01" + "06" + descriptor + "0100",
            "dd0000000000" + "02",
            "dd0000000000" + "01" + "03")) {
      assertRefused(Reason.MALFORMED, () -> Apdus.decode(HexFormat.of().parseHex(octets)));
    }
  }

  @Test
  void says_unsupported_to_apdus_with_short_names() {
    assertRefused(Reason.UNSUPPORTED, () -> Apdus.decode(new byte[] {5, 1, 2, 3, 4}));
    assertRefused(Reason.UNSUPPORTED, () -> Apdus.decode(new byte[] {6, 1, 2, 3, 4}));
  }

  private static Octets octets(String hex) {
    return Octets.of(HexFormat.of().parseHex(hex));
  }
}
