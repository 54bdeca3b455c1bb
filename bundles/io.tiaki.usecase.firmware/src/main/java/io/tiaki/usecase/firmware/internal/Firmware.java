package io.tiaki.usecase.firmware.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ImageTransfer;
import io.tiaki.cosem.classes.ImageTransfer.ImageInfo;
import io.tiaki.cosem.classes.ImageTransfer.Status;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What a meter's firmware and its image transfer are read to be.
 *
 * @param active what the firmware that runs calls itself, 1-0:0.2.0.255
 * @param enabled whether the meter takes images
 * @param status how far the transfer is
 * @param blockOctets of a block
 * @param missing the first block that the meter has not
 * @param verified what can be activated; empty unless the status says so
 */
record Firmware(
    String active,
    boolean enabled,
    Status status,
    int blockOctets,
    long missing,
    List<ImageInfo> verified) {
  private static final AttributeDescriptor ACTIVE =
      new AttributeDescriptor(1, ObisCode.of("1-0:0.2.0.255"), 2);

  Firmware {
    verified = List.copyOf(verified);
  }

  /** Whether an image of this name was verified and waits to be activated. */
  boolean hasVerified(String identifier) {
    return verified.stream().anyMatch(i -> i.identification().equals(Octets.ofAscii(identifier)));
  }

  private List<String> waiting() {
    return verified.stream().map(i -> printable(i.identification().toAscii())).toList();
  }

  String text() {
    return "its firmware is "
        + active
        + (verified.isEmpty()
            ? ""
            : ", and " + String.join(", ", waiting()) + " waits to be activated");
  }

  String json() {
    return "{\"firmware\":\""
        + active
        + "\",\"status\":\""
        + status.name().toLowerCase(Locale.ROOT).replace('_', '-')
        + "\",\"missing\":"
        + missing
        + ",\"waiting\":["
        + waiting().stream().map(w -> '"' + w + '"').collect(Collectors.joining(","))
        + "]}";
  }

  /** Reads it. */
  static CompletionStage<Firmware> read(CosemClient client, MeterId meter) {
    ImageTransfer transfer = new ImageTransfer(client, meter, ImageTransfer.USUAL);
    return active(client, meter)
        .thenCompose(
            active ->
                transfer
                    .isEnabled()
                    .thenCompose(
                        enabled ->
                            transfer
                                .status()
                                .thenCompose(status -> read(transfer, active, enabled, status))));
  }

  private static CompletionStage<Firmware> read(
      ImageTransfer transfer, String active, boolean enabled, Status status) {
    CompletionStage<List<ImageInfo>> verified =
        status == Status.VERIFICATION_SUCCESSFUL
            ? transfer.imagesToActivate()
            : CompletableFuture.completedStage(List.of());
    return verified.thenCompose(
        images ->
            transfer
                .blockSize()
                .thenCompose(
                    block ->
                        transfer
                            .firstMissingBlock()
                            .thenApply(
                                missing ->
                                    new Firmware(
                                        active, enabled, status, block, missing, images))));
  }

  private static CompletionStage<String> active(CosemClient client, MeterId meter) {
    return client
        .get(meter, ACTIVE)
        .thenCompose(
            result ->
                result instanceof GetResult.Value v
                    ? text(v.data())
                    : CompletableFuture.failedStage(
                        new CosemException(
                            ((GetResult.Error) result).result(),
                            "its firmware (1-0:0.2.0.255) cannot be read")));
  }

  private static CompletionStage<String> text(CosemData value) {
    if (value instanceof CosemData.OctetString o) {
      return CompletableFuture.completedStage(printable(o.value().toAscii()));
    } else if (value instanceof CosemData.VisibleString v) {
      return CompletableFuture.completedStage(printable(v.value().toAscii()));
    }
    return CompletableFuture.failedStage(
        new CosemException(Reason.PROTOCOL, "its firmware has a name of another kind"));
  }

  private static String printable(String text) {
    String plain = text.replaceAll("[^!-~]", "?").replaceAll("[\"\\\\]", "?");
    return plain.length() <= 64 ? plain : plain.substring(0, 64);
  }
}
