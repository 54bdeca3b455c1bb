package io.tiaki.usecase.firmware;

import io.tiaki.platform.StateStore;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.firmware.internal.Images;
import io.tiaki.usecase.firmware.internal.Parts;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Takes images of firmware, part by part. */
@Component(
    name = FirmwareImagesComponent.NAME,
    immediate = true,
    service = InstructionHandler.class)
public final class FirmwareImagesComponent implements InstructionHandler {
  static final String NAME = "io.tiaki.usecase.firmware.images";

  private final Clock clock = Clock.systemUTC();
  private final Images images = new Images(this::state);

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  private Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public Set<String> types() {
    return Set.of(Parts.TYPE);
  }

  /** The same part twice is the same as once. */
  @Override
  public boolean resumes(String type) {
    return true;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return Parts.handle(instruction, images, clock.instant());
  }
}
