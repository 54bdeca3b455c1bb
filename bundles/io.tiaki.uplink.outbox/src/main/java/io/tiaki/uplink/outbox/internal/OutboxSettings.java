package io.tiaki.uplink.outbox.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the outbox. */
@ObjectClassDefinition(
    id = OutboxComponent.PID,
    name = "Tiaki uplink outbox",
    description = "Keeps messages to the control system until its signed receipt comes",
    icon = @Icon(resource = "OSGI-INF/icon/outbox.png", size = 32))
@interface OutboxSettings {
  @AttributeDefinition(
      name = "Gateway",
      description =
          "This gateway's id; receipts for another one are not accepted. Empty: no receipt is.",
      required = false)
  String gateway_id() default "";

  @AttributeDefinition(
      name = "Receipt signers",
      description = "Common names of the certificates whose receipts count.")
  String[] receipt_signers() default {"dcs"};

  @AttributeDefinition(
      name = "Capacity (messages)",
      description = "Messages that may wait for their receipt; more are refused.",
      min = "1",
      max = "1000000")
  int capacity() default 100_000;

  @AttributeDefinition(
      name = "Capacity (MiB)",
      description = "Octets of messages that may wait for their receipt, in MiB; more are refused.",
      min = "1",
      max = "65536")
  int capacity_mib() default 256;

  @AttributeDefinition(
      name = "Resend after (ms)",
      description = "A message without receipt is sent again after so many milliseconds.",
      min = "1000",
      max = "3600000")
  int resend_ms() default 30_000;

  @AttributeDefinition(
      name = "Window (messages)",
      description = "Messages that may be on their way without receipt.",
      min = "2",
      max = "1000")
  int window() default 16;
}
