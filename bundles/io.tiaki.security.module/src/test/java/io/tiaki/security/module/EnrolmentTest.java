package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.module.authority.DemoAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and a control system enrol with the demo authority through a folder. */
class EnrolmentTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path data;
  private final MovableClock clock = new MovableClock(Instant.now());
  private Path exchange;
  private KeystoreSecurityModule gateway;
  private KeystoreSecurityModule dcs;

  @BeforeEach
  void prepare() throws Exception {
    exchange = data.resolve("exchange");
    gateway = module("gateway");
    dcs = module("dcs");
  }

  @AfterEach
  void close() {
    gateway.close();
    dcs.close();
  }

  @Test
  void gateway_and_control_system_find_each_other_in_whatever_order_they_start() throws Exception {
    Enrolment ours = new Enrolment(gateway, gatewaySettings(), clock);
    Enrolment theirs = new Enrolment(dcs, dcsSettings(), clock);
    assertThat(ours.poll().ready()).isFalse();
    assertThat(ours.poll().missing()).contains(exchange.resolve("ca.pem"));
    DemoAuthority authority = authority();
    assertThat(authority.issuePending()).isEqualTo(4);
    assertThat(ours.poll().missing()).containsExactly(issued("dcs.decrypt"));
    theirs.poll();
    assertThat(authority.issuePending()).isEqualTo(4);
    assertThat(ours.poll().ready()).isTrue();
    assertThat(theirs.poll().ready()).isTrue();
    assertThat(authority.issuePending()).isZero();

    byte[] message = gateway.sign("sign", gateway.envelop("dcs", CONTENT));
    var signed = dcs.verify(message);
    assertThat(signed.signer().commonName()).isEqualTo("gw1");
    assertThat(dcs.open("decrypt", signed.content())).isEqualTo(CONTENT);
  }

  @Test
  void needs_nobody_after_a_restart() throws Exception {
    enrol(gateway, gatewaySettings());
    gateway.close();
    FileTime before = Files.getLastModifiedTime(request("gw1.tls"));
    gateway = module("gateway");
    assertThat(new Enrolment(gateway, gatewaySettings(), clock).poll().ready()).isTrue();
    assertThat(Files.getLastModifiedTime(request("gw1.tls"))).isEqualTo(before);
  }

  @Test
  void enrols_anew_when_the_authority_has_another_key() throws Exception {
    enrol(gateway, gatewaySettings());
    deleteRecursively(data.resolve("authority"));
    Files.delete(data.resolve("secrets/authority.unlock"));
    DemoAuthority other = authority();
    Enrolment restarted = new Enrolment(gateway, gatewaySettings(), clock);
    assertThat(restarted.poll().ready()).isFalse();
    new Enrolment(dcs, dcsSettings(), clock).poll();
    assertThat(other.issuePending()).isEqualTo(8);
    assertThat(restarted.poll().ready()).isTrue();
  }

  @Test
  void takes_over_a_renewed_certificate_while_it_runs() throws Exception {
    Enrolment running = enrol(gateway, gatewaySettings());
    byte[] first = gateway.issued("tls").get(0);
    clock.advance(Duration.ofDays(730 - 29));
    running.poll();
    assertThat(authority().issuePending()).isEqualTo(8);
    running.poll();
    assertThat(gateway.issued("tls").get(0)).isNotEqualTo(first);
    clock.advance(Duration.ofDays(100));
    assertThat(gateway.check(gateway.issued("tls"), KeyRole.CLIENT).commonName()).isEqualTo("gw1");
  }

  @Test
  void keeps_what_it_has_when_a_file_becomes_garbage() throws Exception {
    Enrolment running = enrol(gateway, gatewaySettings());
    byte[] first = gateway.issued("tls").get(0);
    Files.writeString(issued("gw1.tls"), "-----BEGIN CERTIFICATE-----\n!!!\n");
    Files.writeString(exchange.resolve("ca.pem"), "garbage");
    Files.delete(issued("dcs.decrypt"));
    assertThat(running.poll().ready()).isTrue();
    assertThat(gateway.issued("tls").get(0)).isEqualTo(first);
    assertThat(gateway.envelop("dcs", CONTENT)).isNotEmpty();
  }

  @Test
  void takes_no_other_partys_certificate_as_its_recipient() throws Exception {
    DemoAuthority authority = authority();
    Enrolment ours = new Enrolment(gateway, gatewaySettings(), clock);
    ours.poll();
    authority.issuePending();
    ours.poll();
    Files.copy(issued("gw1.decrypt"), issued("dcs.decrypt"));
    assertThat(ours.poll().ready()).isFalse();
  }

  @Test
  void asks_again_when_its_request_is_lost_but_not_all_the_time() throws Exception {
    Enrolment ours = new Enrolment(gateway, gatewaySettings(), clock);
    ours.poll();
    Files.delete(request("gw1.tls"));
    ours.poll();
    assertThat(request("gw1.tls")).doesNotExist();
    clock.advance(Duration.ofSeconds(61));
    ours.poll();
    assertThat(request("gw1.tls")).exists();
    byte[] second = Files.readAllBytes(request("gw1.tls"));
    clock.advance(Duration.ofSeconds(61));
    ours.poll();
    assertThat(request("gw1.tls")).hasBinaryContent(second);
  }

  @Test
  void waits_without_asking_when_there_is_no_exchange_folder() {
    var settings =
        new EnrolmentSettings(
            "gw1",
            Optional.empty(),
            data.resolve("ca.pem"),
            EnrolmentSettings.parseKeys("tls:client"),
            Map.of());
    var progress = new Enrolment(gateway, settings, clock).poll();
    assertThat(progress.ready()).isFalse();
    assertThat(exchange).doesNotExist();
  }

  private Enrolment enrol(KeystoreSecurityModule module, EnrolmentSettings settings)
      throws Exception {
    new Enrolment(dcs, dcsSettings(), clock).poll();
    Enrolment enrolment = new Enrolment(module, settings, clock);
    enrolment.poll();
    authority().issuePending();
    assertThat(enrolment.poll().ready()).isTrue();
    return enrolment;
  }

  private EnrolmentSettings gatewaySettings() {
    return new EnrolmentSettings(
        "gw1",
        Optional.of(exchange),
        exchange.resolve("ca.pem"),
        EnrolmentSettings.parseKeys("tls:client, dtls:client,sign:message,decrypt:agreement"),
        EnrolmentSettings.parseRecipients("dcs=" + issued("dcs.decrypt")));
  }

  private EnrolmentSettings dcsSettings() {
    var broker =
        new EnrolmentSettings.Key(
            "broker", KeyRole.SERVER, List.of("localhost", "127.0.0.1", "::1"));
    return new EnrolmentSettings(
        "dcs",
        Optional.of(exchange),
        exchange.resolve("ca.pem"),
        List.of(
            broker,
            new EnrolmentSettings.Key("connector", KeyRole.CLIENT),
            new EnrolmentSettings.Key("sign", KeyRole.MESSAGE),
            new EnrolmentSettings.Key("decrypt", KeyRole.AGREEMENT)),
        Map.of());
  }

  private DemoAuthority authority() throws Exception {
    return DemoAuthority.open(
        data.resolve("authority"), data.resolve("secrets/authority.unlock"), exchange, clock);
  }

  private KeystoreSecurityModule module(String name) throws Exception {
    return KeystoreSecurityModule.open(
        data.resolve(name + "/keys.bcfks"), data.resolve("secrets/" + name + ".unlock"), clock);
  }

  private Path issued(String name) {
    return exchange.resolve("issued").resolve(name + ".pem");
  }

  private Path request(String name) {
    return exchange.resolve("requests").resolve(name + ".pem");
  }

  private static void deleteRecursively(Path folder) throws Exception {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
