package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataNotification;
import io.tiaki.model.MeterId;
import io.tiaki.testkit.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a meter that wants its push confirmed may be told. */
class CommittedPushTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @Test
  void a_push_is_committed_when_the_store_has_it_and_not_before() {
    services.meters.add(METER);
    useCase.associated(METER);
    scheduler.run();
    List<String> committed = new ArrayList<>();
    DataNotification push = meter.capture(scheduler.clock().instant(), 7);
    services.refusing = true;
    useCase.notified(METER, push, () -> committed.add("refused"));
    scheduler.run();
    useCase.notified(
        METER, FakeMeter.push(new CosemData.Unsigned(1)), () -> committed.add("misfit"));
    scheduler.run();
    assertThat(committed).isEmpty();

    services.refusing = false;
    useCase.notified(METER, push, () -> committed.add("stored"));
    useCase.notified(METER, push, () -> committed.add("there already"));
    scheduler.run();
    assertThat(committed).containsExactly("stored", "there already");
  }
}
