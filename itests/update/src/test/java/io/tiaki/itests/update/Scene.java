package io.tiaki.itests.update;

import io.tiaki.itests.update.sample.Beating;
import io.tiaki.itests.update.sample.Spoiling;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.testkit.MemoryStateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway with three packages, a server, an authority and a vendor. */
final class Scene implements AutoCloseable {
  static final String SAMPLE = "io.tiaki.sample";
  static final String OTHER = "io.tiaki.other";

  final Keys keys = new Keys();
  final Keys.Signer vendor = keys.signer("vendor", KeyRole.CODE);
  final KeystoreSecurityModule security;
  final PackageServer server;
  final Gateway gateway;
  final Dp sample = dp(SAMPLE, "1.0.0");
  final Dp other = dp(OTHER, "1.0.0");
  final Dp update =
      Dp.of(Gateway.UPDATE, "1.0.0", Jars.versioned(Jars.built(Gateway.UPDATE), "1.0.0"), vendor);

  Scene(Path data) throws Exception {
    this(data, Map.of(), true);
  }

  Scene(Path data, Map<String, Object> settings, boolean launcher) throws Exception {
    System.clearProperty(Spoiling.SPOILT);
    security = keys.gateway(Files.createDirectories(data.resolve("keys")));
    server = new PackageServer(keys.server(security), 0);
    gateway =
        Gateway.start(
            new Gateway.Start(data, security, new MemoryStateStore(), server.port(), launcher),
            settings);
    List<String> lines = new ArrayList<>();
    Files.createDirectories(gateway.packages.resolve("archive"));
    for (Dp dp : List.of(other, sample, update)) {
      Files.write(gateway.packages.resolve("archive/" + dp.sha256() + ".dp"), dp.octets());
      lines.add(dp.name() + " " + dp.version() + " " + dp.sha256());
    }
    if (launcher) {
      lines.add(0, "tiaki-packages 1");
      Files.write(gateway.packages.resolve("current"), lines);
    }
    for (Dp dp : List.of(other, sample, update)) {
      gateway.install(dp.octets());
    }
    gateway.handler();
  }

  /** A good package of a bundle that beats. */
  Dp dp(String name, String version) {
    return Dp.of(name, version, Jars.sample(name, version, Beating.class), vendor);
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    server.close();
    security.close();
  }
}
