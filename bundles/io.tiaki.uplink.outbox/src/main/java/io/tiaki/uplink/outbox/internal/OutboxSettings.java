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

  @AttributeDefinition(
      name = "Conceal",
      description =
          "Whether traffic to the control system is concealed: one encrypted cell of fixed length in"
              + " each slot, whether there is something to send or not.")
  boolean conceal() default false;

  @AttributeDefinition(
      name = "Slot of concealed traffic (ms)",
      description = "Time between two cells. Messages wait for their slot.",
      min = "100",
      max = "600000")
  int conceal_slot_ms() default 5_000;

  @AttributeDefinition(
      name = "Cell of concealed traffic (octets)",
      description =
          "Length of a cell, each way, without MQTT and TLS. With the slot it is the bandwidth budget.",
      min = "1024",
      max = "16000")
  int conceal_cell_octets() default 4_096;

  @AttributeDefinition(
      name = "Recipient of concealed traffic",
      description = "Alias of the certificate that cells are encrypted for.")
  String conceal_recipient() default "dcs";
}
