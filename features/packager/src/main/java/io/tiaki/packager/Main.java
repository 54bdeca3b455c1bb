package io.tiaki.packager;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;

/** The command {@code tiaki package}, and {@code build} for the reactor. */
public final class Main {
  static final String HELP =
      """
      Usage: tiaki package COMMAND FILE... [OPTION...]
      Signs, verifies and shows deployment packages (.dp) and features (.feature).

        show FILE...     what is in it and who says to have signed it; nothing is verified
        sign FILE...     signs inside (META-INF/DP.SIG) and beside (FILE.dp.p7s); a feature only
                         beside, after it took over the digests that its packages have now
        verify FILE...   structure, digests, both signatures, signer; of a feature also that the
                         packages in its folder are the ones it lists
        bump UNIT.dp     the same bundles with a higher version, unsigned: to try an update
          --version V    that version, for the package and its bundles
          --output FILE  default UNIT-V.dp in the same folder

        --data DIR            data folder of the demonstration authority, default .data/tiaki
        --keystore FILE       signer's key and certificates, PKCS #12; default DIR/vendor/signer.p12
        --password-file FILE  its password; default DIR/secrets/vendor.unlock when --keystore is not
                              given, else the variable TIAKI_SIGNING_PASSWORD
        --authority FILE      trusted certificates, PEM; default DIR/exchange/ca.pem
        --signer NAME         expected common name of the signer, default vendor
        --help                this text

      Exit status: 0 when all is well, 1 when not, 2 for wrong usage.
      """;

  private Main() {}

  /**
   * Runs a command and ends the process.
   *
   * @param arguments see {@code tiaki package --help}
   */
  public static void main(String... arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    List<String> words = Arrays.asList(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try {
      if (words.isEmpty()) {
        throw Options.usage("Which command?");
      }
      List<String> rest = words.subList(1, words.size());
      switch (words.get(0)) {
        case "build" -> new BuildCommand(out).run(rest);
        case "show", "sign", "verify", "bump" -> new FileCommands(out).run(words.get(0), rest);
        default -> throw Options.usage("Unknown command " + words.get(0));
      }
      return 0;
    } catch (PackagerException e) {
      err.println("tiaki package: " + e.getMessage());
      return e.status();
    } catch (IOException | UncheckedIOException e) {
      String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
      err.println("tiaki package: cannot read or write (" + reason + "): " + e.getMessage());
      return 1;
    }
  }
}
