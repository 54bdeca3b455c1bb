package io.tiaki.access.internal;

import com.google.gson.JsonObject;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * Encrypts and signs a profile's messages. What a relay carries is encrypted for the recipient
 * first, and then travels inside a message to the relay (uplink protocol, Forward). Used by one
 * thread.
 */
final class Sealing {
  private final AccessProfile profile;
  private WeakReference<SecurityModule> checked = new WeakReference<>(null);

  Sealing(AccessProfile profile) {
    this.profile = profile;
  }

  Envelope envelope(SecurityModule security, ReadingsMessage message, Stamp stamp)
      throws SecurityModuleException {
    Delivery delivery = profile.delivery();
    byte[] sealed = security.envelop(delivery.certificate(), message.json());
    byte[] cms = delivery.hidesGateway() ? sealed : security.sign(profile.signer(), sealed);
    if (delivery.isRelayed()) {
      byte[] outer = security.envelop(delivery.relay(), forward(message.id(), cms, stamp));
      cms = security.sign(profile.signer(), outer);
    }
    if (!security.equals(checked.get())) {
      checkName(security, cms);
      checked = new WeakReference<>(security);
    }
    return new Envelope(message.id(), Kind.READINGS, cms);
  }

  private byte[] forward(String id, byte[] cms, Stamp stamp) {
    JsonObject forward = new JsonObject();
    forward.addProperty("version", 1);
    forward.addProperty("type", "forward");
    forward.addProperty("id", id);
    forward.addProperty("gateway", profile.gateway());
    forward.addProperty("created", stamp.now().truncatedTo(ChronoUnit.MILLIS).toString());
    stamp.json().ifPresent(mark -> forward.add("mark", mark));
    forward.addProperty("profile", profile.name());
    forward.addProperty("recipient", profile.delivery().recipient());
    forward.addProperty("signed", !profile.delivery().hidesGateway());
    forward.addProperty("cms", Base64.getEncoder().encodeToString(cms));
    return forward.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The control system rejects a message whose signer is not the gateway that it names, and what it
   * rejects is not sent again: under a wrong name nothing may leave.
   */
  private void checkName(SecurityModule security, byte[] signed) throws SecurityModuleException {
    String name = security.verify(signed).signer().commonName();
    if (!name.equals(profile.gateway())) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.UNTRUSTED,
          "gateway.id is "
              + profile.gateway()
              + ", but the certificate of the key "
              + profile.signer()
              + " is for "
              + name
              + ": correct gateway.id in io.tiaki.access");
    }
  }
}
