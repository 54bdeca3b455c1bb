package io.tiaki.usecase.enrolment;

import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterRegistry;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.enrolment.internal.Enrolment;
import io.tiaki.usecase.work.UseCaseComponent;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Meters are registered at the gateway and removed from it. */
@Component(
    name = EnrolmentComponent.NAME,
    immediate = true,
    service = {MeterListener.class, InstructionHandler.class})
public final class EnrolmentComponent extends UseCaseComponent {
  static final String NAME = "io.tiaki.usecase.enrolment";

  private final Enrolment enrolment;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterRegistry registry;

  @Activate
  public EnrolmentComponent() {
    this(Clock.systemUTC());
  }

  private EnrolmentComponent(Clock clock) {
    super(clock, Enrolment.useCase());
    enrolment = new Enrolment(clock, this, this::registry, super::handle);
  }

  private Optional<MeterRegistry> registry() {
    return Optional.ofNullable(registry);
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting) {
    return enrolment.handle(instruction, waiting);
  }
}
