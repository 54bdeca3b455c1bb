package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterEntry;
import io.tiaki.directory.Registration;
import io.tiaki.model.MeterId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
  @TempDir Path folder;

  private final ArrayDeque<Runnable> lookUps = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private boolean nameServer = true;
  private long stamp = 1_000_000;
  private Path path;
  private Directory directory;
  private Hosts hosts;
  private DirectoryFile file;

  private final DirectoryListener listener =
      new DirectoryListener() {
        @Override
        public void changed(MeterEntry entry) {
          heard.add("+" + entry.id() + (entry.address().isUnresolved() ? "?" : ""));
        }

        @Override
        public void removed(MeterId id) {
          heard.add("-" + id);
        }
      };

  @BeforeEach
  void make() {
    path = folder.resolve("meters.csv");
    hosts =
        new Hosts(lookUps::add) {
          @Override
          InetAddress lookUp(String host) throws UnknownHostException {
            if (host.equals("meter.example") && !nameServer) {
              throw new UnknownHostException(host);
            }
            return InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1});
          }
        };
    directory = new Directory(hosts, Runnable::run);
    directory.registered(Map.of());
    directory.add(listener);
    file = new DirectoryFile(path, directory);
  }

  private void write(String text) throws Exception {
    Files.writeString(path, text);
    stamp += 1_000;
    Files.setLastModifiedTime(path, FileTime.fromMillis(stamp));
  }

  private List<String> heardAfterLooking() {
    heard.clear();
    file.poll();
    file.poll();
    return heard;
  }

  @Test
  void announces_what_comes_changes_and_goes() throws Exception {
    assertThat(heardAfterLooking()).isEmpty();
    write("TKI1,127.0.0.1:1\nTKI2,127.0.0.1:2\n");
    assertThat(heardAfterLooking()).containsExactly("+TKI1", "+TKI2");
    assertThat(heardAfterLooking()).isEmpty();
    write("TKI1,127.0.0.1:9\nTKI3,127.0.0.1:3\n");
    assertThat(heardAfterLooking()).containsExactlyInAnyOrder("-TKI2", "+TKI1", "+TKI3");
    assertThat(directory.all()).extracting(e -> e.id().toString()).containsExactly("TKI1", "TKI3");
    assertThat(directory.find(new MeterId("TKI1")))
        .hasValueSatisfying(e -> assertThat(e.address().getPort()).isEqualTo(9));
    assertThat(directory.find(new MeterId("TKI2"))).isEmpty();
  }

  @Test
  void a_vanished_file_keeps_what_is_known_and_an_empty_one_removes_all() throws Exception {
    write("TKI1,127.0.0.1:1\n");
    heardAfterLooking();
    Files.delete(path);
    assertThat(heardAfterLooking()).isEmpty();
    assertThat(directory.all()).hasSize(1);
    write("TKI1,127.0.0.1:1\n");
    assertThat(heardAfterLooking()).isEmpty();
    write("");
    assertThat(heardAfterLooking()).containsExactly("-TKI1");
  }

  @Test
  void a_file_that_is_being_written_again_removes_nobody() throws Exception {
    write("TKI1,127.0.0.1:1\nTKI2,127.0.0.1:2\n");
    heardAfterLooking();
    heard.clear();
    write("");
    file.poll();
    write("TKI1,127.0.0.1:1\n");
    file.poll();
    write("TKI1,127.0.0.1:1\nTKI2,127.0.0.1:2\n");
    file.poll();
    file.poll();
    assertThat(heard).isEmpty();
  }

  private static Registration at(String id, int port) {
    return new Registration(new MeterId(id), "127.0.0.1", port, Optional.empty(), "default");
  }

  private void registered(String id, int port) {
    directory.registered(new MeterId(id), Optional.of(at(id, port)));
  }

  private void removed(String id) {
    directory.registered(new MeterId(id), Optional.empty());
  }

  @Test
  void what_is_registered_counts_before_the_file() throws Exception {
    write("TKI1,127.0.0.1:1\nTKI2,127.0.0.1:2\n");
    heardAfterLooking();
    heard.clear();
    registered("TKI1", 9);
    registered("TKI1", 9);
    registered("TKI3", 3);
    removed("TKI2");
    removed("TKI4");
    assertThat(heard).containsExactly("+TKI1", "+TKI3", "-TKI2");
    write("TKI1,127.0.0.1:5\nTKI2,127.0.0.1:6\nTKI5,127.0.0.1:7\n");
    assertThat(heardAfterLooking()).containsExactly("+TKI5");
    assertThat(directory.hidden()).isEqualTo(1);
    assertThat(directory.all())
        .extracting(e -> e.id() + ":" + e.address().getPort())
        .containsExactly("TKI1:9", "TKI3:3", "TKI5:7");
    registered("TKI2", 8);
    assertThat(directory.hidden()).isZero();
    assertThat(directory.find(new MeterId("TKI2"))).isPresent();
  }

  /** Else a meter that was removed would come back for a moment at each start. */
  @Test
  void no_meter_is_known_before_it_is_known_who_was_removed() throws Exception {
    directory = new Directory(hosts, Runnable::run);
    directory.add(listener);
    file = new DirectoryFile(path, directory);
    write("TKI1,127.0.0.1:1\nTKI2,127.0.0.1:2\n");
    assertThat(heardAfterLooking()).isEmpty();
    directory.registered(
        Map.of(
            new MeterId("TKI2"),
            Optional.empty(),
            new MeterId("TKI3"),
            Optional.of(at("TKI3", 3))));
    assertThat(heard).containsExactly("+TKI1", "+TKI3");
  }

  @Test
  void a_late_listener_hears_of_every_meter_once() throws Exception {
    write("TKI1,127.0.0.1:1\nTKI2,127.0.0.1:2\n");
    heardAfterLooking();
    directory.remove(listener);
    heard.clear();
    directory.add(listener);
    assertThat(heard).containsExactly("+TKI1", "+TKI2");
  }

  @Test
  void a_failing_listener_does_not_keep_others_from_hearing() throws Exception {
    directory.remove(listener);
    directory.add(
        new DirectoryListener() {
          @Override
          public void changed(MeterEntry entry) {
            throw new IllegalStateException("bad listener");
          }

          @Override
          public void removed(MeterId id) {}
        });
    directory.add(listener);
    write("TKI1,127.0.0.1:1\n");
    assertThat(heardAfterLooking()).containsExactly("+TKI1");
  }

  @Test
  void names_are_looked_up_elsewhere_and_again_when_not_found() throws Exception {
    nameServer = false;
    write("TKI1,meter.example:1\nTKI2,meter.example:2\n");
    assertThat(heardAfterLooking()).containsExactly("+TKI1?", "+TKI2?");
    assertThat(lookUps).hasSize(1);
    lookUps.remove().run();
    assertThat(directory.all()).allMatch(e -> e.address().isUnresolved());
    nameServer = true;
    hosts.retry();
    heard.clear();
    lookUps.remove().run();
    assertThat(heard).containsExactly("+TKI1", "+TKI2");
    hosts.retry();
    assertThat(lookUps).isEmpty();
  }
}
