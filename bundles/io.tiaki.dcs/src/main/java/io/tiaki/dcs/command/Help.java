package io.tiaki.dcs.command;

/** What {@code --help} prints. */
final class Help {
  static final String START =
      """
      The reference control system: an MQTT broker, a book of readings, and instructions.

      dcs [OPTION]...          runs until it is stopped
      dcs read METER           asks a meter for its registers now (dcs read --help)
      dcs status               shows gateways, meters and numbers (dcs status --help)

        --config FILE          configuration file (default: built-in settings)
        --data DIR             data folder of all processes (default: .data/tiaki)
        --broker-port PORT     TCP port of the broker (default: 18883; 0: any free one)
        --external-broker HOST:PORT  use this broker and start none
        --json                 one JSON object a line instead of text
        --debug                detailed log with stack traces
        --help                 this text

      Results go to standard output, the log to standard error. Exit status: 0 stopped as
      asked, 1 failure, 2 wrong usage or configuration.
      """;

  static final String READ =
      """
      dcs read METER [OPTION]...   asks a meter for its registers now

      METER is the logical device name, like TKI0000000000001. The control system must run.

        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --timeout DURATION     how long to wait, like 500ms, 30s or 2m (default: 30s)
        --json                 one JSON object instead of a table
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 read, 1 not read (the reason is printed), 2 wrong usage.
      """;

  static final String STATUS =
      """
      dcs status [OPTION]...   shows connected gateways, meters and numbers

        --json                 one JSON object instead of a table
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text
      """;

  private Help() {}
}
