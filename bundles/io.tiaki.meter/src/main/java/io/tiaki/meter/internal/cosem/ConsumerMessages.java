package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import java.util.List;

/**
 * Messages for the consumer, and the answer to a question. Who writes an id into the answer asks;
 * somebody at home answers within a minute, two of three times with yes, and the answer is pushed.
 */
final class ConsumerMessages {
  private static final int LONGEST_MESSAGE = 4_096;
  private static final int NONE = 0;
  private static final int YES = 1;
  private static final int NO = 2;
  private static final long LEAST_MILLIS = 10_000;
  private static final long MORE_MILLIS = 50_000;
  private static final CosemData NO_TIME =
      Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);

  private static final Shape MESSAGE =
      value ->
          value instanceof CosemData.VisibleString v
              ? Shape.octets(0, LONGEST_MESSAGE).check(new CosemData.OctetString(v.value()))
              : Shape.octets(0, LONGEST_MESSAGE).check(value);
  private static final CosemData NO_TEXT = new CosemData.OctetString(Octets.EMPTY);
  private static final Cell PORT = Cell.of("message/port", NO_TEXT, MESSAGE);
  private static final Cell DISPLAY = Cell.of("message/display", NO_TEXT, MESSAGE);
  private static final Cell ANSWER =
      Cell.of(
          "answer",
          structure(u32(0), enumeration(NONE), NO_TIME),
          Shape.structure(
              Shape.u32(0, 0xffff_ffffL), Shape.enumeration(NONE, NONE), Shape.dateTime()));

  private ConsumerMessages() {}

  /** When the question of one device is answered. */
  private static final class Question {
    private long answered = Long.MAX_VALUE;
  }

  static List<CosemObject> objects() {
    return List.of(
        new CosemObject.Builder(1, 0, "0-0:96.13.0.255").kept(2, PORT).build(),
        new CosemObject.Builder(1, 0, "0-0:96.13.1.255").kept(2, DISPLAY).build(),
        new CosemObject.Builder(1, 0, "0-0:96.50.0.255")
            .shown(2, ANSWER)
            .writer(2, ConsumerMessages::ask)
            .build());
  }

  private static DataAccessResult ask(Device device, CosemData question) {
    DataAccessResult result = ANSWER.write(device, question);
    if (result == DataAccessResult.SUCCESS) {
      device.state().ongoing(Question.class, Question::new).answered = Long.MAX_VALUE;
      device.state().awake();
    }
    return result;
  }

  /** Lets somebody answer; when, ms since 1970. */
  static long tick(Device device, long now) {
    CosemData asked = ANSWER.read(device);
    long id = Values.integer(element(asked, 0)).orElse(0);
    if (id == 0 || number(element(asked, 1)) != NONE) {
      return Long.MAX_VALUE;
    }
    long chance = Math.floorMod((device.meter().number() * 31 + id) * 0x9e37_79b9L, MORE_MILLIS);
    Question question = device.state().ongoing(Question.class, Question::new);
    if (question.answered == Long.MAX_VALUE) {
      question.answered = now + LEAST_MILLIS + chance;
    }
    if (now < question.answered) {
      return question.answered;
    }
    question.answered = Long.MAX_VALUE;
    boolean yes = chance % 3 != 0;
    ANSWER.set(
        device, structure(u32(id), enumeration(yes ? YES : NO), DeviceTime.shown(device, now)));
    Events.happened(device, yes ? Event.CONSUMER_SAID_YES : Event.CONSUMER_SAID_NO);
    PushSetup.wanted(device);
    return Long.MAX_VALUE;
  }
}
