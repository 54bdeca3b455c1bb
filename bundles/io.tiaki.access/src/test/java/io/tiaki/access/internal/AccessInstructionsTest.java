package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessInstructionsTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final String ADMINISTRATORS =
      "\"admin-1\": \"gateway-administrator\", \"admin-2\": \"gateway-administrator\", \"admin-1x\": \"gateway-administrator\"";
  private static final String READ =
      "{\"role\": \"grid-operator\", \"actions\": [\"reading.read\"], \"meters\": \"*\"}";

  private final FakeGateway gateway = new FakeGateway();
  private final Policy bootstrap =
      Policy.bootstrap("gw1", Set.of("admin-1", "admin-2", "admin-1x"), Set.of("dcs"), Set.of());
  private final PolicyBook book = new PolicyBook(bootstrap, gateway::state);
  private final List<Policy> followed = new ArrayList<>();
  private final AccessInstructions instructions =
      new AccessInstructions("gw1", book, gateway, Runnable::run, followed::add);

  @BeforeEach
  void knowsOneMeter() {
    MeterEntry entry =
        new MeterEntry(
            METER, new InetSocketAddress(4059), MeterEntry.State.PRE_REGISTERED, Optional.empty());
    gateway.directory =
        Optional.of(
            new MeterDirectory() {
              @Override
              public Optional<MeterEntry> find(MeterId id) {
                return id.equals(METER) ? Optional.of(entry) : Optional.empty();
              }

              @Override
              public List<MeterEntry> all() {
                return List.of(entry);
              }
            });
  }

  private Outcome handle(String type, Optional<MeterId> meter, Map<String, String> parameters) {
    return instructions
        .handle(new Instruction("i-1", type, meter, "dcs", Instant.MAX, parameters))
        .toCompletableFuture()
        .join();
  }

  private static String policy(long number, String previous, String more) {
    return """
        {"type": "access-policy", "version": 1, "gateway": "gw1", "number": %d, "previous": "%s",
         "subjects": {%s, "dcs": "grid-operator"}, %s}"""
        .formatted(number, previous, ADMINISTRATORS, more);
  }

  private String next() {
    return policy(1, bootstrap.sha256(), "\"rights\": [" + READ + "]");
  }

  private static String approval(String by, String policy, long number) {
    String statement =
        """
        {"type": "access-approval", "gateway": "gw1", "number": %d, "sha-256": "%s"}"""
            .formatted(number, Policy.sha256(policy));
    return Base64.getEncoder()
        .encodeToString(("signed by " + by + ":" + statement).getBytes(StandardCharsets.UTF_8));
  }

  private Outcome change(String policy, String... approvals) {
    Map<String, String> parameters = new HashMap<>(Map.of("policy", policy));
    for (int i = 0; i < approvals.length; i++) {
      parameters.put("approval." + (i + 1), approvals[i]);
    }
    return handle("access.change", Optional.empty(), parameters);
  }

  @Test
  void a_policy_that_two_administrators_approved_takes_the_place_of_the_one_before()
      throws Exception {
    Outcome outcome =
        change(next(), approval("admin-1", next(), 1), approval("admin-2", next(), 1));

    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.DONE);
    assertThat(outcome.text()).contains("approved by admin-1, admin-2");
    assertThat(book.inForce().text()).isEqualTo(next());
    assertThat(followed).hasSize(1);
    assertThat(gateway.journal).extracting(e -> e.code()).contains("access.changed");
    // Also after a restart, whatever the local configuration says.
    assertThat(new PolicyBook(bootstrap, gateway::state).inForce().text()).isEqualTo(next());
  }

  @ParameterizedTest
  @CsvSource({
    "admin-1, admin-1, it needs the approval of 2",
    "admin-1, admin-1x, it needs the approval of 2",
    "admin-1, admin-9, no administrator",
  })
  void two_different_administrators_are_needed(String one, String two, String reason)
      throws Exception {
    Outcome outcome = change(next(), approval(one, next(), 1), approval(two, next(), 1));

    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains(reason);
    assertThat(book.inForce().number()).isZero();
    assertThat(gateway.journal).extracting(e -> e.code()).contains("access.change-refused");
  }

  @Test
  void an_approval_of_another_policy_or_with_a_bad_signature_counts_for_nothing() {
    String other = next().replace("reading.read", "supply.disconnect");
    assertThat(change(other, approval("admin-1", next(), 1), approval("admin-2", next(), 1)).text())
        .contains("is for another policy");
    String forged = Base64.getEncoder().encodeToString("forged".getBytes(StandardCharsets.UTF_8));
    assertThat(change(next(), approval("admin-1", next(), 1), forged).text())
        .contains("does not hold");
    assertThat(change(next()).status()).isEqualTo(Status.REFUSED);
  }

  @Test
  void an_older_policy_cannot_be_brought_back() throws Exception {
    String first = next();
    change(first, approval("admin-1", first, 1), approval("admin-2", first, 1));
    String second = policy(2, Policy.sha256(first), "\"rights\": []");
    // Taking away needs one.
    assertThat(change(second, approval("admin-2", second, 2)).status()).isEqualTo(Status.DONE);

    Outcome again = change(first, approval("admin-1", first, 1), approval("admin-2", first, 1));

    assertThat(again.status()).isEqualTo(Status.REFUSED);
    assertThat(again.text()).contains("it has the number 1, and 2 is in force");
    assertThat(book.inForce().text()).isEqualTo(second);
  }

  @Test
  void a_policy_made_from_another_one_is_refused() {
    String stray = policy(1, "0".repeat(64), "\"rights\": []");
    assertThat(change(stray, approval("admin-1", stray, 1), approval("admin-2", stray, 1)).text())
        .contains("not made from the policy in force");
  }

  @ParameterizedTest
  @CsvSource({
    "gw1, gw2, it is for the gateway gw2",
    "grid-operator, emperor, there is no role emperor",
    "actions, deeds, it has a member that is not known",
    "reading.read, everything, an action must be",
  })
  void what_is_not_understood_as_a_whole_is_not_taken(String good, String bad, String reason) {
    String policy = next().replace(good, bad);
    Outcome outcome =
        change(policy, approval("admin-1", policy, 1), approval("admin-2", policy, 1));

    assertThat(outcome.status()).isIn(Status.REFUSED, Status.MALFORMED);
    assertThat(outcome.text()).contains(reason);
  }

  @Test
  void a_policy_without_administrators_is_refused() {
    String policy =
        """
        {"type": "access-policy", "version": 1, "gateway": "gw1", "number": 1, "previous": "%s",
         "subjects": {"dcs": "grid-operator"}, "rights": []}"""
            .formatted(bootstrap.sha256());
    assertThat(
            change(policy, approval("admin-1", policy, 1), approval("admin-2", policy, 1)).text())
        .contains("fewer than 2 administrators");
  }

  @Test
  void a_wrong_profile_in_a_policy_is_refused_as_a_whole() {
    String policy =
        policy(
            1,
            bootstrap.sha256(),
            "\"rights\": [], \"profiles\": [{\"name\": \"p\", \"processing\": \"guess\"}]");
    Outcome outcome =
        change(policy, approval("admin-1", policy, 1), approval("admin-2", policy, 1));
    assertThat(outcome.status()).isEqualTo(Status.MALFORMED);
    assertThat(outcome.text()).contains("processing must be");
  }

  @Test
  void shows_the_policy_in_force_in_parts() {
    StringBuilder text = new StringBuilder();
    long length;
    do {
      var shown =
          JsonParser.parseString(
                  handle(
                          "access.show",
                          Optional.empty(),
                          Map.of("offset", Integer.toString(text.length())))
                      .text())
              .getAsJsonObject();
      length = shown.get("length").getAsLong();
      text.append(shown.get("part").getAsString());
      assertThat(shown.get("sha-256").getAsString()).isEqualTo(bootstrap.sha256());
    } while (text.length() < length);
    assertThat(text).hasToString(bootstrap.text());
    assertThat(PolicyText.read(text.toString()).rights()).isEqualTo(bootstrap.rights());
  }

  @Test
  void a_change_of_tenant_changes_pseudonyms_from_then_on_and_can_be_resolved() throws Exception {
    byte[] key = new byte[32];
    gateway
        .state
        .open(PseudonymKeys.MAP)
        .commit(io.tiaki.platform.StateChange.putting("taf14", key));
    String before = Names.pseudonym(key, METER, Optional.empty());
    Instant from = Instant.parse("2026-06-01T00:00:00Z");

    Outcome moved =
        handle(
            "access.tenant",
            Optional.of(METER),
            Map.of("consumer", "bert", "from", from.toString()));

    assertThat(moved.status()).as(moved.text()).isEqualTo(Status.DONE);
    String after = Names.pseudonym(key, METER, Optional.of(from));
    assertThat(after).isNotEqualTo(before);
    assertThat(resolved(before)).isEqualTo("TKI0000000000001");
    assertThat(resolved(after)).isEqualTo("TKI0000000000001 since 2026-06-01T00:00:00Z");
    assertThat(resolved("PSNAAAAAAAAAAAAA")).contains("No meter");
    assertThat(gateway.journal).extracting(e -> e.code()).contains("access.resolved");
    // Time does not run backwards.
    assertThat(
            handle(
                    "access.tenant",
                    Optional.of(METER),
                    Map.of("consumer", "anna", "from", from.toString()))
                .status())
        .isEqualTo(Status.MALFORMED);
  }

  private String resolved(String pseudonym) {
    return handle(
            "access.resolve", Optional.empty(), Map.of("profile", "taf14", "pseudonym", pseudonym))
        .text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rights\": [] | \"rights\": [], \"rights\": [{\"role\": \"grid-operator\", \"actions\": [\"a.b\"], \"meters\": \"*\"}]",
        "\"number\": 1 | \"number\": 7, \"number\": 1",
        "\"dcs\": \"grid-operator\" | \"dcs\": \"grid-operator\", \"dcs\": \"gateway-administrator\"",
        "\"rights\": [] | /* \"rights\": [1] */ \"rights\": []",
      })
  void what_people_and_the_gateway_could_read_in_two_ways_is_not_taken(String good, String bad)
      throws Exception {
    String policy = policy(1, bootstrap.sha256(), "\"rights\": []").replace(good, bad);

    Outcome outcome =
        change(policy, approval("admin-1", policy, 1), approval("admin-2", policy, 1));

    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.MALFORMED);
    assertThat(book.inForce()).isEqualTo(bootstrap);
  }
}
