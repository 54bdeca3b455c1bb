package io.tiaki.usecase.tariff;

import io.tiaki.cosem.MeterListener;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.tariff.internal.TariffWishes;
import io.tiaki.usecase.work.UseCaseComponent;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Tariffs of meters are set and activated. */
@Component(
    name = TariffComponent.NAME,
    immediate = true,
    service = {MeterListener.class, InstructionHandler.class})
public final class TariffComponent extends UseCaseComponent {
  static final String NAME = "io.tiaki.usecase.tariff";

  @Activate
  public TariffComponent() {
    super(Clock.systemUTC(), TariffWishes.useCase(Clock.systemUTC()));
  }
}
