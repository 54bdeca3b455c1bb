package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;

/**
 * Administrators' approvals of policies. The keys of the demonstration's administrators lie in
 * {@code administrators/NAME.bcfks}; real ones have theirs on a card of their own and sign the
 * statement with it.
 */
final class Approvals {
  private static final String ALIAS = "sign";
  private static final int LOOKS = 100;
  private static final long LOOK_MILLIS = 200;

  private Approvals() {}

  /** What an administrator signs: which policy is approved for which gateway. */
  static String statement(Path policy) throws IOException {
    String text = Files.readString(policy);
    JsonObject members = JsonParser.parseString(text).getAsJsonObject();
    JsonObject statement = new JsonObject();
    statement.addProperty("type", "access-approval");
    statement.addProperty("gateway", members.get("gateway").getAsString());
    statement.addProperty("number", members.get("number").getAsLong());
    statement.addProperty("sha-256", sha256(text));
    return statement.toString();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** The statement, signed by an administrator; makes keys at the first time. */
  static byte[] signed(Path data, String name, Path policy, Clock clock)
      throws DcsException, IOException {
    Path keystore = data.resolve("administrators").resolve(name + ".bcfks");
    Files.createDirectories(keystore.getParent());
    try (KeystoreSecurityModule module =
        KeystoreSecurityModule.open(
            keystore, data.resolve("secrets").resolve(name + ".unlock"), clock)) {
      module.ensureKeys(List.of(ALIAS));
      module.trust(Pem.certificates(data.resolve("exchange/ca.pem")));
      certify(module, data.resolve("exchange"), name);
      return module.sign(ALIAS, statement(policy).getBytes(StandardCharsets.UTF_8));
    } catch (SecurityModuleException e) {
      throw new DcsException("The key of " + name + " cannot be used: " + Failures.text(e), e);
    }
  }

  private static void certify(KeystoreSecurityModule module, Path exchange, String name)
      throws SecurityModuleException, IOException, DcsException {
    Path issued = exchange.resolve("issued").resolve(name + ".sign.pem");
    if (!Files.exists(issued)) {
      byte[] request = module.request(ALIAS, KeyRole.MESSAGE, name, List.of());
      AtomicFile.write(
          exchange.resolve("requests").resolve(name + ".sign.pem"),
          Pem.write(Pem.REQUEST, List.of(request)).getBytes(StandardCharsets.US_ASCII));
    }
    for (int look = 0; !Files.exists(issued); look++) {
      if (look == LOOKS) {
        throw new DcsException(
            "No certificate was issued to "
                + name
                + ": start the control system, and see "
                + issued);
      }
      pause();
    }
    module.takeOver(ALIAS, KeyRole.MESSAGE, Pem.certificates(issued));
  }

  private static void pause() throws DcsException {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DcsException("Interrupted");
    }
  }
}
