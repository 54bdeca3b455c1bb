package io.tiaki.itests.kura;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an operator enters in Kura's console to make a gateway of it. */
final class Settings {
  static final String ACCESS = "io.tiaki.access";
  static final String SESSIONS = "io.tiaki.session.dtls";
  static final String CLIENT = "io.tiaki.cosem.client";

  /** The reference meter's client that may write (IEC 62056-5-3, 4.4.2). */
  static final int MANAGEMENT = 1;

  static final String CONSOLE_USER = "admin";
  private static final String GATEWAY = "gw1";

  private Settings() {}

  static Map<String, Map<String, Object>> of(Peers peers, Path gateway) {
    Path exchange = peers.exchange();
    Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    settings.put(
        "io.tiaki.security.module",
        Map.of(
            "keystore.file", gateway.resolve("keys.bcfks").toString(),
            "unlock.file", gateway.resolve("secrets/gateway.unlock").toString(),
            "exchange.folder", exchange.toString(),
            "authorities.file", exchange.resolve("ca.pem").toString(),
            "subject", GATEWAY,
            "keys", "tls:client,dtls:client,sign:message,decrypt:agreement",
            "recipients", "dcs=" + exchange.resolve("issued/dcs.decrypt.pem")));
    settings.put(
        "io.tiaki.store",
        Map.of(
            "folder", gateway.resolve("store").toString(),
            "directory.file", exchange.resolve("meters.csv").toString()));
    settings.put(
        ACCESS,
        Map.of(
            "gateway.id", GATEWAY,
            "operators", "dcs",
            "local.operators", "kura:" + CONSOLE_USER,
            "profile.name", "default",
            "recipient", "dcs",
            "sign.credential", "sign"));
    settings.put(
        "io.tiaki.dispatch",
        Map.of(
            "gateway.id", GATEWAY,
            "sign.credential", "sign",
            "decrypt.credential", "decrypt",
            "recipient", "dcs"));
    settings.put(CLIENT, Map.of("client.sap", 32, "server.sap", 1));
    settings.put("io.tiaki.transport.udp", Map.of("bind", "[::]:0", "link.id", "udp"));
    settings.put(SESSIONS, Map.of("credential", "dtls"));
    settings.put(
        "io.tiaki.uplink.mqtt",
        Map.of(
            "broker.host",
            "localhost",
            "broker.port",
            peers.brokerPort(),
            "gateway.id",
            GATEWAY,
            "credential",
            "tls"));
    settings.put("io.tiaki.uplink.outbox", Map.of("gateway.id", GATEWAY, "receipt.signers", "dcs"));
    settings.put("io.tiaki.usecase.reading", Map.of("horizon.hours", 24));
    settings.put("io.tiaki.time.sync", Map.of("source", "host"));
    settings.put("io.tiaki.selftest", Map.of("gateway.id", GATEWAY));
    return settings;
  }

  /** A driver over the given meters. */
  static Map<String, Object> driver(String meters) {
    return Map.of("issuer", CONSOLE_USER, "meters", meters, "writable", true, "timeout.ms", 15_000);
  }

  /** An asset with one channel. */
  static Map<String, Object> asset(
      String driver, String channel, String type, Map<String, Object> descriptor) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("driver.pid", driver);
    settings.put(channel + "#+enabled", true);
    settings.put(channel + "#+name", channel);
    settings.put(channel + "#+type", "READ_WRITE");
    settings.put(channel + "#+value.type", type);
    descriptor.forEach((key, value) -> settings.put(channel + "#" + key, value));
    return settings;
  }
}
