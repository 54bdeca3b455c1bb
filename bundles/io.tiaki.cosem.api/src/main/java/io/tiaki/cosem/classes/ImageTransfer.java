package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Image transfer, class 18 version 0 (IEC 62056-6-2, 4.4.6): firmware for a meter. In turn: {@link
 * #initiate}, {@link #sendMissing} until it succeeds, however often it breaks off, {@link #verify},
 * {@link #activate}.
 */
public final class ImageTransfer extends CosemObject {
  /** The usual name. */
  public static final ObisCode USUAL = ObisCode.of("0-0:44.0.0.255");

  private static final long LARGEST_BLOCK = 65_535;

  /** So often in a row the meter may miss the same block. */
  private static final int MOST_PASSES = 3;

  /** How far it is, by its number in the standard. */
  public enum Status {
    NOT_INITIATED,
    INITIATED,
    VERIFICATION_INITIATED,
    VERIFICATION_SUCCESSFUL,
    VERIFICATION_FAILED,
    ACTIVATION_INITIATED,
    ACTIVATION_SUCCESSFUL,
    ACTIVATION_FAILED
  }

  /**
   * image_to_activate_info.
   *
   * @param size octets of the image
   * @param identification of the image
   * @param signature of the image, may be empty
   */
  public record ImageInfo(long size, Octets identification, Octets signature) {}

  public ImageTransfer(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 18, logicalName);
  }

  /** Octets of a block, 1 to 65,535. */
  public CompletionStage<Integer> blockSize() {
    return read(2, "image_block_size", e -> (int) e.integer(1, LARGEST_BLOCK));
  }

  /** Number of the first block that the meter has not, from 0. */
  public CompletionStage<Long> firstMissingBlock() {
    return read(4, "image_first_not_transferred_block_number", Element::u32);
  }

  /** Whether images are taken. */
  public CompletionStage<Boolean> isEnabled() {
    return read(5, "image_transfer_enabled", Element::bool);
  }

  /** Says whether images are taken. */
  public CompletionStage<Void> setEnabled(boolean enabled, Repetition repetition) {
    return write(5, "image_transfer_enabled", Encoded.bool(enabled), repetition);
  }

  /** How far it is. */
  public CompletionStage<Status> status() {
    return read(6, "image_transfer_status", e -> e.oneOf(Status.values()));
  }

  /** What can be activated. */
  public CompletionStage<List<ImageInfo>> imagesToActivate() {
    return read(7, "image_to_activate_info", e -> e.array(ImageTransfer::info));
  }

  private static ImageInfo info(Element element) {
    List<Element> parts = element.structure(3);
    return new ImageInfo(parts.get(0).u32(), parts.get(1).octets(), parts.get(2).octets());
  }

  /**
   * Announces an image; what was there of another is lost.
   *
   * @param size octets, 1 to 2^32-1
   */
  public CompletionStage<Void> initiate(Octets identifier, long size, Repetition repetition) {
    CosemData data = Encoded.structure(Encoded.octets(identifier), Encoded.u32(size));
    return invoke(1, "image_transfer_initiate", data, repetition);
  }

  /** Transfers one block; the same twice does no harm. */
  public CompletionStage<Void> sendBlock(long number, Octets block) {
    CosemData data = Encoded.structure(Encoded.u32(number), Encoded.octets(block));
    return invoke(2, "image_block_transfer", data, Repetition.IDEMPOTENT);
  }

  /**
   * Transfers the blocks that the meter has not, beginning with the first of them. May be called
   * again after it failed: it goes on where it broke off.
   *
   * @param image the whole image that was announced
   */
  public CompletionStage<Void> sendMissing(Octets image) {
    return blockSize().thenCompose(size -> pass(image.toArray(), size, -1, 0));
  }

  private CompletionStage<Void> pass(byte[] image, int size, long before, int stuck) {
    long blocks = (image.length + (long) size - 1) / size;
    return firstMissingBlock()
        .thenCompose(
            first -> {
              if (first >= blocks) {
                return done();
              }
              int again = first == before ? stuck + 1 : 0;
              if (again == MOST_PASSES) {
                return CompletableFuture.failedStage(
                    new CosemException(
                        Reason.PROTOCOL, "The meter keeps missing block " + first + " of " + this));
              }
              return blocks(image, size, first)
                  .thenCompose(ignored -> pass(image, size, first, again));
            });
  }

  /** All blocks from one on, each when the one before was taken. */
  private CompletionStage<Void> blocks(byte[] image, int size, long from) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    next(image, size, from, sent);
    return sent;
  }

  private void next(byte[] image, int size, long number, CompletableFuture<Void> sent) {
    if (number * size >= image.length) {
      sent.complete(null);
      return;
    }
    int from = (int) (number * size);
    sendBlock(number, Octets.of(image, from, Math.min(size, image.length - from)))
        .whenComplete(
            (taken, failure) -> {
              if (failure == null) {
                next(image, size, number + 1, sent);
              } else {
                sent.completeExceptionally(failure);
              }
            });
  }

  /**
   * Lets the meter verify the image. When that takes long, or the answer is lost, its status is
   * asked for.
   *
   * @param later runs a task after a pause of the caller's choice
   * @param polls so often the status is asked for at most
   */
  public CompletionStage<Void> verify(Executor later, int polls) {
    Outcome wanted = new Outcome(Status.VERIFICATION_SUCCESSFUL, Status.VERIFICATION_FAILED);
    return carriedOut(
        invoke(3, "image_verify", Encoded.ZERO, Repetition.NEVER), wanted, later, polls);
  }

  /** Lets the meter activate the image; it may restart meanwhile. As {@link #verify}. */
  public CompletionStage<Void> activate(Executor later, int polls) {
    Outcome wanted = new Outcome(Status.ACTIVATION_SUCCESSFUL, Status.ACTIVATION_FAILED);
    return carriedOut(
        invoke(4, "image_activate", Encoded.ZERO, Repetition.NEVER), wanted, later, polls);
  }

  private record Outcome(Status good, Status bad) {}

  private CompletionStage<Void> carriedOut(
      CompletionStage<Void> invoked, Outcome wanted, Executor later, int polls) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    invoked.whenComplete(
        (ok, failure) -> {
          if (failure == null) {
            outcome.complete(null);
          } else if (isOpen(failure)) {
            later.execute(() -> poll(wanted, later, polls, outcome));
          } else {
            outcome.completeExceptionally(failure);
          }
        });
    return outcome;
  }

  /** Whether the meter may be about it. */
  private static boolean isOpen(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause instanceof CosemException e
        && (e.reason() == Reason.IN_DOUBT
            || e.result().filter(DataAccessResult.TEMPORARY_FAILURE::equals).isPresent());
  }

  private void poll(Outcome wanted, Executor later, int polls, CompletableFuture<Void> outcome) {
    status()
        .whenComplete(
            (status, failure) -> {
              if (failure != null) {
                outcome.completeExceptionally(failure);
              } else if (status == wanted.good()) {
                outcome.complete(null);
              } else if (status == wanted.bad()) {
                outcome.completeExceptionally(
                    new CosemException(
                        DataAccessResult.OTHER_REASON, "The meter says of its image: " + status));
              } else if (polls <= 1) {
                outcome.completeExceptionally(
                    new CosemException(
                        Reason.TIMED_OUT, "The meter's image is still in status " + status));
              } else {
                later.execute(() -> poll(wanted, later, polls - 1, outcome));
              }
            });
  }
}
