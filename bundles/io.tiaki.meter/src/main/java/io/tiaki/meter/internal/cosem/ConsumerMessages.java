package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Axdr;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message on the display, and the answer to a question. A message with terms is shown until its
 * end, or until one of the same or a higher priority comes. Who writes an id into the answer asks;
 * who lives there answers, as {@link AtHome} says, and the answer is pushed.
 */
final class ConsumerMessages {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerMessages.class);
  private static final int LONGEST_MESSAGE = 4_096;
  private static final int HIGHEST_PRIORITY = 3;
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

  /** What is written without terms stays, and anything takes its place. */
  private static final Cell DISPLAY =
      Cell.of("message/display", NO_TEXT, MESSAGE).then(device -> terms().forget(device));

  private static final Cell TERMS =
      Cell.of(
          "message/terms",
          structure(u32(0), enumeration(0), NO_TIME, NO_TEXT),
          Shape.structure(
              Shape.u32(0, 0xffff_ffffL),
              Shape.enumeration(0, HIGHEST_PRIORITY),
              Shape.dateTime(),
              MESSAGE));

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
    private AtHome atHome = AtHome.SOMEBODY;
  }

  private static Cell terms() {
    return TERMS;
  }

  /** Who lives there from now on. */
  static void atHome(Device device, AtHome who) {
    device.state().ongoing(Question.class, Question::new).atHome = who;
  }

  /** What stands on the display. */
  static CosemData shown(Device device) {
    return DISPLAY.read(device);
  }

  static List<CosemObject> objects() {
    return List.of(
        new CosemObject.Builder(1, 0, "0-0:96.13.0.255").kept(2, PORT).build(),
        new CosemObject.Builder(1, 0, "0-0:96.13.1.255").kept(2, DISPLAY).build(),
        new CosemObject.Builder(1, 0, "0-0:96.50.1.255")
            .shown(2, TERMS)
            .writer(2, ConsumerMessages::show)
            .build(),
        new CosemObject.Builder(1, 0, "0-0:96.50.0.255")
            .shown(2, ANSWER)
            .writer(2, ConsumerMessages::ask)
            .build());
  }

  /** What is more important and not over yet stays on the display. */
  private static DataAccessResult show(Device device, CosemData message) {
    CosemData shown = TERMS.read(device);
    if (TERMS.shape().check(message) == DataAccessResult.SUCCESS
        && number(element(message, 1)) < number(element(shown, 1))) {
      return DataAccessResult.TEMPORARY_FAILURE;
    }
    DataAccessResult result = TERMS.write(device, message);
    if (result == DataAccessResult.SUCCESS && element(message, 3).equals(NO_TEXT)) {
      clear(device);
    } else if (result == DataAccessResult.SUCCESS) {
      DISPLAY.set(device, element(message, 3));
      LOG.info("The display of meter {} shows another message", device.meter().id());
      device.state().awake();
    }
    return result;
  }

  private static void clear(Device device) {
    DISPLAY.set(device, NO_TEXT);
    TERMS.forget(device);
    LOG.info("The display of meter {} is empty again", device.meter().id());
  }

  /** Takes away what is over; when that is, ms since 1970. */
  private static long expire(Device device, long now) {
    long end =
        Axdr.dateTime(element(TERMS.read(device), 2))
            .flatMap(time -> DeviceTime.millis(device, time))
            .orElse(Long.MAX_VALUE);
    if (end > now) {
      return end;
    }
    clear(device);
    return Long.MAX_VALUE;
  }

  private static DataAccessResult ask(Device device, CosemData question) {
    DataAccessResult result = ANSWER.write(device, question);
    if (result == DataAccessResult.SUCCESS) {
      device.state().ongoing(Question.class, Question::new).answered = Long.MAX_VALUE;
      device.state().awake();
    }
    return result;
  }

  /** Takes away what is over, and lets somebody answer; when to look again, ms since 1970. */
  static long tick(Device device, long now) {
    return Math.min(expire(device, now), answer(device, now));
  }

  private static long answer(Device device, long now) {
    CosemData asked = ANSWER.read(device);
    long id = Values.integer(element(asked, 0)).orElse(0);
    if (id == 0 || number(element(asked, 1)) != NONE) {
      return Long.MAX_VALUE;
    }
    long chance = Math.floorMod((device.meter().number() * 31 + id) * 0x9e37_79b9L, MORE_MILLIS);
    Question question = device.state().ongoing(Question.class, Question::new);
    if (question.atHome == AtHome.NOBODY) {
      return Long.MAX_VALUE;
    }
    if (question.answered == Long.MAX_VALUE) {
      question.answered = question.atHome == AtHome.SOMEBODY ? now + LEAST_MILLIS + chance : now;
    }
    if (now < question.answered) {
      return question.answered;
    }
    question.answered = Long.MAX_VALUE;
    boolean yes =
        question.atHome == AtHome.SOMEBODY ? chance % 3 != 0 : question.atHome == AtHome.YES;
    ANSWER.set(
        device, structure(u32(id), enumeration(yes ? YES : NO), DeviceTime.shown(device, now)));
    Events.happened(device, yes ? Event.CONSUMER_SAID_YES : Event.CONSUMER_SAID_NO);
    if (Values.integer(element(TERMS.read(device), 0)).orElse(0) == id) {
      clear(device);
    }
    PushSetup.wanted(device);
    return Long.MAX_VALUE;
  }
}
