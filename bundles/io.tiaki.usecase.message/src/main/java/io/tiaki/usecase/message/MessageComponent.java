package io.tiaki.usecase.message;

import io.tiaki.cosem.MeterListener;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.message.internal.MessageWishes;
import io.tiaki.usecase.work.UseCaseComponent;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Messages are shown to consumers and questions asked. */
@Component(
    name = MessageComponent.NAME,
    immediate = true,
    service = {MeterListener.class, InstructionHandler.class})
public final class MessageComponent extends UseCaseComponent {
  static final String NAME = "io.tiaki.usecase.message";

  @Activate
  public MessageComponent() {
    super(Clock.systemUTC(), MessageWishes.useCase());
  }
}
