package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.Settings;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway's client against this meter's server, without a network between them. */
class ClientAgainstMeterTest {
  private static final MeterId ID = new MeterId("TKI0000000000001");
  private static final AttributeDescriptor ZONE =
      new AttributeDescriptor(8, ObisCode.of("0-0:1.0.0.255"), 3);
  private static final AttributeDescriptor MESSAGE =
      new AttributeDescriptor(1, ObisCode.of("0-0:96.13.0.255"), 2);
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final MethodDescriptor PUSH =
      new MethodDescriptor(40, ObisCode.of("0-0:25.9.0.255"), 1);

  private final CosemConversations client =
      new CosemConversations(
          () -> Settings.DEFAULT, Runnable::run, (delay, task) -> () -> {}, event -> {});
  private int pushes;
  private final DirectSession session =
      new DirectSession(
          client, new TestMeter(200).server(400, new ObjectModel(), () -> ++pushes > 0));

  @BeforeEach
  void connect() {
    client.opened(session);
    session.deliver();
  }

  @Test
  void writes_what_it_reads_back() {
    CosemData east = new CosemData.LongData((short) -60);
    var written = client.set(ID, ZONE, east).toCompletableFuture();
    var read = client.get(ID, ZONE).toCompletableFuture();
    session.deliver();

    assertThat(written).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(read).isCompletedWithValue(new GetResult.Value(east));
  }

  @Test
  void moves_long_values_both_ways_over_a_link_of_few_octets() {
    CosemData text = CosemData.OctetString.of("Power cut on Monday. ".repeat(190).getBytes());
    var written = client.set(ID, MESSAGE, text).toCompletableFuture();
    var read = client.get(ID, MESSAGE).toCompletableFuture();
    var profile = client.get(ID, BUFFER).toCompletableFuture();
    session.deliver();

    assertThat(written).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(read).isCompletedWithValue(new GetResult.Value(text));
    assertThat(profile).isCompleted();
  }

  @Test
  void executes_a_method() {
    CosemData zero = new CosemData.IntegerData((byte) 0);
    var done = client.action(ID, PUSH, zero).toCompletableFuture();
    session.deliver();

    assertThat(done).isCompletedWithValue(ActionResult.of(ActionResult.Code.SUCCESS));
    assertThat(pushes).isEqualTo(1);
  }

  @Test
  void hears_a_refusal_as_a_value() {
    var refused = client.set(ID, ZONE, new CosemData.Unsigned(1)).toCompletableFuture();
    session.deliver();

    assertThat(refused).isCompletedWithValue(DataAccessResult.TYPE_UNMATCHED);
  }
}
