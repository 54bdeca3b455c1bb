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
          "Readings that no access profile says anything about are forgotten so many hours after they were accepted, when every reader has passed them.",
      min = "1",
      max = "87600")
  int retention_hours() default 240;

  @AttributeDefinition(
      name = "Unread at most (h)",
      description =
          "Readings that a reader has not passed are forgotten unread so many hours after they were accepted.",
      min = "1",
      max = "87600")
  int unread_max_hours() default 2160;

  @AttributeDefinition(
      name = "Anchor file",
      description =
          "Where it is told how far the store has come, so that an older image of it is noticed: outside its folder, best on another medium. Empty: not noticed.",
      required = false)
  String anchor_file() default "";

  @AttributeDefinition(
      name = "Size (MiB)",
      description =
          "When so much of the file is in use no more readings are accepted; they stay in the meters' profiles. A warning comes at 80 %.",
      min = "64",
      max = "1048576")
  int size_max_mb() default 4096;

  @AttributeDefinition(
      name = "Retired readers",
      description =
          "Readers of the log that are no more, comma separated: their cursors are removed and hold nothing back. A profile's reader is access. and its name.",
      required = false)
  String readers_retired() default "";
}
