#!/usr/bin/env python3
"""Reads out what meters have kept of a time, from the control system, with real DTLS and COSEM between the processes.

profile.py CHECKOUT: exit status 0 when every check passed. The third meter believes that a month ends two minutes after its start.
"""

import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from datetime import datetime, timedelta, timezone
from pathlib import Path

from interop import METERS, Failed, until
from supply import FIRST, SECOND, STRANGER, THIRD, Supply

PERIOD = 2
COVER = "44"
IMPORT = "1-0:1.8.0.255"


def now():
    return datetime.now(timezone.utc)


def word(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class Profile(Supply):
    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        today = now()
        self.month = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        if today - self.month < timedelta(hours=1):
            self.month = (self.month - timedelta(days=1)).replace(day=1)

    def start_meter(self):
        """With what it takes to let events happen."""
        behind = self.month - timedelta(minutes=2) - now()
        command = [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", str(METERS), "--interval", f"{PERIOD}s"]
        self.start(
            "meter", [*command, "--port", str(self.meters), "--fault", f"clock={int(behind.total_seconds())}"], stdin=subprocess.PIPE
        )

    def start(self, name, command, **kw):
        """What was said before a restart stays."""
        with open(self.folder / f"{name}.out", "ab") as out, open(self.folder / f"{name}.err", "ab") as err:
            self.running[name] = subprocess.Popen(command, stdout=out, stderr=err, **{"stdin": subprocess.DEVNULL, **kw})

    def happens(self, what, meter):
        pipe = self.running["meter"].stdin
        pipe.write(f"raise {what} {meter}\n".encode())
        pipe.flush()

    def profile(self, meter, begin, end=None, *options):
        """Exit status and outcome."""
        times = ["--from", word(begin)] + (["--to", word(end)] if end else [])
        done = self.dcs("profile", meter, *times, *options, "--json", "--gateway", "gw1")
        outcomes = [line for line in map(json.loads, done.stdout.splitlines()) if line.get("event") == "outcome"]
        if len(outcomes) != 1:
            raise Failed(f"{done.stdout}{done.stderr}")
        return done.returncode, outcomes[0]

    def reads_out(self, meter, begin, end=None, *options):
        status, outcome = self.profile(meter, begin, end, *options)
        if status != 0 or outcome["outcome"] != "done":
            raise Failed(f"{outcome}")
        return outcome["confirmation"]

    def refused(self, meter, begin, end=None, *options):
        status, outcome = self.profile(meter, begin, end, *options)
        if status != 1 or outcome["outcome"] == "done" or outcome.get("confirmation"):
            raise Failed(f"{outcome}")
        return outcome

    def collected(self, meter, begin, end):
        """What the control system has stored of a time, one line a reading."""
        done = self.dcs("readings", meter, "--from", word(begin), "--to", word(end), "--json")
        return [json.loads(line) for line in done.stdout.splitlines()]


def minute(world):
    """A time that is over, and begins after the meters did."""
    world.begun = getattr(world, "begun", None) or now().replace(microsecond=0)
    end = world.begun + timedelta(seconds=30)
    until("half a minute passes", lambda: now() > end + timedelta(seconds=3), 60)
    return world.begun, end


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_load_profile_of_a_time_has_every_row_with_units_and_quality(world):
    begin, end = minute(world)
    seen = world.reads_out(FIRST, begin, end)
    rows = [moment(row["at"]) for row in seen["rows"]]
    if len(rows) != 30 // PERIOD or rows != sorted(rows) or rows[0] < begin or rows[-1] >= end or seen["gaps"] or seen["periodSeconds"] != PERIOD:
        raise Failed(f"{seen}")
    if any(row["quality"] != "valid" or row["status"] != 0 for row in seen["rows"]):
        raise Failed(f"{seen}")
    if {"obis": IMPORT, "class": 3, "attribute": 2, "unit": "Wh"} not in seen["columns"]:
        raise Failed(f"{seen['columns']}")


def its_rows_are_those_that_were_collected_and_reading_them_changes_nothing(world):
    """Each once in the control system's book, with the same value."""
    begin, end = minute(world)
    seen = world.reads_out(FIRST, begin, end)
    at = [column["obis"] for column in seen["columns"]].index(IMPORT)
    told = {moment(row["at"]): row["values"][at] for row in seen["rows"]}

    def same():
        stored = [r for r in world.collected(FIRST, begin, end) if r["series"] == "1-0:99.1.0.255"]
        return len(stored) == len(told) and {moment(r["registered"]): r["values"][IMPORT]["value"] for r in stored} == told

    until("the collected readings are the same", same, 30)


def what_the_meter_does_not_have_is_told_as_missing(world):
    begin, end = minute(world)
    early = begin - timedelta(minutes=20)
    seen = world.reads_out(FIRST, early, end)
    if not seen["rows"] or len(seen["gaps"]) < 1 or seen["gaps"][0]["from"] != word(early + timedelta(seconds=early.second % PERIOD)):
        raise Failed(f"{seen['gaps']}")
    done = world.dcs("profile", FIRST, "--from", word(early), "--to", word(end))
    if done.returncode != 0 or "MISSING" not in done.stdout or not re.search(r"\d\d:\d\d:\d\d [+-]\d\d:\d\d  valid +0x00", done.stdout):
        raise Failed(done.stdout + done.stderr)
    return done.stdout.splitlines()[0]


def a_time_with_too_many_rows_is_refused_with_the_time_until_which_to_ask(world):
    _, end = minute(world)
    begin = end - timedelta(days=2)
    outcome = world.refused(FIRST, begin, end)
    until_when = word(begin + timedelta(seconds=3000 * PERIOD))
    if outcome["outcome"] != "refused" or f"ask until {until_when} at most" not in outcome["text"]:
        raise Failed(f"{outcome}")
    world.reads_out(FIRST, begin, moment(until_when))
    return outcome["text"]


def an_event_log_has_what_happened(world):
    begin = now() - timedelta(seconds=5)
    world.happens("tamper", SECOND)
    codes = []

    def there():
        codes[:] = [row["values"] for row in world.reads_out(SECOND, begin, None, "--of", "events")["rows"]]
        return [COVER] in codes

    until("the event is in the log", there, 30)
    done = world.dcs("profile", SECOND, "--of", "events", "--from", word(begin))
    if "meter cover removed" not in done.stdout:
        raise Failed(done.stdout + done.stderr)


def a_billing_profile_has_the_row_of_the_month_that_ended(world):
    """By the third meter's own clock, which it is read by."""
    begin, end = world.month - timedelta(days=2), world.month + timedelta(minutes=30)

    def row():
        rows = world.reads_out(THIRD, begin, end, "--of", "billing")["rows"]
        return rows[0] if len(rows) == 1 else None

    found = until("the month has ended at the meter", row, 180)
    if not 0 <= (moment(found["at"]) - world.month).total_seconds() <= 10:
        raise Failed(f"{found}")
    seen = world.reads_out(THIRD, begin, end, "--of", "billing")
    units = [(column["class"], column["attribute"], column["unit"]) for column in seen["columns"]]
    if units.count((3, 2, "Wh")) != 4 or (4, 2, "W") not in units or (4, 5, "") not in units or seen["gaps"]:
        raise Failed(f"{seen}")
    return f"{found['at']}: {found['values']}"


def what_is_no_period_is_malformed_and_who_has_no_meter_is_told(world):
    good = {"from": word(now() - timedelta(minutes=1)), "to": word(now())}
    for parameters, said in (
        ({}, "from must be a time"),
        ({**good, "from": "yesterday"}, "from must be a time"),
        ({**good, "to": good["from"]}, "before"),
        ({**good, "to": word(now() + timedelta(days=1))}, "future"),
        ({**good, "of": "everything"}, "load, billing or events"),
        ({**good, "only.at.night": "true"}, "only.at.night"),
    ):
        outcome = asked(world, SECOND, parameters)
        if outcome["outcome"] != "malformed" or said not in outcome["text"]:
            raise Failed(f"{parameters}: {outcome}")
    before = len(world.recorded())
    done = world.dcs("profile", FIRST, "--from", "yesterday")
    if done.returncode != 2 or len(world.recorded()) != before:
        raise Failed(done.stderr)
    outcome = world.refused(STRANGER, now() - timedelta(minutes=1))
    if outcome["outcome"] != "unknown-meter":
        raise Failed(f"{outcome}")


def asked(world, meter, parameters):
    """By whoever speaks to the control system's socket without dcs profile."""
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(next(world.data.glob("dcs/*.sock"))))
        request = {"command": "profile", "instruction": "reading.profile", "meters": [meter], "parameters": parameters, "gateway": "gw1", "timeoutMillis": 30000}
        s.sendall(json.dumps(request).encode() + b"\n")
        lines = [json.loads(line) for line in s.makefile().readlines()]
    return next(line for line in lines if line.get("event") == "outcome")


def a_meter_that_stays_away_is_told_when_the_validity_ends(world):
    begin, end = minute(world)
    world.kill("meter")
    outcome = world.refused(FIRST, begin, end, "--valid", "15s")
    if outcome["outcome"] not in ("unreachable", "timed-out"):
        raise Failed(f"{outcome}")
    return outcome["text"]


def a_meter_that_returns_in_time_is_read(world):
    begin, end = minute(world)
    before = len(world.recorded())
    command = [world.tiaki, "dcs", "profile", FIRST, "--from", word(begin), "--to", word(end), "--valid", "5m", "--json", "--gateway", "gw1"]
    wanted = subprocess.Popen([*command, "--data", str(world.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until("the instruction is on its way", lambda: len(world.recorded()) > before or wanted.poll() is not None, 30)
    world.start_meter()
    out, err = wanted.communicate(timeout=180)
    outcome = json.loads(out.splitlines()[0]) if out else {"outcome": err}
    if outcome["outcome"] != "done" or len(outcome["confirmation"]["rows"]) != 30 // PERIOD:
        raise Failed(f"{outcome}")


def an_expired_instruction_is_not_carried_out(world):
    """The gateway stands still while it is valid."""
    begin, end = minute(world)
    gateway = world.running["gateway"]
    gateway.send_signal(signal.SIGSTOP)
    try:
        outcome = world.refused(FIRST, begin, end, "--valid", "3s")
    finally:
        gateway.send_signal(signal.SIGCONT)
    entries = until("the journal has it", lambda: [e for e in world.journal().splitlines() if outcome["instruction"] in e], 60)
    if not any("expired" in entry.lower() for entry in entries) or any("reading.profile" in entry and "DONE" in entry for entry in entries):
        raise Failed(f"{entries}")
    return outcome["text"]


def once_the_right_is_taken_away_the_gateway_refuses_it_and_reads_registers_still(world):
    policy = world.folder / "policy.json"
    shown = json.loads(world.dcs("access", "show", "gw1").stdout)
    for right in shown["rights"]:
        right["actions"] = [action for action in right["actions"] if action != "reading.profile"]
    policy.write_text(json.dumps(shown))
    for words in (["propose", "gw1", str(policy)], ["approve", str(policy), "--as", "admin-1"], ["approve", str(policy), "--as", "admin-2"], ["submit", str(policy)]):
        if (done := world.dcs("access", *words)).returncode != 0:
            raise Failed(f"{words}: {done.stdout}{done.stderr}")
    begin, end = minute(world)
    outcome = world.refused(FIRST, begin, end)
    if outcome["outcome"] != "refused" or not outcome["text"].startswith("Access control refused it"):
        raise Failed(f"{outcome}")
    if world.energy(FIRST) < 0 or "reading.profile" not in world.journal():
        raise Failed("registers or journal")
    return outcome["text"]


CHECKS = [
    a_load_profile_of_a_time_has_every_row_with_units_and_quality,
    its_rows_are_those_that_were_collected_and_reading_them_changes_nothing,
    what_the_meter_does_not_have_is_told_as_missing,
    a_time_with_too_many_rows_is_refused_with_the_time_until_which_to_ask,
    an_event_log_has_what_happened,
    a_billing_profile_has_the_row_of_the_month_that_ended,
    what_is_no_period_is_malformed_and_who_has_no_meter_is_told,
    a_meter_that_stays_away_is_told_when_the_validity_ends,
    a_meter_that_returns_in_time_is_read,
    an_expired_instruction_is_not_carried_out,
    once_the_right_is_taken_away_the_gateway_refuses_it_and_reads_registers_still,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-profile-") as folder:
        world = Profile(Path(sys.argv[1]).resolve(), Path(folder))
        try:
            world.start_all()
            until("a reading of each meter", lambda: all(name in world.out("dcs") for name in (FIRST, SECOND, THIRD)), 90)
            for check in CHECKS:
                sentence = check.__name__.replace("_", " ")
                try:
                    said = check(world)
                    print(f"  ok    {sentence}" + (f" ({said})" if said else ""), flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, (Failed, subprocess.SubprocessError)) else traceback.format_exc()
                    print(f"FAILED  {sentence}\n        {text}", flush=True)
        finally:
            world.end()
            if failed:
                for name in ("dcs", "meter", "gateway", "mosquitto"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"profile: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
