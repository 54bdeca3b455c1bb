package io.tiaki.access.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.platform.StateException;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Examines a policy that is to take the place of the one in force: for this gateway, the next
 * number, made from the one in force, and approved by enough administrators of the one in force.
 */
final class PolicyChange {
  private final PolicyBook book;
  private final SecurityModule security;
  private final String gateway;

  PolicyChange(PolicyBook book, SecurityModule security, String gateway) {
    this.book = book;
    this.security = security;
    this.gateway = gateway;
  }

  /** The policy may not take the other's place; the message says why and what to do. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * A good one.
   *
   * @param policy to be put in force
   * @param approved names of the administrators
   */
  record Good(Policy policy, List<String> approved) {}

  /**
   * Examines a policy.
   *
   * @param approvals each a CMS SignedData of an administrator, in base64
   * @throws IllegalArgumentException when it is malformed
   */
  Good examine(String text, List<String> approvals) throws RefusedException, StateException {
    Policy next = PolicyText.read(text);
    PolicyText.checkUnambiguous(text);
    Policy current = book.inForce();
    require(next.gateway().equals(gateway), "it is for the gateway " + next.gateway());
    require(
        next.number() == current.number() + 1,
        "it has the number "
            + next.number()
            + ", and "
            + current.number()
            + " is in force: propose it anew");
    require(
        next.previous().equals(current.sha256()),
        "it was not made from the policy in force: propose it anew");
    require(
        next.administrators().size() >= Policy.LEAST_ADMINISTRATORS,
        "it leaves fewer than "
            + Policy.LEAST_ADMINISTRATORS
            + " administrators, and nothing could be changed any more");
    next.profiles().ifPresent(all -> all.forEach(texts -> ProfileText.profile(texts, gateway)));
    Map<String, String> approvers = new TreeMap<>();
    for (String approval : approvals) {
      SignedContent signed = verified(approval);
      String name = signed.signer().commonName();
      require(
          current.subjects().get(name) == Role.GATEWAY_ADMINISTRATOR,
          "one who approved it is no administrator");
      require(states(signed.content(), next), "the approval of " + name + " is for another policy");
      // The same key under two names is one administrator, whatever certificates it has.
      approvers.put(signed.key(), name);
    }
    long different = approvers.values().stream().distinct().count();
    int needed = current.approvalsFor(next);
    require(
        different >= needed,
        "it needs the approval of "
            + needed
            + (needed == 1 ? " administrator" : " different administrators")
            + " and has "
            + different);
    return new Good(next, approvers.values().stream().distinct().toList());
  }

  private static void require(boolean holds, String reason) throws RefusedException {
    if (!holds) {
      throw new RefusedException("The policy is refused: " + reason);
    }
  }

  private SignedContent verified(String approval) throws RefusedException {
    try {
      return security.verify(Base64.getDecoder().decode(approval));
    } catch (SecurityModuleException e) {
      throw new RefusedException(
          "The policy is refused: the signature of an approval does not hold: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("The policy is refused: an approval is not base64");
    }
  }

  /** Whether what was signed says that this policy is approved. */
  private static boolean states(byte[] content, Policy policy) {
    try {
      JsonObject statement =
          JsonParser.parseString(new String(content, StandardCharsets.UTF_8)).getAsJsonObject();
      return statement.get("type").getAsString().equals("access-approval")
          && statement.get("gateway").getAsString().equals(policy.gateway())
          && statement.get("number").getAsLong() == policy.number()
          && statement.get("sha-256").getAsString().equals(policy.sha256());
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | NumberFormatException
        | StackOverflowError e) {
      return false;
    }
  }
}
