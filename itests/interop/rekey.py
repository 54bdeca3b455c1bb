#!/usr/bin/env python3
"""New keys under load on a link that loses a tenth of all datagrams each way: sessions go on, no reading is lost. Then the meters are killed.

rekey.py CHECKOUT [AUTHENTICATION]: exit status 0 when every check passed. About three minutes: keys are renewed at most once a minute.
"""

import json
import signal
import stat
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, until
from nat import NattedWorld

METERS = 25
LOSS = 10
RECORDS = 30


class LossyWorld(NattedWorld):
    """No NAT; keys that wear out after a few records."""

    def __init__(self, checkout, folder, authentication):
        super().__init__(checkout, folder)
        self.authentication = authentication
        self.starts = 0
        self.before = {}
        self.after = {}

    def start_all(self):
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--broker-port", str(self.broker)])
        self.start_meters()
        conf = self.folder / "conf"
        conf.mkdir()
        for file in (Path(self.tiaki).parent / "conf/gateway").glob("*.cfg"):
            (conf / file.name).write_text(file.read_text())
        with open(conf / "io.tiaki.session.dtls.cfg", "a") as file:
            file.write(f"\nrekey.records = {RECORDS}\n")
        self.start_shell(conf)
        # After the gateway, whose key meters with raw keys wait for.
        listed = self.data / "exchange/meters.csv"
        until("the meters are registered", lambda: listed.exists() and listed.read_text().count("TKI") >= METERS, 60)

    def start_meters(self):
        self.starts += 1
        options = ["--meters", str(METERS), "--interval", "1s", "--port", str(self.meters), "--loss", str(LOSS)]
        options += ["--authentication", self.authentication]
        self.start(f"meter{self.starts}", [self.tiaki, "meter", "--json", "--data", str(self.data)] + options)

    def registered(self):
        names = [f"meter{number}" for number in range(1, self.starts + 1)]
        return {(e["meter"], e["registered"]) for name in names for e in self.events(name, "registered")}


def handshakes(numbers):
    """Those in which both ends proved who they are."""
    return sum(n for key, n in numbers.items() if key.startswith("handshakes.done") and key != "handshakes.done resumed")


# --- the checks: each is a sentence ----------------------------------------------------------------


def every_meter_has_a_session(world):
    until("the shell is there", lambda: "g!" in world.out("gateway"), 120)
    until("a session with each meter", lambda: world.metrics().get("sessions.live") == METERS, 120)
    until("readings of each meter", lambda: len({meter for meter, _ in world.arrived()}) == METERS, 60)
    world.before = world.metrics()


def keys_of_every_session_are_renewed_twice(world):
    wanted = world.before.get("sessions.renewed", 0) + 2 * METERS
    until("new keys for each session, twice", lambda: world.metrics().get("sessions.renewed", 0) >= wanted, 240)
    world.after = world.metrics()


def no_session_was_dropped(world):
    for key in ("sessions.opened", "sessions.ended"):
        if world.after.get(key, 0) != world.before.get(key, 0):
            raise Failed(f"{key}: {world.before.get(key, 0)} before, {world.after.get(key, 0)} after keys were renewed")


def most_new_keys_come_of_resumed_handshakes(world):
    """Not all: two that failed on the link make the next one full."""
    full = handshakes(world.after) - handshakes(world.before)
    if world.authentication != "psk" and full > METERS // 2:
        raise Failed(f"{full} handshakes were not resumed")


def no_reading_was_lost(world):
    wanted = world.registered()
    if len(wanted) < METERS * 30:
        raise Failed(f"only {len(wanted)} readings were registered")
    until("everything registered so far", lambda: wanted <= world.arrived(), 120)


def the_log_says_nothing_of_it(world):
    lines = [line for line in world.err("gateway").splitlines() if " WARN " in line or " ERROR " in line]
    lines = [line for line in lines if "session" in line and "No new sessions" not in line]
    if lines:
        raise Failed("\n".join(lines[:5]))


def the_meters_keep_their_sessions_where_nobody_else_reads_them(world):
    file = world.data / "meters/sessions.mv"
    if stat.S_IMODE(file.stat().st_mode) != 0o600:
        raise Failed(f"{file} has the mode {stat.S_IMODE(file.stat().st_mode):o}")


def meters_that_are_killed_resume_their_sessions(world):
    before = world.metrics()
    process = world.running.pop(f"meter{world.starts}")
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    world.start_meters()
    opened = before["sessions.opened"] + METERS
    until("a new session with each meter", lambda: world.metrics().get("sessions.opened", 0) >= opened, 120)
    full = handshakes(world.metrics()) - handshakes(before)
    if world.authentication != "psk" and full > METERS // 5:
        raise Failed(f"{full} handshakes of {METERS} meters were not resumed")
    no_reading_was_lost(world)


CHECKS = [
    every_meter_has_a_session,
    keys_of_every_session_are_renewed_twice,
    no_session_was_dropped,
    most_new_keys_come_of_resumed_handshakes,
    no_reading_was_lost,
    the_log_says_nothing_of_it,
    the_meters_keep_their_sessions_where_nobody_else_reads_them,
    meters_that_are_killed_resume_their_sessions,
]


def main():
    failed = 0
    authentication = sys.argv[2] if len(sys.argv) > 2 else "certificate"
    with tempfile.TemporaryDirectory(prefix="tiaki-rekey-") as folder:
        world = LossyWorld(Path(sys.argv[1]).resolve(), Path(folder), authentication)
        try:
            world.start_all()
            for check in CHECKS:
                sentence = check.__name__.replace("_", " ")
                try:
                    check(world)
                    print(f"  ok    {sentence}", flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                    print(f"FAILED  {sentence}\n        {text}", flush=True)
            numbers = world.metrics()
            print("  " + ", ".join(f"{key} {numbers[key]}" for key in sorted(numbers) if key.startswith(("handshakes.done", "sessions."))))
        finally:
            if failed and "gateway" in world.running:
                print("--- numbers", json.dumps(world.metrics(), indent=1))
            world.end()
            if failed:
                for name in ("dcs", "meter1", "gateway"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"rekey {authentication}: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
