package io.tiaki.meter.internal.cosem.security;

import java.util.List;

/** How answers go out: as the request came in, at least as the policy wants. Immutable. */
public final class AnswerProtection {
  /** Answers go as they are. */
  public static final AnswerProtection NONE = new AnswerProtection(List.of());

  private final List<Layer> layers;

  AnswerProtection(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  /** The most octets that it adds to an answer. */
  public int overhead() {
    return layers.stream().mapToInt(Layer::overhead).sum();
  }

  /** Protects an answer. */
  public byte[] seal(byte[] apdu) {
    byte[] answer = apdu;
    for (int i = layers.size() - 1; i >= 0; i--) {
      answer = layers.get(i).seal(answer);
    }
    return answer;
  }
}
