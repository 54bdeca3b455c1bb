package io.tiaki.cosem.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever a meter says, a typed read ends with a value or a protocol error. */
class NonsenseTest {
  private static final ObisCode CODE = ObisCode.of("0-0:1.2.3.255");

  private final Random random = new Random(20261123);

  /** Answers everything with anything. */
  private final CosemClient meter =
      new CosemClient() {
        @Override
        public CompletionStage<GetResult> get(MeterId id, AttributeDescriptor attribute) {
          return CompletableFuture.completedStage(new GetResult.Value(anything(3)));
        }

        @Override
        public CompletionStage<GetResult> get(
            MeterId id, AttributeDescriptor attribute, SelectiveAccess access) {
          return get(id, attribute);
        }

        @Override
        public CompletionStage<DataAccessResult> set(
            MeterId id, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
          throw new AssertionError();
        }

        @Override
        public CompletionStage<ActionResult> action(
            MeterId id, MethodDescriptor method, Optional<CosemData> p, Repetition repetition) {
          throw new AssertionError();
        }
      };

  private CosemData anything(int depth) {
    return switch (random.nextInt(depth > 0 ? 20 : 14)) {
      case 0 -> CosemData.NullData.INSTANCE;
      case 1 -> new CosemData.Unsigned(random.nextInt(256));
      case 2 -> new CosemData.LongUnsigned(random.nextInt(65_536));
      case 3 -> new CosemData.DoubleLongUnsigned(random.nextInt() & 0xffff_ffffL);
      case 4 -> new CosemData.IntegerData((byte) random.nextInt());
      case 5 -> new CosemData.Long64(random.nextLong());
      case 6 -> new CosemData.Long64Unsigned(random.nextLong());
      case 7 -> new CosemData.EnumData(random.nextInt(256));
      case 8 -> octets(random.nextInt(20));
      case 9 -> octets(6);
      case 10 -> octets(12);
      case 11 -> new CosemData.DeltaLong((short) random.nextInt());
      case 12 -> new CosemData.Float64(random.nextGaussian());
      case 13 -> new CosemData.DateTime(CosemDateTime.of(octetsOf(12), 0));
      case 14, 15, 16 -> new CosemData.Structure(several(depth));
      default -> new CosemData.Array(several(depth));
    };
  }

  private List<CosemData> several(int depth) {
    List<CosemData> all = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      all.add(anything(depth - 1));
    }
    return all;
  }

  private CosemData octets(int length) {
    return CosemData.OctetString.of(octetsOf(length));
  }

  private byte[] octetsOf(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  @Test
  void every_typed_read_ends_with_a_value_or_a_protocol_error() {
    MeterId id = FakeMeter.ID;
    ProfileGeneric profile = new ProfileGeneric(meter, id, CODE);
    ProfileGeneric.Layout layout =
        new ProfileGeneric.Layout(
            List.of(CaptureObject.CLOCK, new CaptureObject(3, CODE, 2, 0)), Duration.ofHours(1));
    Limiter limiter = new Limiter(meter, id, CODE);
    PushSetup push = new PushSetup(meter, id, CODE);
    List<Supplier<CompletionStage<?>>> reads =
        List.of(
            new Data(meter, id, CODE)::integer,
            new Register(meter, id, CODE)::value,
            new ExtendedRegister(meter, id, CODE)::captured,
            new DemandRegister(meter, id, CODE)::demand,
            profile::layout,
            profile::sortMethod,
            () -> profile.buffer(layout),
            new Clock(meter, id)::daylightSavings,
            push::objectList,
            push::destination,
            push::communicationWindow,
            new AssociationLn(meter, id)::objectList,
            new AssociationLn(meter, id)::partners,
            new SapAssignment(meter, id)::devices,
            new SecuritySetup(meter, id, CODE)::certificates,
            new ImageTransfer(meter, id, CODE)::imagesToActivate,
            new ImageTransfer(meter, id, CODE)::status,
            new DisconnectControl(meter, id, CODE)::state,
            limiter::monitoredValue,
            limiter::thresholds,
            limiter::actions,
            new ActivityCalendar(meter, id, CODE)::active,
            new SpecialDaysTable(meter, id, CODE)::entries,
            new RegisterActivation(meter, id, CODE)::masks,
            new ScriptTable(meter, id, CODE)::scripts,
            new SingleActionSchedule(meter, id, CODE)::executionTimes);
    for (int i = 0; i < 2_000; i++) {
      reads.forEach(NonsenseTest::check);
    }
  }

  private static void check(Supplier<CompletionStage<?>> read) {
    try {
      Object value = read.get().toCompletableFuture().join();
      assertThat(value).isNotNull();
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(CosemException.class);
      assertThat(((CosemException) e.getCause()).reason()).isEqualTo(Reason.PROTOCOL);
    }
  }
}
