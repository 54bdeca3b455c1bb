package io.tiaki.dcs.command;

/** What {@code --help} prints. */
final class Help {
  static final String START =
      """
      The reference control system: an MQTT broker, a book of readings, and instructions.

      dcs [OPTION]...          runs until it is stopped
      dcs read METER           asks a meter for its registers now (dcs read --help)
      dcs readings [METER]     prints stored readings (dcs readings --help)
      dcs status               shows gateways, meters and numbers (dcs status --help)
      dcs update GATEWAY UNIT.dp
                               updates a gateway (dcs update --help)
      dcs revoke NAME          revokes certificates (dcs revoke --help)

        --config FILE          configuration file (default: built-in settings)
        --data DIR             data folder of all processes (default: .data/tiaki)
        --broker-port PORT     TCP port of the broker (default: 18883; 0: any free one)
        --packages-port PORT   TCP port from which gateways fetch updates (default: the one
                               after the broker's; 0: any free one)
        --external-broker HOST:PORT  use this broker and start none
        --json                 one JSON object a line instead of text
        --debug                detailed log with stack traces
        --help                 this text

      Results go to standard output, the log to standard error. Exit status: 0 stopped as
      asked (SIGTERM), 130 after Ctrl-C, 1 failure, 2 wrong usage or configuration.
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

  static final String UPDATE =
      """
      dcs update GATEWAY... UNIT.dp [OPTION]...   lets gateways install a deployment package
      dcs update --all UNIT.dp [OPTION]...        ... all that are connected

      UNIT.dp is a deployment package with its signature beside it (UNIT.dp.p7s, made by
      ./tiaki package sign UNIT.dp). The control system must run; it serves the package, the
      gateway fetches, checks and installs it, and goes back by itself when it does not work.
      Several gateways come one after another; the first failure ends it.

        --signature FILE       signature that stands elsewhere
        --wait DURATION        how long the instruction is valid, and how long to wait for
                               each gateway, like 90s or 10m (default: 10m, at most 1h)
        --json                 one JSON object a line: sent, progress, outcome
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Ctrl-C ends the waiting only: the update goes on at the gateway, and dcs status shows
      its outcome. Exit status: 0 done, 1 not done (the reason is printed), 2 wrong usage.
      """;

  static final String READINGS =
      """
      dcs readings [METER] [OPTION]...   prints stored readings, in the order of registration

      METER is the logical device name, like TKI0000000000001 (default: all meters).

        --from TIME            first time, like 2026-01-01 or 2026-01-01T12:00:00Z, in UTC
        --to TIME              first time that is not printed any more
        --csv                  comma-separated values with a header, one line a value
        --json                 one JSON object a line, one line a reading
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 printed, 1 there are none, 2 wrong usage.
      """;

  static final String REVOKE =
      """
      dcs revoke NAME [OPTION]...   revokes the certificates of a meter or a gateway

      NAME is a logical device name like TKI0000000000001, a gateway's name, or a certificate's
      SHA-256 fingerprint in 64 hexadecimal digits. The demo authority puts them on its
      revocation list, exchange/ca.crl; gateways hear of it within seconds, refuse them and
      end their sessions. A revoked key gets no other certificate; nothing takes it back.
      The control system must run.

        --json                 one JSON object instead of text
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 revoked, 1 not revoked (the reason is printed), 2 wrong usage.
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
