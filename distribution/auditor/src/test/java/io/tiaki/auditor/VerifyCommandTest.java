package io.tiaki.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor types and sees. */
class VerifyCommandTest {
  private static final Clock LATER =
      Clock.fixed(Notary.START.plus(Duration.ofDays(900)), ZoneOffset.UTC);

  @TempDir private Path folder;
  private Notary notary;
  private Notary.Log log;
  private int early;

  @BeforeEach
  void makes_a_log() throws Exception {
    notary = new Notary(folder);
    log = notary.new Log().entries(4).head();
    early = log.octets().length;
    log.entries(4).head();
  }

  private record Said(int status, String out, String err) {}

  private Said run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    try (PrintStream o = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream e = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      status = Main.run(o, e, LATER, words);
    }
    return new Said(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Said verify(byte[] file, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("verify", write(file).toString(), "--ca", notary.ca.toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private Path write(byte[] octets) throws Exception {
    Path file = folder.resolve("export-" + Arrays.hashCode(octets) + ".tjl");
    Files.write(file, octets);
    return file;
  }

  @Test
  void says_that_nothing_is_altered_and_nothing_is_missing() throws Exception {
    Said said = verify(log.octets());
    assertThat(said.status()).as(said.out() + said.err()).isZero();
    assertThat(said.out())
        .contains("8 entries of the system log, 1 to 8, from 2026-01-01T00:01:00Z to")
        .contains("signed heads: 2 by gw1")
        .contains(
            "GOOD: nothing altered, nothing missing up to entry 8, signed at 2026-01-01T00:08:00Z by"
                + " gw1")
        .contains("2 entries are erased, or closed");
  }

  @Test
  void shows_entries_and_tells_a_program_the_same() throws Exception {
    Path file = write(log.octets());
    Said text = run("show", file.toString(), "--ca=" + notary.ca);
    assertThat(text.out()).contains("test.event").contains("TKI0000000000001: number 8");
    Said json = run("show", "--json", file.toString(), "--ca=" + notary.ca);
    List<String> lines = json.out().lines().toList();
    assertThat(lines).hasSize(9);
    assertThat(JsonParser.parseString(lines.get(2)).getAsJsonObject().get("erased").getAsBoolean())
        .isTrue();
    JsonObject result = JsonParser.parseString(lines.get(8)).getAsJsonObject();
    assertThat(result.get("good").getAsBoolean()).isTrue();
    assertThat(result.get("provenUpTo").getAsLong()).isEqualTo(8);
    assertThat(result.getAsJsonObject("lastHead").get("signer").getAsString()).isEqualTo("gw1");
  }

  /** Every octet: ExportCheckTest of the journal; here with real signatures. */
  @Test
  void what_is_changed_is_found_or_changes_nothing_that_was_said() throws Exception {
    byte[] good = log.octets();
    String said = verify(good).out();
    for (int at = 3; at < good.length; at += 41) {
      byte[] altered = good.clone();
      altered[at] ^= 1;
      Path file = folder.resolve("altered");
      Files.write(file, altered);
      Said now = run("verify", file.toString(), "--ca=" + notary.ca);
      if (now.status() == 0) {
        // Some octets around a signature mean nothing, like its version.
        assertThat(now.out()).isEqualTo(said);
      } else {
        assertThat(now.status()).as("octet " + at + ": " + now.out()).isIn(1, 3, 4, 5);
      }
    }
  }

  @Test
  void a_file_that_is_cut_off_anywhere_is_found() throws Exception {
    byte[] good = log.octets();
    int heads = 0;
    for (int length = early % 41; length < good.length; length += 41) {
      Path file = folder.resolve("cut");
      Files.write(file, Arrays.copyOf(good, length));
      Said said = run("verify", file.toString(), "--ca=" + notary.ca);
      if (said.status() == 0) {
        // Exactly behind a signed head: an earlier export, good, and it says where it ends.
        heads++;
        assertThat(said.out()).contains("up to entry 4, signed at 2026-01-01T00:04:00Z");
      } else {
        assertThat(said.status()).as("length " + length + ": " + said.out()).isEqualTo(4);
      }
    }
    assertThat(heads).isEqualTo(1);
  }

  @Test
  void a_head_older_than_it_should_be_is_found() throws Exception {
    byte[] first = notary.new Log().entries(4).head().octets();
    assertThat(verify(first, "--not-older-than", "2026-01-01T00:04:00Z").status()).isZero();
    Said said = verify(first, "--not-older-than", "2026-01-01T00:04:01Z");
    assertThat(said.status()).isEqualTo(6);
    assertThat(said.out()).contains("WRONG: its last head was signed at 2026-01-01T00:04:00Z");
    assertThat(verify(first, "--not-older-than", "P7D").status()).isEqualTo(6);
    assertThat(verify(first, "--not-older-than", "P1000D").status()).isZero();
    assertThat(verify(first, "--not-older-than", "yesterday").status()).isEqualTo(2);
  }

  @Test
  void an_export_goes_on_from_an_earlier_one_or_it_is_said() throws Exception {
    Path earlier = write(log.octets());
    Notary.Log next = notary.new Log(log).entries(3).head();
    assertThat(verify(next.octets(), "--since", earlier.toString()).status()).isZero();
    Notary.Log rewritten = notary.new Log().entries(2).entries(9).head();
    assertThat(verify(rewritten.octets(), "--since", earlier.toString()).status())
        .as("the same entries again")
        .isZero();
    Notary.Log shorter = notary.new Log().entries(5).head();
    assertThat(verify(shorter.octets(), "--since", earlier.toString()).status()).isEqualTo(6);
    Notary.Log later = notary.new Log(next).entries(1).head();
    Said gap = verify(later.octets(), "--since", earlier.toString());
    assertThat(gap.status()).isEqualTo(3);
    assertThat(gap.out()).contains("entries 9 to 11 are in neither export");
  }

  @Test
  void parts_one_behind_the_other_are_an_export() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(log.octets());
    both.writeBytes(notary.new Log(log).entries(3).head().octets());
    Said said = verify(both.toByteArray());
    assertThat(said.status()).as(said.out()).isZero();
    assertThat(said.out()).contains("up to entry 11");
  }

  @Test
  void another_authority_another_gateway_and_another_purpose_are_not_accepted() throws Exception {
    Path file = write(log.octets());
    Notary stranger = new Notary(folder);
    Said other = run("verify", file.toString(), "--ca=" + stranger.ca);
    assertThat(other.status()).isEqualTo(5);
    assertThat(other.out()).contains("NOT GOOD").doesNotContain("nothing missing");
    assertThat(verify(log.octets(), "--signer", "gw1").status()).isZero();
    assertThat(verify(log.octets(), "--signer", "gw2").status()).isEqualTo(5);
    notary = new Notary(folder, "gw1", KeyPurposeId.id_kp_clientAuth);
    Said purpose = verify(notary.new Log().entries(1).head().octets());
    assertThat(purpose.status()).isEqualTo(5);
    assertThat(purpose.out()).contains("not for signing messages");
  }

  @Test
  void says_what_is_wrong_with_the_command_or_its_files() throws Exception {
    Path file = write(log.octets());
    assertThat(run().status()).isEqualTo(2);
    assertThat(run("verify").status()).isEqualTo(2);
    assertThat(run("verify", file.toString(), "--cer=x").status()).isEqualTo(2);
    assertThat(run("burn", file.toString()).err()).contains("tiaki journal --help");
    assertThat(run("--help").out()).contains("Exit status");
    assertThat(run("verify", folder.resolve("none").toString(), "--ca=" + notary.ca).status())
        .isEqualTo(1);
    assertThat(run("verify", file.toString(), "--ca=" + file).err()).contains("--ca");
    assertThat(verify("{\"json\": 1}".getBytes(StandardCharsets.UTF_8)).out())
        .contains("it is no export of a journal");
  }
}
