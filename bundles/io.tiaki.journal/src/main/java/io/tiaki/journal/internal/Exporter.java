package io.tiaki.journal.internal;

import io.tiaki.journal.ExportPart;
import io.tiaki.journal.ExportRequest;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Chain;
import io.tiaki.journal.file.ChainWalk;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Records;
import io.tiaki.journal.file.SealedPart;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a log as it stands in the store: pages, exports, whole checks. On any thread. */
final class Exporter {
  private static final int PAGE = 500;
  private static final byte[] NONE = new byte[0];

  /** Octets for the signature at the end. */
  private static final int MOST_END = 3_072;

  private final Desk desk;
  private final LogKind kind;
  private final ChainedLog entries;
  private final Marks marks;
  private final ChainedLog.Link base;

  Exporter(Desk desk, LogKind kind) throws IOException {
    StateStore store = Services.needed(desk.services.store(), "The store");
    this.desk = desk;
    this.kind = kind;
    this.entries = new ChainedLog(store, kind);
    this.marks = new Marks(store, kind);
    this.base = marks.base().map(Marked::link).orElse(ChainedLog.Link.ORIGIN);
  }

  private ErasableKeys keys() throws IOException {
    return Services.needed(desk.services.keys(), "The security module");
  }

  List<JournalEntry> read(long from, int limit) throws IOException {
    List<JournalEntry> result = new ArrayList<>();
    for (ChainedLog.Raw raw : entries.page(Math.max(base.sequence() + 1, from), limit)) {
      result.add(opened(parsed(raw)));
    }
    return result;
  }

  List<JournalEntry> of(MeterId meter, Optional<String> handle, long from, int limit)
      throws IOException {
    List<JournalEntry> result = new ArrayList<>();
    List<ChainedLog.Raw> page = entries.page(Math.max(base.sequence() + 1, from), PAGE);
    while (!page.isEmpty()) {
      for (ChainedLog.Raw raw : page) {
        StoredEntry entry = parsed(raw);
        boolean own =
            entry.sealed().map(SealedPart::handle).equals(handle) && handle.isPresent()
                || entry.clear().flatMap(p -> p.meter()).equals(Optional.of(meter));
        if (own && result.size() < limit) {
          result.add(opened(entry));
        }
      }
      if (result.size() == limit) {
        break;
      }
      page = entries.page(page.get(page.size() - 1).sequence() + 1, PAGE);
    }
    return result;
  }

  private JournalEntry opened(StoredEntry entry) throws IOException {
    return entry.sealed().isEmpty() ? entry.entry(Optional.empty()) : Sealing.opened(keys(), entry);
  }

  private static StoredEntry parsed(ChainedLog.Raw raw) throws IOException {
    return raw.parsed()
        .orElseThrow(
            () -> new IOException("Entry " + raw.sequence() + " of the log cannot be read"));
  }

  /** Everything that is wrong from the first entry to the last. */
  List<Problem> check(Optional<HeadSignatures> signatures) throws IOException {
    ChainWalk walk = new ChainWalk(kind, base.sequence(), base.chain());
    Map<Long, Marked> heads = new HashMap<>();
    marks.heads(0).forEach(head -> heads.put(head.link().sequence(), head));
    List<ChainedLog.Raw> page = entries.page(base.sequence() + 1, PAGE);
    while (!page.isEmpty()) {
      for (ChainedLog.Raw raw : page) {
        StartCheck.step(walk, raw);
        Marked head = heads.get(raw.sequence());
        if (head != null) {
          check(walk, head, signatures);
        }
      }
      page = entries.page(page.get(page.size() - 1).sequence() + 1, PAGE);
    }
    return walk.problems();
  }

  private void check(ChainWalk walk, Marked head, Optional<HeadSignatures> signatures) {
    Optional<String> why = StartCheck.verify(kind, head, signatures);
    ChainedLog.Link link = head.link();
    if (why.isPresent()) {
      walk.problem(
          Problem.Kind.SIGNATURE,
          link.sequence(),
          "the head signed for entry " + link.sequence() + " is not good: " + why.get());
    } else {
      walk.head(new Head(kind, link.sequence(), link.chain(), head.time(), true, 1));
    }
  }

  /**
   * A part of an export.
   *
   * @param last where the log ends
   */
  ExportPart export(ExportRequest request, ChainedLog.Link last) throws IOException {
    long from = request.from() == 0 ? base.sequence() + 1 : request.from();
    long to = request.to() == 0 ? last.sequence() : request.to();
    if (to > last.sequence() || from > to + 1 || from <= base.sequence()) {
      throw new IllegalArgumentException(
          "The log has entries " + (base.sequence() + 1) + " to " + last.sequence());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Records.begin(kind, from, before(from)));
    long done = fill(out, request, from, to);
    if (done == to) {
      out.writeBytes(Records.head(signed(to, last)));
    }
    return new ExportPart(from, done, to, out.toByteArray());
  }

  /** Adds entries, at least one; the last one that was added. */
  private long fill(ByteArrayOutputStream out, ExportRequest request, long from, long to)
      throws IOException {
    List<Marked> heads = marks.heads(from);
    long done = from - 1;
    while (done < to) {
      List<ChainedLog.Raw> page = entries.page(done + 1, PAGE);
      if (page.isEmpty() || page.get(0).sequence() > to) {
        // Entries are missing at the end: the head that is signed for it says so.
        return to;
      }
      for (ChainedLog.Raw raw : page) {
        byte[] record = record(raw, request.opened());
        byte[] head = head(heads, raw.sequence());
        boolean fits = out.size() + record.length + head.length <= request.octets() - MOST_END;
        if (raw.sequence() > to || !fits && done >= from) {
          return raw.sequence() > to ? to : done;
        }
        out.writeBytes(record);
        out.writeBytes(head);
        done = raw.sequence();
      }
    }
    return done;
  }

  private static byte[] head(List<Marked> heads, long sequence) {
    return heads.stream()
        .filter(h -> h.link().sequence() == sequence)
        .findFirst()
        .map(h -> Records.head(h.cms()))
        .orElse(NONE);
  }

  private byte[] record(ChainedLog.Raw raw, boolean opened) throws IOException {
    Optional<StoredEntry> entry = opened ? raw.parsed() : Optional.empty();
    if (entry.isEmpty() || entry.get().sealed().isEmpty()) {
      return Records.entry(raw.octets(), NONE);
    }
    ErasableKeys keys = keys();
    byte[] opening;
    try {
      opening = Sealing.opening(keys, entry.get()).orElse(NONE);
    } catch (IOException e) {
      // It was altered, which the chain shows to whoever checks it.
      opening = NONE;
    }
    return Records.entry(raw.octets(), opening);
  }

  private String before(long from) throws IOException {
    if (from == base.sequence() + 1) {
      return base.chain();
    }
    return entries.link(from - 1).map(ChainedLog.Link::chain).orElse(Chain.ORIGIN);
  }

  private byte[] signed(long sequence, ChainedLog.Link last) throws IOException {
    ChainedLog.Link link =
        sequence == last.sequence()
            ? last
            : sequence == base.sequence() ? base : entries.link(sequence).orElse(last);
    Stamp now = desk.stamps.get();
    Head head =
        new Head(
            kind, link.sequence(), link.chain(), now.time(), now.trusted(), base.sequence() + 1);
    return desk.signing.sign(head).cms();
  }
}
