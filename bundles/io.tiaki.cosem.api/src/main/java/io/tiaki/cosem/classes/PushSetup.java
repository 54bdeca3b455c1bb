package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Push setup, class 40 versions 0 to 2 (IEC 62056-6-2, 4.4.8). */
public final class PushSetup extends CosemObject {
  private static final int MOST_OBJECTS = 255;

  /**
   * send_destination_and_method.
   *
   * @param service 0 TCP, 1 UDP, others as in the standard
   * @param destination for example "[2001:db8::1]:4059"
   * @param message 0 A-XDR encoded xDLMS APDU
   */
  public record Destination(int service, Octets destination, int message) {}

  /**
   * When pushes may go out.
   *
   * @param start fields may be unspecified
   * @param end fields may be unspecified
   */
  public record Window(CosemDateTime start, CosemDateTime end) {}

  public PushSetup(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 40, logicalName);
  }

  /** What is pushed, in this order. */
  public CompletionStage<List<CaptureObject>> objectList() {
    return read(2, "push_object_list", e -> CaptureObject.listOf(e.data(), MOST_OBJECTS));
  }

  /** Says what is pushed, as versions 0 and 1 take it. */
  public CompletionStage<Void> setObjectList(List<CaptureObject> objects, Repetition repetition) {
    return write(2, "push_object_list", Encoded.array(objects, CaptureObject::data), repetition);
  }

  /** Where it is pushed to, and how. */
  public CompletionStage<Destination> destination() {
    return read(3, "send_destination_and_method", PushSetup::destination);
  }

  private static Destination destination(Element element) {
    List<Element> parts = element.structure(3);
    return new Destination(parts.get(0).u8(), parts.get(1).octets(), parts.get(2).u8());
  }

  /** Says where it is pushed to, and how. */
  public CompletionStage<Void> setDestination(Destination destination, Repetition repetition) {
    return write(
        3,
        "send_destination_and_method",
        Encoded.structure(
            new CosemData.EnumData(destination.service()),
            Encoded.octets(destination.destination()),
            new CosemData.EnumData(destination.message())),
        repetition);
  }

  /** When pushes may go out; empty: always. */
  public CompletionStage<List<Window>> communicationWindow() {
    return read(4, "communication_window", e -> e.array(PushSetup::window));
  }

  private static Window window(Element element) {
    List<Element> parts = element.structure(2);
    return new Window(parts.get(0).dateTime(), parts.get(1).dateTime());
  }

  /** How much a push is put off at random at most, 0 to 65,535 s. */
  public CompletionStage<Duration> randomisationStartInterval() {
    return read(5, "randomisation_start_interval", e -> Duration.ofSeconds(e.u16()));
  }

  /** How often an unsuccessful push is tried again, 0 to 255. */
  public CompletionStage<Integer> numberOfRetries() {
    return read(6, "number_of_retries", Element::u8);
  }

  /** Pushes now. */
  public CompletionStage<Void> push(Repetition repetition) {
    return invoke(1, "push", Encoded.ZERO, repetition);
  }
}
