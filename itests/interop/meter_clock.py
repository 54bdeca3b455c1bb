#!/usr/bin/env python3
"""Meters whose clocks are wrong, and what a real gateway does about it: one is set, one is told, none while time is not trusted.

meter_clock.py CHECKOUT: exit status 0 when every check passed. Three meters: right, 10 s ahead, 5 minutes behind.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, World, until

RIGHT, AHEAD, BEHIND = (f"TKI000000000000{n}" for n in (1, 2, 3))


class ClockWorld(World):
    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        (self.conf / "io.tiaki.usecase.clock.cfg").write_text("period.s = 60\nspread.s = 1\n")

    def start_all(self):
        conf = self.folder / "dcs.properties"
        conf.write_text("")
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--config", str(conf), "--broker-port", str(self.broker)])
        meter = [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", "3", "--interval", "2s", "--port", str(self.meters)]
        self.start("meter", meter + ["--fault", "clock=10,-300"])
        self.gateway("chrony")

    def gateway(self, source):
        """Nobody keeps the clock here: with chrony as the source time is not trusted."""
        time = self.conf / "io.tiaki.time.sync.cfg"
        time.write_text(f"source = {source}\nchronyc.path = {self.folder}/no-chronyc\n")
        options = ["--data", str(self.data), "--config", str(self.conf), "--broker-port", str(self.broker), "--time", source]
        self.start("gateway", [self.tiaki, "gateway", *options])

    def readings(self, meter):
        return [r for r in self.events("reading") if r["meter"] == meter]

    def events(self, kind):
        lines = [json.loads(line) for line in self.out("dcs").splitlines() if line.startswith("{") and line.endswith("}")]
        return [event for event in lines if event["event"] == kind]

    def set(self, meter):
        return [line for line in self.err("meter").splitlines() if f"The clock of meter {meter} was set by" in line]

    def journal(self):
        file = self.folder / "gw1.tjl"
        file.unlink(missing_ok=True)
        done = self.dcs("journal", "export", "gw1", str(file), "--keep")
        if done.returncode != 0:
            return ""
        return subprocess.run([self.tiaki, "journal", "show", str(file), "--ca", self.ca], capture_output=True, text=True, check=False).stdout


# --- the checks: each is a sentence ----------------------------------------------------------------


def nothing_is_set_while_time_is_not_trusted(world):
    for meter in (RIGHT, AHEAD, BEHIND):
        until(f"readings of {meter}", lambda m=meter: len(world.readings(m)) >= 8, 240)
    if world.set(AHEAD) or world.set(BEHIND):
        raise Failed(world.err("meter"))


def a_clock_10_s_off_is_set_once_and_journaled(world):
    world.stop("gateway")
    world.gateway("host")
    line = until("the meter was set", lambda: world.set(AHEAD), 240)[0]
    if not re.search(r"by -(8|9|10|11|12)\d{3} ms", line.replace(",", "")):
        raise Failed(line)
    entry = until("the journal says so", lambda: [e for e in world.journal().splitlines() if "clock.set" in e], 60)
    if len(entry) != 1 or AHEAD not in entry[0] or not re.search(r"was \d+\.\d s ahead and was set", entry[0]):
        raise Failed(f"{entry}")


def a_clock_5_minutes_off_is_not_set_and_told(world):
    def told():
        return [a for a in world.events("alarm") if any(f["test"] == "meters.clocks" and BEHIND in f["text"] for f in a["faults"])]

    alarm = until("the alarm at the control system", told, 120)[0]
    if AHEAD in json.dumps(alarm):
        raise Failed(f"{alarm}")
    entry = [e for e in world.journal().splitlines() if "clock.off" in e]
    if len(entry) != 1 or BEHIND not in entry[0]:
        raise Failed(f"{entry}")


def its_readings_are_marked_and_those_of_others_are_not(world):
    before = len(world.readings(BEHIND))
    until("new readings", lambda: len(world.readings(BEHIND)) > before + 3 and len(world.readings(AHEAD)) > 3, 60)
    qualities = {meter: world.readings(meter)[-1]["quality"].lower() for meter in (RIGHT, AHEAD, BEHIND)}
    if qualities != {RIGHT: "valid", AHEAD: "valid", BEHIND: "questionable"}:
        raise Failed(f"{qualities}")


def nothing_is_set_twice(world):
    if len(world.set(AHEAD)) != 1 or world.set(BEHIND) or world.set(RIGHT):
        raise Failed(world.err("meter"))


CHECKS = [
    nothing_is_set_while_time_is_not_trusted,
    a_clock_10_s_off_is_set_once_and_journaled,
    a_clock_5_minutes_off_is_not_set_and_told,
    its_readings_are_marked_and_those_of_others_are_not,
    nothing_is_set_twice,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-meter-clock-") as folder:
        os.chmod(folder, 0o700)
        world = ClockWorld(Path(sys.argv[1]), Path(folder))
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
        finally:
            world.end()
            if failed:
                print(f"--- end of the gateway's log\n{world.err('gateway')[-4000:]}")
    print(f"meter_clock: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
