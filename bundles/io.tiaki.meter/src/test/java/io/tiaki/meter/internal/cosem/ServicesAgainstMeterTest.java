package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.AssociationLn;
import io.tiaki.cosem.classes.Clock;
import io.tiaki.cosem.classes.ObjectListElement;
import io.tiaki.cosem.classes.ProfileGeneric;
import io.tiaki.cosem.classes.ProfileRow;
import io.tiaki.cosem.classes.Register;
import io.tiaki.cosem.classes.SapAssignment;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.client.Timers;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Unit;
import io.tiaki.session.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists, ACCESS, general-block-transfer and typed classes: client against meter, with loss. */
class ServicesAgainstMeterTest {
  private static final MeterId ID = new MeterId("TKI0000000000001");
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final AttributeDescriptor ZONE = new AttributeDescriptor(8, ObisCode.CLOCK, 3);

  private final ArrayDeque<Runnable> network = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final CosemConversations client =
      new CosemConversations(() -> Settings.DEFAULT, Runnable::run, this::after, event -> {});
  private final List<Apdu> sent = new ArrayList<>();
  private final Random random = new Random(9);
  private int losesOneIn = Integer.MAX_VALUE;
  private long now;

  private record Alarm(long due, Runnable task) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.compare(due, other.due);
    }
  }

  private Timers.Timer after(Duration delay, Runnable task) {
    Alarm alarm = new Alarm(now + delay.toMillis(), task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  @BeforeEach
  void connect() {
    client.opened(new Lossy(new TestMeter(300).server(400, new ObjectModel(), () -> true)));
    deliver();
    sent.clear();
  }

  private <T> T got(CompletionStage<T> stage) {
    var answer = stage.toCompletableFuture();
    deliver();
    for (int i = 0; i < 1_000 && !answer.isDone(); i++) {
      Alarm next = alarms.remove();
      now = next.due();
      next.task().run();
      deliver();
    }
    return answer.join();
  }

  private void deliver() {
    while (!network.isEmpty()) {
      network.remove().run();
    }
  }

  @Test
  void a_list_takes_one_request_and_its_answer_may_be_long() {
    List<GetResult> answers =
        got(
            client.get(
                ID,
                List.of(
                    new AccessSpecification.Get(BUFFER),
                    new AccessSpecification.Get(ZONE),
                    new AccessSpecification.Get(new AttributeDescriptor(3, ObisCode.CLOCK, 2)))));

    assertThat(answers).hasSize(3);
    assertThat(answers.get(0)).isEqualTo(got(client.get(ID, BUFFER)));
    assertThat(answers.get(1)).isInstanceOf(GetResult.Value.class);
    assertThat(answers.get(2)).isInstanceOf(GetResult.Error.class);
    assertThat(sent).filteredOn(GetRequestWithList.class::isInstance).hasSize(1);
  }

  @Test
  void access_reads_and_writes_at_once() {
    CosemData east = new CosemData.LongData((short) -60);
    List<AccessResult> answers =
        got(
            client.access(
                ID,
                List.of(new AccessSpecification.Set(ZONE, east), new AccessSpecification.Get(ZONE)),
                Repetition.NEVER));

    assertThat(answers)
        .containsExactly(
            new AccessResult.Set(DataAccessResult.SUCCESS),
            new AccessResult.Get(new GetResult.Value(east)));
  }

  @Test
  void what_has_no_blocks_of_its_own_comes_in_windows_and_lost_blocks_alone_come_again() {
    List<AccessSpecification> both =
        List.of(new AccessSpecification.Get(BUFFER), new AccessSpecification.Get(ZONE));
    List<AccessResult> whole = got(client.access(ID, both, Repetition.NEVER));
    assertThat(whole.get(0)).isEqualTo(new AccessResult.Get(got(client.get(ID, BUFFER))));
    long acknowledgements = sent.stream().filter(GeneralBlockTransfer.class::isInstance).count();
    assertThat(acknowledgements).isBetween(1L, 10L);

    losesOneIn = 6;
    for (int i = 0; i < 10; i++) {
      sent.clear();
      assertThat(got(client.access(ID, both, Repetition.NEVER))).isEqualTo(whole);
    }
  }

  @Test
  void a_typed_profile_has_a_time_in_every_row() {
    ProfileGeneric profile = new ProfileGeneric(client, ID, ObisCode.LOAD_PROFILE);
    ProfileGeneric.Layout layout = got(profile.layout());
    List<ProfileRow> rows = got(profile.buffer(layout));
    assertThat(rows).hasSizeGreaterThan(10);
    assertThat(rows).allSatisfy(row -> assertThat(row.time()).isPresent());

    List<ProfileRow> last = got(profile.byEntry(layout, rows.size() - 4, 0, 1, 0));
    assertThat(last).isEqualTo(rows.subList(rows.size() - 5, rows.size()));
    var from = rows.get(3).time().flatMap(CosemDateTime::toInstant).orElseThrow();
    var to = rows.get(5).time().flatMap(CosemDateTime::toInstant).orElseThrow();
    assertThat(got(profile.between(layout, from, to))).isEqualTo(rows.subList(3, 6));
  }

  @Test
  void typed_objects_understand_the_meter() {
    assertThat(got(new Register(client, ID, ObisCode.VOLTAGE_L1).value()).unit())
        .isEqualTo(Unit.VOLT);
    Clock clock = new Clock(client, ID);
    got(clock.setTimeZone(-120, Repetition.IDEMPOTENT));
    assertThat(got(clock.timeZone())).isEqualTo(-120);
    assertThat(got(new SapAssignment(client, ID).devices()))
        .containsExactly(
            new SapAssignment.LogicalDevice(1, Octets.ofAscii(ID.logicalDeviceName())));
    List<ObjectListElement> objects = got(new AssociationLn(client, ID).objectList());
    assertThat(ObjectListElement.find(objects, 7, ObisCode.LOAD_PROFILE).orElseThrow().attribute(2))
        .contains(ObjectListElement.Access.READ)
        .doesNotContain(ObjectListElement.Access.WRITE);
  }

  private final class Lossy implements Session {
    private final CosemServer server;

    Lossy(CosemServer server) {
      this.server = server;
    }

    private boolean isLost() {
      return random.nextInt(losesOneIn) == 0;
    }

    @Override
    public MeterId meter() {
      return ID;
    }

    @Override
    public String fingerprint() {
      return "0".repeat(64);
    }

    @Override
    public int maxPayload() {
      return 400;
    }

    @Override
    public boolean send(ByteBuffer payload) {
      byte[] copy = new byte[payload.remaining()];
      payload.get(copy);
      remember(copy);
      if (!isLost()) {
        network.add(() -> server.received(ByteBuffer.wrap(copy)).forEach(this::answer));
      }
      return true;
    }

    private void remember(byte[] octets) {
      try {
        sent.add(Apdus.decode(WrapperPdu.decode(ByteBuffer.wrap(octets)).apdu()));
      } catch (CodecException e) {
        throw new AssertionError(e);
      }
    }

    private void answer(byte[] octets) {
      if (!isLost()) {
        client.received(this, ByteBuffer.wrap(octets));
      }
    }

    @Override
    public void close(String reason) {
      client.closed(this, reason);
    }
  }
}
