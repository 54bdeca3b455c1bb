package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.SecurityModuleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SideKeyFileTest {
  @TempDir Path data;
  private SideKeyFile keys;

  @BeforeEach
  void open() throws Exception {
    KeyFile.open(data.resolve("keys.bcfks"), data.resolve("unlock")).close();
    keys = opened();
    keys.put(entry("known", 1));
  }

  private SideKeyFile opened() throws SecurityModuleException {
    return SideKeyFile.open(data.resolve("keys.bcfks"), "psk", Unlock.of(data.resolve("unlock")));
  }

  private static Map<String, byte[]> entry(String alias, int value) {
    Map<String, byte[]> entries = new HashMap<>();
    entries.put(alias, new byte[] {(byte) value, 2, 3});
    return entries;
  }

  @Test
  void what_could_not_be_saved_is_not_there() throws Exception {
    Path inTheWay = Files.createDirectories(data.resolve("keys.bcfks.psk.tmp/full"));
    assertThatThrownBy(() -> keys.put(entry("new", 4)))
        .isInstanceOf(SecurityModuleException.class)
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> keys.put(entry("known", 5)))
        .isInstanceOf(SecurityModuleException.class);
    assertThat(keys.get("new")).isEmpty();
    assertThat(keys.get("known").orElseThrow()).startsWith(1);

    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    keys.put(entry("new", 4));
    assertThat(keys.get("new").orElseThrow()).startsWith(4);
    keys.close();
    keys = opened();
    assertThat(keys.aliases()).containsExactlyInAnyOrder("known", "new");
    assertThat(keys.get("known").orElseThrow()).startsWith(1);
  }

  @Test
  void a_lookup_does_not_wait_for_what_is_being_added() throws Exception {
    CountDownLatch adding = new CountDownLatch(1);
    CountDownLatch lookedUp = new CountDownLatch(1);
    Map<String, byte[]> slow =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, byte[]>> entrySet() {
            adding.countDown();
            await(lookedUp);
            return entry("new", 4).entrySet();
          }
        };
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> put(slow));
    await(adding);
    CompletableFuture<Optional<byte[]>> found = CompletableFuture.supplyAsync(() -> get("known"));
    try {
      assertThat(found.get(5, TimeUnit.SECONDS)).isPresent();
    } finally {
      lookedUp.countDown();
    }
    put.get(5, TimeUnit.SECONDS);
    assertThat(keys.get("new")).isPresent();
  }

  @Test
  void once_closed_it_says_so() throws Exception {
    keys.close();
    assertThatThrownBy(() -> keys.get("known")).hasMessageContaining("closed");
    assertThatThrownBy(() -> keys.put(entry("new", 4))).hasMessageContaining("closed");
    keys = opened();
    assertThat(keys.aliases()).containsExactly("known");
  }

  private void put(Map<String, byte[]> entries) {
    try {
      keys.put(entries);
    } catch (SecurityModuleException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<byte[]> get(String alias) {
    try {
      return keys.get(alias);
    } catch (SecurityModuleException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
