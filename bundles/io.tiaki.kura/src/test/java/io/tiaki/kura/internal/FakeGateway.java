package io.tiaki.kura.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The gateway's services, with meters that answer from a map. */
final class FakeGateway implements Services {
  static final MeterId METER = new MeterId("TKI0000000000001");
  static final MeterId OTHER = new MeterId("TKI0000000000002");

  /** What a meter says; nothing there means object-undefined. */
  final Map<String, CompletionStage<GetResult>> attributes = new HashMap<>();

  /** Meters without a session. */
  final Set<MeterId> away = new HashSet<>();

  final List<String> asked = new ArrayList<>();
  final Map<String, CosemData> written = new HashMap<>();
  final List<AccessRequest> wishes = new ArrayList<>();
  final List<JournalEvent> journal = new ArrayList<>();
  final Set<MeterId> known = new HashSet<>(Set.of(METER, OTHER));
  DataAccessResult setResult = DataAccessResult.SUCCESS;
  Optional<AccessControl> access =
      Optional.of(
          wish -> {
            wishes.add(wish);
            return new Decision(wish.subject().equals("kura:admin"), "by the test");
          });

  /** A proxy, so that the client may have more methods than the driver uses. */
  private final CosemClient client =
      (CosemClient)
          Proxy.newProxyInstance(
              FakeGateway.class.getClassLoader(),
              new Class<?>[] {CosemClient.class},
              (proxy, method, arguments) -> call(method, arguments));

  private Object call(Method method, Object[] arguments) {
    MeterId meter = (MeterId) arguments[0];
    String key = key(meter, (AttributeDescriptor) arguments[1]);
    asked.add(method.getName() + " " + key);
    if (away.contains(meter)) {
      return CompletableFuture.failedFuture(
          new CosemException(CosemException.Reason.UNREACHABLE, "no session"));
    }
    if (method.getName().equals("set")) {
      written.put(key, (CosemData) arguments[2]);
      return CompletableFuture.completedFuture(setResult);
    }
    return attributes.getOrDefault(
        key,
        CompletableFuture.completedFuture(new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED)));
  }

  private static String key(MeterId meter, AttributeDescriptor attribute) {
    return meter
        + " "
        + attribute.classId()
        + "/"
        + attribute.instance()
        + "/"
        + attribute.attribute();
  }

  void value(MeterId meter, String attribute, CosemData value) {
    attributes.put(
        meter + " " + attribute, CompletableFuture.completedFuture(new GetResult.Value(value)));
  }

  /** A register with a scaler of -1 and the unit Wh. */
  void register(MeterId meter, String obisCode, long value) {
    value(meter, "3/" + obisCode + "/2", new CosemData.DoubleLongUnsigned(value));
    value(
        meter,
        "3/" + obisCode + "/3",
        CosemData.Structure.of(new CosemData.IntegerData((byte) -1), new CosemData.EnumData(30)));
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.of(client);
  }

  @Override
  public Optional<AccessControl> access() {
    return access;
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.of(
        new MeterDirectory() {
          @Override
          public Optional<MeterEntry> find(MeterId id) {
            return known.contains(id) ? Optional.of(entry(id)) : Optional.empty();
          }

          @Override
          public List<MeterEntry> all() {
            return known.stream().sorted().map(FakeGateway::entry).toList();
          }
        });
  }

  private static MeterEntry entry(MeterId id) {
    return new MeterEntry(
        id,
        InetSocketAddress.createUnresolved("meter", 4059),
        MeterEntry.State.PRE_REGISTERED,
        Optional.empty());
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(
        event -> {
          journal.add(event);
          return CompletableFuture.completedFuture(null);
        });
  }
}
