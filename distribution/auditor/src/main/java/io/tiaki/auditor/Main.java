package io.tiaki.auditor;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** The command {@code tiaki journal}. */
public final class Main {
  static final int FAILED = 1;
  static final int USAGE = 2;

  static final String HELP =
      """
      Usage: tiaki journal COMMAND FILE [OPTION...]
      Checks and shows logs that a gateway exported. Needs nothing but the file and the
      certificate of the gateway's authority: no gateway, no network, no key.

        verify FILE      is anything altered, missing, out of order, cut off or not signed?
        show FILE        the same, and every entry

        --ca FILE        certificates of the authority, PEM (default: DIR/exchange/ca.pem)
        --data DIR       data folder of a demonstration (default: .data/tiaki)
        --signer NAME    the gateway that must have signed every head
        --since EARLIER  an earlier export of the same log: this one must go on from it
        --not-older-than TIME
                         the last head must be signed then or later, like
                         2026-01-31T00:00:00Z or P7D (at most seven days ago)
        --json           JSON instead of text: with show one object an entry, and the result
                         last
        --help           this text

      Exit status: 0 nothing is wrong; 1 the file or the certificate cannot be read; 2 wrong
      usage; 3 altered, missing or out of order; 4 cut off, or not signed to its end; 5 a
      signature does not fit, or not by whom it should be; 6 older than it should be. When
      several things are wrong, the first one that was met decides.
      The format of the file: docs/journal.md.
      """;

  private Main() {}

  /**
   * Runs a command and ends the process.
   *
   * @param arguments see {@code tiaki journal --help}
   */
  public static void main(String... arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    int status = run(out, System.err, Clock.systemUTC(), arguments);
    out.flush();
    System.exit(status);
  }

  static int run(PrintStream out, PrintStream err, Clock clock, String... arguments) {
    List<String> words = Arrays.asList(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try {
      if (words.isEmpty()) {
        throw AuditException.usage("Which command?");
      }
      List<String> rest = words.subList(1, words.size());
      return switch (words.get(0)) {
        case "verify" -> new VerifyCommand(out, clock, false).run(rest);
        case "show" -> new VerifyCommand(out, clock, true).run(rest);
        default -> throw AuditException.usage("Unknown command " + Texts.printable(words.get(0)));
      };
    } catch (AuditException e) {
      err.println("tiaki journal: " + e.getMessage());
      return e.status();
    }
  }
}
