package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VolatileMemoryTest {
  private final Memory memory = new VolatileMemory();

  @Test
  void remembers_copies_until_it_is_told_to_forget() {
    byte[] value = {1, 2};
    memory.put("a", value);
    value[0] = 9;
    memory.get("a").orElseThrow()[1] = 9;
    assertThat(memory.get("a")).hasValueSatisfying(a -> assertThat(a).containsExactly(1, 2));
    memory.remove("a");
    assertThat(memory.get("a")).isEmpty();
  }
}
