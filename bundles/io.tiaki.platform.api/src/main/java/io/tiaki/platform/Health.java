package io.tiaki.platform;

/**
 * What a {@link HealthProbe} found at one moment.
 *
 * @param status whether the part works
 * @param text for people: what was found, and what to do about it when it does not work; printable,
 *     no secrets, nothing raw from the network
 */
public record Health(Status status, String text) {
  /** Whether it works. More may be added: callers have a default branch. */
  public enum Status {
    /** It was tried just now and works. */
    HEALTHY,
    /** It cannot be told: what is needed to try it is not there. */
    UNKNOWN,
    /** It was tried and does not work. */
    UNHEALTHY
  }

  /** Found to work. */
  public static Health healthy(String text) {
    return new Health(Status.HEALTHY, text);
  }

  /** Cannot be told. */
  public static Health unknown(String text) {
    return new Health(Status.UNKNOWN, text);
  }

  /** Found not to work. */
  public static Health unhealthy(String text) {
    return new Health(Status.UNHEALTHY, text);
  }
}
