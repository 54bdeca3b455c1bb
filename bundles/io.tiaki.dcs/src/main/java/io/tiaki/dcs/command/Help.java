package io.tiaki.dcs.command;

/** What {@code --help} prints. */
final class Help {
  static final String START =
      """
      The reference control system: an MQTT broker, a book of readings, and instructions.

      dcs [OPTION]...          runs until it is stopped
      dcs read METER           asks a meter for its registers now (dcs read --help)
      dcs profile METER        reads out a meter's profile of a time (dcs profile --help)
      dcs readings [METER]     prints stored readings (dcs readings --help)
      dcs alerts [METER]       what meters alerted of (dcs alerts --help)
      dcs meters               the meters that are known (dcs meters --help)
      dcs instructions         what was instructed and what became of it
                               (dcs instructions --help)
      dcs access WORD          roles, rights and profiles of a gateway (dcs access --help)
      dcs mailbox [RECIPIENT]  messages for other recipients (dcs mailbox --help)
      dcs enrol WORD METER...  registers, replaces, removes meters (dcs enrol --help)
      dcs firmware WORD METER... updates meters, shows their firmware (dcs firmware --help)
      dcs message WORD METER... shows messages to consumers, asks them (dcs message --help)
      dcs status               shows gateways, meters and numbers (dcs status --help)
      dcs update GATEWAY UNIT.dp
                               updates a gateway (dcs update --help)
      dcs selftest GATEWAY     has a gateway test itself (dcs selftest --help)
      dcs supply WORD METER... switches or limits supplies (dcs supply --help)
      dcs tariff WORD ...      sets, activates or shows tariffs (dcs tariff --help)
      dcs journal export GATEWAY FILE
                               fetches a gateway's log (dcs journal --help)
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

  static final String JOURNAL =
      """
      dcs journal export GATEWAY FILE [OPTION]...   fetches a log of a gateway
      dcs journal erase GATEWAY METER [OPTION]...   erases what its logs say of a meter

      An export goes on where FILE ends: after an interruption, or with what is new since.
      When all of it is on the disk, follows from what was fetched before, and every signature
      is good, the gateway is told that it may make room, and the last signed head is kept in
      DIR/dcs/journal. tiaki journal verify FILE checks a file anywhere.

        --log NAME             system, billing or consumer (default: system); of the consumer
                               log the file shows no content, it can only be checked
        --keep                 do not tell the gateway that it may make room
        --timeout DURATION     how long to wait for each part, like 30s or 2m (default: 2m)
        --json                 JSON, one object a line
        --data DIR             data folder of the control system (default: .data/tiaki)
        --debug                detailed log with stack traces
        --help                 this text

      Exit status: 0 done, 1 failure, 2 wrong usage, 3 the log is not as it should be: the file
      stays for an auditor and nothing is confirmed.
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

  static final String PROFILE =
      """
      dcs profile METER --from TIME [OPTION]...   reads out what a meter has kept of a time

      METER is the logical device name, like TKI0000000000001. The control system must run. The
      rows are read from the meter now, whether they were collected or not; what is collected
      does not change. A meter that is away is waited for until the instruction is not valid
      any more. Rows that the meter should have by its capture period and does not are told as
      missing. More than 3,000 rows or 256 KiB are refused: the answer says until when to ask.

        --of PROFILE           load (default), billing, or events: the meter's event log
        --from TIME            first time, like 2026-01-01 or 2026-01-01T12:00:00Z, in UTC
        --to TIME              first time that is not read any more (default: now)
        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --valid DURATION       how long the instruction is valid and waited for, like 30s or 10m
                               (default: 1m, at most 1h)
        --json                 one JSON object a line: outcome (with the rows as confirmation, as
                               docs/uplink-protocol.md has them), and how many there were
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      The table has local times with their zone. Exit status: 0 read, also when rows are missing
      or there are none, 1 not read (the reason is printed), 2 wrong usage.
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
        --profile NAME         only what this access profile of the gateways let out
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

  static final String ACCESS =
      """
      dcs access show GATEWAY               the policy in force: roles, rights, profiles
      dcs access propose GATEWAY FILE       makes FILE, a draft, the next policy of a gateway
      dcs access approve FILE --as NAME     an administrator's approval, beside FILE
      dcs access submit FILE                sends FILE with all approvals beside it
      dcs access tenant METER --from TIME [--consumer NAME]
                                            who lives behind a meter from then on; new pseudonyms
      dcs access resolve GATEWAY PROFILE PSEUDONYM
                                            whose pseudonym that is, for who has the right

      Begin with dcs access show GATEWAY > policy.json and change that. A policy needs the
      approval of two different administrators of the one in force, of one when it only takes
      away. Instead of dcs access approve an administrator may sign with own tools:
        openssl cms -sign -binary -nodetach -md sha256 -in policy.json.statement \\
                -signer admin.pem -inkey admin.key -outform DER -out policy.json.admin-1.p7m

        --as NAME              administrator, like admin-1; keys are made in the data folder
        --from TIME            like 2026-06-01T00:00:00Z
        --consumer NAME        the consumer's name; without it nobody lives there
        --gateway NAME         for tenant (default: the one that sent the meter's last reading)
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 done, 1 not done (the reason is printed), 2 wrong usage.
      """;

  static final String ALERTS =
      """
      dcs alerts [METER] [OPTION]...   shows what meters alerted of, the oldest first

      METER is the logical device name, like TKI0000000000001 (default: all meters). Each alert
      has the time when the gateway saw it, the new bits of the meter's alarm and error
      register, and the new entries of its event log with the meter's own time; a code that is
      not common practice is shown as "event NUMBER". The newest 10,000 are kept.

        --json                 one JSON object a line instead of text
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 shown, also when there are none, 1 not, 2 wrong usage.
      """;

  static final String INSTRUCTIONS =
      """
      dcs instructions [OPTION]...   shows the instructions that were given, the newest last

      Each has its number, the time when it was given, the gateway, the type, the meter if it is
      about one, and its state:
        sent       the gateway has it or will have it, and has not answered yet
        waiting    the gateway tells why it cannot carry it out yet
        done, refused, unreachable, malformed, ...   the gateway's outcome, and why unless done
        timed-out  no outcome came in time; one that comes later still counts
        failed     it could not be sent, or could not be carried out
      What an instruction says, like the text of a message, is not kept, nor what was answered.
      They are noted before they are sent, and are there after a crash. 10,000 are kept: the
      oldest that are over go first.

        --open                 only those that are sent or waiting
        --meter METER          only those about this meter, like TKI0000000000001
        --since TIME           only those given since, like 2026-01-01 or 2026-01-01T12:00:00Z,
                               in UTC
        --json                 one JSON object a line instead of text
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 shown, also when there are none, 1 not, 2 wrong usage.
      """;

  static final String METERS =
      """
      dcs meters [OPTION]...   shows the meters that are known, sorted

      Known are those that sent a reading or an alert, or whose supply was switched. A line has
      the meter, its gateway, and its last reading: when it was registered by the meter's clock,
      how long ago that is, and the energy imported, or else its first value. Then, if known,
      whether the supply is connected, disconnected or armed (ready for the consumer's hand) and
      when that was told last, by an outcome or an alert; and the last alert.

        --gateway NAME         only the meters of this gateway
        --json                 one JSON object a line instead of text
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 shown, also when there are none, 1 not, 2 wrong usage.
      """;

  static final String MAILBOX =
      """
      dcs mailbox [RECIPIENT] [OPTION]...   shows messages that wait for other recipients

      Gateways encrypt them for the recipient; the control system carries and cannot open them.
      With --out each is written as CMS SignedData to a file of its own and forgotten. The
      recipient checks and opens it, for example with
        openssl cms -verify -binary -inform DER -in 1.p7m -CAfile ca.pem -purpose smimesign |
        openssl cms -decrypt -binary -inform DER -inkey utility.key

        --out DIR              write the messages of RECIPIENT here, as NUMBER.p7m
        --json                 one JSON object a line instead of text
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 shown or written, 1 not, 2 wrong usage.
      """;

  static final String SELF_TEST =
      """
      dcs selftest GATEWAY [OPTION]...   has a gateway run all its self-tests now

      Prints the gateway's state and a line a test: passed, FAILED or not run, how long it
      took, what was found and what to do. A gateway whose security function failed is in the
      safe state: it collects readings, and sends none until the test passes again and
      somebody has said that he has seen it. The control system must run.

        --acknowledge          what failed is run again; what passes is acknowledged, and the
                               gateway leaves the safe state when nothing is left
        --timeout DURATION     how long to wait, like 30s or 5m (default: 2m)
        --json                 one JSON object instead of text
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Exit status: 0 all that was run passed, 1 not (the reason is printed), 2 wrong usage.
      """;

  static final String SUPPLY =
      """
      dcs supply connect METER... [OPTION]...      switches the supply on
      dcs supply disconnect METER... [OPTION]...   switches it off
      dcs supply arm METER... [OPTION]...          lets the consumer switch it on by hand
      dcs supply limit METER... --threshold 2300W [OPTION]...
                                                   limits the power

      METER is the logical device name, like TKI0000000000001. The control system must run.
      A line tells what became of each meter, with what it was read to be afterwards. A meter
      that is away is waited for until the instruction is not valid any more: a line with
      "still trying" tells why.

        --meters FILE          more meters, one a line
        --threshold POWER      the limit, like 2300W, or none
        --over DURATION        so long above it is tolerated, like 30s (default: 0)
        --emergency DURATION   it holds in an emergency of this duration only, like 2h; 0 ends it
        --from TIME            begin of the emergency, like 2026-01-01T12:00:00Z (default: now)
        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --valid DURATION       how long the instruction is valid and waited for, like 30s or 10m
                               (default: 1m, at most 1h)
        --json                 one JSON object a line: waiting (why a meter is tried again) and
                               outcome (with the confirmation) of each meter, and how many
                               outcomes there were of each
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Ctrl-C ends the waiting: what was sent goes on at the gateway, nothing more is sent.
      Exit status: 0 all done, 1 not all (the reasons are printed), 2 wrong usage.
      """;

  static final String MESSAGE =
      """
      dcs message show METER... --text "..." [OPTION]...   shows a message on the display
      dcs message ask METER... --text "..." [OPTION]...    asks the consumer: yes or no
      dcs message clear METER... [OPTION]...               empties the display

      METER is the logical device name, like TKI0000000000001. The control system must run.
      A line tells what became of each meter; of a question, what the consumer answered. A
      question is waited for, and shown, until the instruction is not valid any more: then the
      outcome is timed-out, and says that nobody answered.

        --text TEXT            1 to 160 characters that can be seen, on one line
        --priority PRIORITY    low, normal, high or urgent (default: normal); what is shown
                               already stays while its priority is higher
        --for DURATION         the meter shows the message so long, like 30m or 48h, 1s to 744h
                               (default: until something else is shown)
        --meters FILE          more meters, one a line
        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --valid DURATION       how long the instruction is valid and waited for, like 30s or 10m
                               (default: 1m, at most 1h)
        --json                 one JSON object a line: waiting (why it takes longer) and outcome
                               (with the confirmation, of a question with the answer) of each
                               meter, and how many outcomes there were of each
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Ctrl-C ends the waiting: what was sent goes on at the gateway, nothing more is sent.
      Exit status: 0 all done, 1 not all (the reasons are printed), 2 wrong usage.
      """;

  static final String ENROL =
      """
      dcs enrol register METER --address HOST:PORT [OPTION]...   registers a meter at a gateway
      dcs enrol replace OLD NEW --address HOST:PORT [OPTION]...  removes OLD, registers NEW
      dcs enrol remove METER... [OPTION]...                      removes meters from it
      dcs enrol show METER...                                    what they are

      METER is the logical device name, like TKI0000000000001. The control system must run. The
      gateway keeps a registration at once, whether the meter comes or not; the meter has to
      prove with its certificate that it has this name. It is then read: serial number, firmware
      and energy registers, where it starts. One that goes is read in the same way first. A line
      tells what became of each meter; done means that it was read.
      A meter that stands in the gateway's directory file is removed too, until it is registered.

        --address HOST:PORT    where the new meter listens, an IPv6 address in brackets
        --fingerprint SHA256   of its certificate or raw public key; else every certificate
                               of a trusted authority for this name is taken
        --group GROUP          how it connects: a group of the gateway (default: default)
        --without-reading      the meter that goes cannot be read, or need not be
        --meters FILE          more meters to remove or show, one a line
        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --valid DURATION       how long the meter is waited for, like 30s or 10m (default: 5m,
                               at most 1h); it stays registered after that
        --json                 one JSON object a line: waiting (why it takes longer) and outcome
                               (with the confirmation) of each meter, and how many outcomes
                               there were of each
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Ctrl-C ends the waiting: what was sent goes on at the gateway, nothing more is sent.
      Exit status: 0 all done, 1 not all (the reasons are printed), 2 wrong usage.
      """;

  static final String FIRMWARE =
      """
      dcs firmware update METER... --image FILE --version V [OPTION]...
                                                   brings an image to meters
      dcs firmware activate METER... --version V   lets it run, where it waits for that
      dcs firmware show METER...                   what runs, and what waits

      METER is the logical device name, like TKI0000000000001. The control system must run. The
      image is brought to the gateways of the meters first. A line tells what became of each
      meter; done means that the meter was read to run it, or with later to have verified it.
      A transfer that was not over in time goes on where it was when it is asked for again.

        --image FILE           the image as its maker signed it, at most 4 MiB
        --version V            what the meter calls the firmware when it runs; the image is
                               called so too
        --activate WHEN        now, later (by dcs firmware activate), or a time while it is
                               --valid, like 2026-01-01T12:00:00Z (default: now)
        --meters FILE          more meters, one a line
        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --valid DURATION       how long the instruction is valid and waited for, like 30s or 10m
                               (default: update 1h, else 1m; at most 1h)
        --json                 one JSON object a line: waiting (how far it is, or why it takes
                               longer) and outcome (with the confirmation) of each meter, and how
                               many outcomes there were of each
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Ctrl-C ends the waiting: what was sent goes on at the gateway, nothing more is sent.
      Exit status: 0 all done, 1 not all (the reasons are printed), 2 wrong usage.
      """;

  static final String TARIFF =
      """
      dcs tariff set FILE METER... [OPTION]...   gives meters the tariff of a file
      dcs tariff activate METER... [OPTION]...   lets the tariff count now that waits at a meter
      dcs tariff show METER... [OPTION]...       shows what counts, what waits and what was counted

      FILE is a tariff: JSON, as conf/tariffs/two-rates.json; docs/tariffs.md describes it. METER is
      the logical device name, like TKI0000000000001. The control system must run. A line tells
      what became of each meter. A meter that is away is waited for until the instruction is not
      valid any more: a line with "still trying" tells why.

        --activation WHEN      instead of the file's: now, wait (until dcs tariff activate), or a
                               time to come like 2027-01-01T00:00:00Z
        --name NAME            activate only the calendar of this name
        --meters FILE          more meters, one a line
        --gateway NAME         gateway to ask (default: the one that sent the meter's last
                               reading, else the only one connected)
        --valid DURATION       how long the instruction is valid and waited for, like 30s or 10m
                               (default: 1m, at most 1h)
        --json                 one JSON object a line: waiting (why a meter is tried again) and
                               outcome (with the confirmation) of each meter, and how many
                               outcomes there were of each
        --data DIR             data folder of the control system (default: .data/tiaki)
        --help                 this text

      Ctrl-C ends the waiting: what was sent goes on at the gateway, nothing more is sent.
      Exit status: 0 all done, 1 not all (the reasons are printed), 2 wrong usage.
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
