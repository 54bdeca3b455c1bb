package io.tiaki.dcs.ingest;

import io.tiaki.dcs.Repeats;
import io.tiaki.dcs.protocol.Answers.Rejection;
import io.tiaki.dcs.protocol.MalformedException;
import io.tiaki.dcs.protocol.Message;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Judges a message: who signed it, whether it is for us, whether it is well-formed. What cannot be
 * answered is told once per gateway and counted.
 */
final class Examiner {
  private final SecurityModule security;
  private final Consumer<String> problems;
  private final Repeats repeats = new Repeats();
  private final AtomicLong dropped = new AtomicLong();

  Examiner(SecurityModule security, Consumer<String> problems) {
    this.security = security;
    this.problems = problems;
  }

  /** What a message turned out to be. */
  sealed interface Verdict {}

  /** To be stored and confirmed. */
  record Accepted(Message message) implements Verdict {}

  /** To be refused by a receipt. */
  record Rejected(Rejection rejection) implements Verdict {}

  /** Not to be answered. */
  record Dropped() implements Verdict {}

  /** Messages that were dropped since the start. */
  long dropped() {
    return dropped.get();
  }

  Verdict examine(Inbound message) {
    String gateway = message.gateway();
    SignedContent signed;
    try {
      signed = security.verify(message.cms());
    } catch (SecurityModuleException e) {
      return drop(gateway, "its signature does not hold (" + e.getMessage() + ")");
    }
    byte[] json;
    try {
      json = security.open("decrypt", signed.content());
    } catch (SecurityModuleException e) {
      return drop(gateway, "it was not encrypted for us (" + e.getMessage() + ")");
    }
    return examine(message, signed.signer().commonName(), json);
  }

  private Verdict examine(Inbound message, String signer, byte[] json) {
    String gateway = message.gateway();
    if (!signer.equals(gateway)) {
      // Not rejected: that would free a message of the topic's gateway, which did not sign this.
      return drop(gateway, "another one signed it; its signing certificate must bear its own name");
    }
    try {
      Accepted accepted = new Accepted(read(message, json));
      long times = repeats.over(gateway);
      if (times > 0) {
        problems.accept(
            "Gateway " + gateway + " sends good messages again, after " + times + " bad ones");
      }
      return accepted;
    } catch (MalformedException e) {
      return e.id()
          .or(() -> message.id().filter(Messages::isId))
          .map(id -> reject(gateway, id, e.code(), e.text()))
          .orElseGet(() -> drop(gateway, e.text()));
    }
  }

  private static Message read(Inbound message, byte[] json) throws MalformedException {
    String gateway = message.gateway();
    int octets = message.cms().length;
    if (message.kind() == Inbound.Kind.READINGS && Messages.isForward(json)) {
      return Messages.forward(json, gateway, octets);
    } else if (message.kind() == Inbound.Kind.READINGS) {
      return Messages.readings(json, gateway, octets);
    } else if (Messages.isAlarm(json)) {
      return Messages.alarm(json, gateway, octets);
    } else if (Messages.isAlert(json)) {
      return Messages.alert(json, gateway, octets);
    } else if (Messages.isProgress(json)) {
      return Messages.progress(json, gateway, octets);
    }
    return Messages.outcome(json, gateway, octets);
  }

  private Verdict reject(String gateway, String id, String code, String text) {
    if (repeats.first(gateway)) {
      problems.accept(
          "Gateway " + gateway + " sent " + id + ", which is rejected (" + code + "): " + text);
    }
    return new Rejected(new Rejection(id, code, text));
  }

  Verdict drop(String gateway, String why) {
    dropped.incrementAndGet();
    if (repeats.first(gateway)) {
      problems.accept("A message on a topic of gateway " + gateway + " was dropped: " + why);
    }
    return new Dropped();
  }
}
