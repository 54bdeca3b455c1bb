package io.tiaki.usecase.firmware;

import io.tiaki.cosem.MeterListener;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.firmware.internal.FirmwareWishes;
import io.tiaki.usecase.firmware.internal.Images;
import io.tiaki.usecase.work.UseCaseComponent;
import java.time.Clock;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Firmware is transferred to meters, activated and confirmed. */
@Component(
    name = FirmwareComponent.NAME,
    immediate = true,
    service = {MeterListener.class, InstructionHandler.class})
public final class FirmwareComponent extends UseCaseComponent {
  static final String NAME = "io.tiaki.usecase.firmware";

  @Activate
  public FirmwareComponent() {
    this(Clock.systemUTC(), new Images(Optional::empty));
  }

  private FirmwareComponent(Clock clock, Images images) {
    super(clock, FirmwareWishes.useCase(images, clock));
    images.in(this::state);
  }
}
