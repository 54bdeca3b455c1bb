package io.tiaki.demo.account;

import java.util.List;

/**
 * What did not arrive.
 *
 * @param lines one per meter, at most as many as asked for
 * @param more how many meters with something missing are not in the lines
 */
public record Missing(List<String> lines, int more) {
  public Missing {
    lines = List.copyOf(lines);
  }
}
