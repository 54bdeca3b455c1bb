package io.tiaki.store.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the store. */
@ObjectClassDefinition(
    id = StoreComponent.PID,
    name = "Tiaki store",
    description = "Durable, sealed storage of readings, meters and state",
    icon = @Icon(resource = "OSGI-INF/icon/store.png", size = 32))
@interface StoreSettings {
  @AttributeDefinition(
      name = "Folder",
      description =
          "Folder of the store's file tiaki.mv; made when it is not there. Empty: nothing is stored and no service is offered.",
      required = false)
  String folder() default "";

  @AttributeDefinition(
      name = "Directory file",
      description =
          "Pre-registered meters, a line each: logicalDeviceName,host:port[,certificate SHA-256]. Read again when it changes. Empty: no meters.",
      required = false)
  String directory_file() default "";

  @AttributeDefinition(
      name = "Retention (h)",
      description =
          "Readings that every reader has passed are deleted so many hours after they were accepted.",
      min = "1",
      max = "87600")
  int retention_hours() default 240;
}
