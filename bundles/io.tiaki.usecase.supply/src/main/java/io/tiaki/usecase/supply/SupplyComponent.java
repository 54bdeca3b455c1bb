package io.tiaki.usecase.supply;

import io.tiaki.cosem.MeterListener;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.supply.internal.SupplyWishes;
import io.tiaki.usecase.work.UseCaseComponent;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Supplies of meters are switched and limited. */
@Component(
    name = SupplyComponent.NAME,
    immediate = true,
    service = {MeterListener.class, InstructionHandler.class})
public final class SupplyComponent extends UseCaseComponent {
  static final String NAME = "io.tiaki.usecase.supply";

  @Activate
  public SupplyComponent() {
    super(Clock.systemUTC(), SupplyWishes.useCase());
  }
}
