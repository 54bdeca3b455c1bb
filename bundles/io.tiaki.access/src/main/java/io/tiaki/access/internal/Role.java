package io.tiaki.access.internal;

/** Who somebody is for this gateway (R40). The role alone permits nothing: rights do. */
enum Role {
  /** Changes rights and profiles, together with another administrator (R46, R69). */
  GATEWAY_ADMINISTRATOR("gateway-administrator"),
  /** Runs the grid. */
  GRID_OPERATOR("grid-operator"),
  /** Sells energy. */
  UTILITY("utility"),
  /** Somebody with the consumer's consent. */
  AUTHORISED_THIRD_PARTY("authorised-third-party"),
  /** Stands in front of the gateway. */
  SERVICE_TECHNICIAN("service-technician"),
  /** Lives behind a meter: sees own data of the own time. */
  CONSUMER("consumer"),
  /** A meter: acts for itself. */
  METER("meter"),
  /** A user of a local console, for whom the console vouches. */
  LOCAL_OPERATOR("local-operator");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  /** As in a policy. */
  String text() {
    return text;
  }

  /** For people. */
  String words() {
    return text.replace('-', ' ');
  }

  /** Whether its rights reach no further than what is its own. */
  boolean isOwnOnly() {
    return this == CONSUMER || this == METER;
  }

  static Role of(String text) {
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return role;
      }
    }
    throw new IllegalArgumentException("there is no role " + printable(text));
  }

  private static String printable(String text) {
    return text.replaceAll("[^a-z-]", "?").substring(0, Math.min(text.length(), 32));
  }
}
