package io.tiaki.usecase.message.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a meter's display is read to show.
 *
 * @param text on the display, 0-0:96.13.1.255
 * @param terms of a message that has some, 0-0:96.50.1.255; empty: the meter knows none
 * @param question that was asked last, 0-0:96.50.0.255; empty: the meter takes none
 */
record Display(Octets text, Optional<Terms> terms, Optional<Question> question) {
  /**
   * Of the message that is shown.
   *
   * @param id 0: none
   * @param priority a place in {@link Message#PRIORITIES}, or above
   * @param until empty: until something else is shown
   */
  record Terms(long id, int priority, Optional<Instant> until) {}

  /**
   * A question.
   *
   * @param id 0: none
   * @param answer one of those below
   * @param at when it was answered
   */
  record Question(long id, int answer, Optional<Instant> at) {}

  static final int NONE = 0;
  static final int YES = 1;
  static final int NO = 2;

  private static final AttributeDescriptor SHOWN = value("0-0:96.13.1.255");
  private static final AttributeDescriptor TERMS = value("0-0:96.50.1.255");
  private static final AttributeDescriptor ANSWER = value("0-0:96.50.0.255");
  private static final CosemData NO_TIME =
      CosemData.OctetString.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, (byte) 0x80, 0, -1});

  private static AttributeDescriptor value(String name) {
    return new AttributeDescriptor(1, ObisCode.of(name), 2);
  }

  /** Reads it. */
  static CompletionStage<Display> read(CosemClient client, MeterId meter) {
    return client
        .get(meter, SHOWN)
        .thenCompose(shown -> whole(shown))
        .thenCompose(
            shown ->
                client
                    .get(meter, TERMS)
                    .thenCompose(
                        terms ->
                            client
                                .get(meter, ANSWER)
                                .thenCompose(answer -> of(shown, terms, answer))));
  }

  private static CompletionStage<CosemData> whole(GetResult shown) {
    if (shown instanceof GetResult.Value v) {
      return CompletableFuture.completedStage(v.data());
    }
    DataAccessResult result = ((GetResult.Error) shown).result();
    return CompletableFuture.failedStage(
        new CosemException(result, "its display (0-0:96.13.1.255) cannot be read"));
  }

  private static CompletionStage<Display> of(CosemData shown, GetResult terms, GetResult answer) {
    try {
      return CompletableFuture.completedStage(
          new Display(
              octets(shown), part(terms).map(Display::terms), part(answer).map(Display::question)));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedStage(
          new CosemException(Reason.PROTOCOL, "its display is of another kind"));
    }
  }

  /** What a meter does not have is no mistake. */
  private static Optional<CosemData> part(GetResult result) {
    return result instanceof GetResult.Value v ? Optional.of(v.data()) : Optional.empty();
  }

  private static Terms terms(CosemData value) {
    List<CosemData> parts = parts(value, 4);
    return new Terms(id(parts.get(0)), choice(parts.get(1)), time(parts.get(2)));
  }

  private static Question question(CosemData value) {
    List<CosemData> parts = parts(value, 3);
    return new Question(id(parts.get(0)), choice(parts.get(1)), time(parts.get(2)));
  }

  private static List<CosemData> parts(CosemData value, int count) {
    if (value instanceof CosemData.Structure s && s.elements().size() == count) {
      return s.elements();
    }
    throw new IllegalArgumentException("no structure of " + count);
  }

  private static long id(CosemData value) {
    if (value instanceof CosemData.DoubleLongUnsigned v) {
      return v.value();
    }
    throw new IllegalArgumentException("no id");
  }

  private static int choice(CosemData value) {
    if (value instanceof CosemData.EnumData v) {
      return v.value();
    }
    throw new IllegalArgumentException("no choice");
  }

  private static Optional<Instant> time(CosemData value) {
    if (value instanceof CosemData.DateTime t) {
      return t.value().toInstant();
    }
    Octets octets = octets(value);
    if (octets.length() != CosemDateTime.LENGTH) {
      throw new IllegalArgumentException("no time");
    }
    return CosemDateTime.of(octets.toArray(), 0).toInstant();
  }

  private static Octets octets(CosemData value) {
    if (value instanceof CosemData.OctetString o) {
      return o.value();
    } else if (value instanceof CosemData.VisibleString v) {
      return v.value();
    }
    throw new IllegalArgumentException("no octets");
  }

  private static CosemData.OctetString encoded(String text) {
    return CosemData.OctetString.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a message is what is shown: by its id where there are terms, else by its text. */
  boolean shows(Message message) {
    return terms
        .map(t -> t.id() == message.id())
        .orElseGet(() -> text.equals(encoded(message.text()).value()));
  }

  boolean isEmpty() {
    return text.length() == 0;
  }

  /** Whether a question was asked, answered or not. */
  boolean asks(Message message) {
    return question.map(q -> q.id() == message.id()).orElse(false);
  }

  int answer() {
    return question.map(Question::answer).orElse(NONE);
  }

  /** Shows a message. */
  AccessSpecification show(Message message) {
    return terms.isEmpty()
        ? new AccessSpecification.Set(SHOWN, encoded(message.text()))
        : withTerms(message.id(), message.priority(), message.until(), message.text());
  }

  /** Shows nothing any more, however important it is. */
  AccessSpecification clear() {
    return terms.isEmpty()
        ? new AccessSpecification.Set(SHOWN, encoded(""))
        : withTerms(0, Message.PRIORITIES.size() - 1, Optional.empty(), "");
  }

  private static AccessSpecification withTerms(
      long id, int priority, Optional<Instant> until, String text) {
    CosemData end =
        until
            .<CosemData>map(t -> CosemData.OctetString.of(CosemDateTime.of(t).octets()))
            .orElse(NO_TIME);
    return new AccessSpecification.Set(
        TERMS,
        CosemData.Structure.of(
            new CosemData.DoubleLongUnsigned(id),
            new CosemData.EnumData(priority),
            end,
            encoded(text)));
  }

  /** Asks a question. */
  static AccessSpecification ask(Message question) {
    return new AccessSpecification.Set(
        ANSWER,
        CosemData.Structure.of(
            new CosemData.DoubleLongUnsigned(question.id()),
            new CosemData.EnumData(NONE),
            NO_TIME));
  }
}
