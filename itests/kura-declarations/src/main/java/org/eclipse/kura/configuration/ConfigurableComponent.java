package org.eclipse.kura.configuration;

import org.osgi.annotation.versioning.ConsumerType;

/** Marks a service whose settings Kura's console shows. */
@ConsumerType
public interface ConfigurableComponent {}
