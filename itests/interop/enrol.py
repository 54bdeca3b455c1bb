#!/usr/bin/env python3
"""Registers meters at a gateway from the control system, replaces and removes them, with real DTLS and COSEM between the processes.

enrol.py CHECKOUT: exit status 0 when every check passed. The gateway begins with two of three meters.
"""

import json
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, until
from supply import FIRST, SECOND, STRANGER, THIRD, Supply, restarted

WRONG = "ab" * 32


class Enrol(Supply):
    def start_gateway(self, port, *options):
        """The list of the workshop has the first two meters only."""
        all_of_them = self.data / "exchange/meters.csv"
        until("the meters' certificates", lambda: all_of_them.exists() and THIRD in all_of_them.read_text(), 60)
        self.lines = {line.split(",")[0]: line.split(",") for line in all_of_them.read_text().splitlines() if line.startswith("TKI")}
        workshop = self.folder / "workshop.csv"
        workshop.write_text("".join(",".join(self.lines[meter]) + "\n" for meter in (FIRST, SECOND)))
        store = self.conf / "io.tiaki.store.cfg"
        store.write_text(re.sub(r"(?m)^directory.file *=.*$", f"directory.file = {workshop}", store.read_text()))
        super().start_gateway(port, *options)

    def address(self, meter):
        return self.lines[meter][1]

    def fingerprint(self, meter):
        return self.lines[meter][2]

    def enrol(self, *words):
        """Exit status and the outcomes by meter."""
        done = self.dcs("enrol", *words, "--json", "--gateway", "gw1")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise Failed(done.stderr)
        return done.returncode, {line["meter"]: line for line in lines if line.get("event") == "outcome"}

    def enrolled(self, *words):
        status, outcomes = self.enrol(*words)
        if status != 0 or any(outcome["outcome"] != "done" for outcome in outcomes.values()):
            raise Failed(f"{words}: {outcomes}")
        return outcomes

    def readings(self, meter):
        return self.out("dcs").count(f'"meter":"{meter}"')

    def reads_again(self, meter):
        """Its readings come from now on."""
        before = self.readings(meter)
        until(f"readings of {meter}", lambda: self.readings(meter) > before + 1, 60)

    def is_unknown(self, meter):
        answer = json.loads(self.dcs("read", meter, "--json", "--gateway", "gw1").stdout)
        if answer["status"] != "unknown-meter":
            raise Failed(f"{meter}: {answer}")


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_meter_that_is_not_registered_is_unknown(world):
    world.is_unknown(THIRD)
    if world.readings(THIRD):
        raise Failed("it sent readings")


def a_meter_is_registered_read_and_sends(world):
    outcome = world.enrolled("register", THIRD, "--address", world.address(THIRD))[THIRD]
    seen = outcome["confirmation"]
    registers = {one["register"]: one for one in seen["registers"]}
    if not seen["serial"] or seen["firmware"] != "1.0.0" or registers["1-0:1.8.0.255"]["unit"] != "Wh":
        raise Failed(f"{seen}")
    if abs(registers["1-0:1.8.0.255"]["value"] - world.energy(THIRD)) > 10:
        raise Failed(f"{registers}, but {world.energy(THIRD)} Wh")
    world.reads_again(THIRD)
    return outcome["text"]


def it_stays_when_the_gateway_is_killed_right_after(world):
    world.enrolled("register", THIRD, "--address", world.address(THIRD), "--fingerprint", world.fingerprint(THIRD))
    restarted(world)
    world.reads_again(THIRD)


def a_meter_goes_after_it_was_read_and_does_not_come_back(world):
    """The list of the workshop still has it."""
    energy = world.energy(FIRST)
    outcome = world.enrolled("remove", FIRST)[FIRST]
    last = {one["register"]: one["value"] for one in outcome["confirmation"]["registers"]}["1-0:1.8.0.255"]
    if last < energy:
        raise Failed(f"{last} Wh, but {energy} Wh before")
    world.is_unknown(FIRST)
    restarted(world)
    world.reads_again(SECOND)
    world.is_unknown(FIRST)
    return outcome["text"]


def a_meter_is_replaced_by_another(world):
    outcomes = world.enrolled("replace", SECOND, FIRST, "--address", world.address(FIRST))
    if set(outcomes) != {SECOND, FIRST}:
        raise Failed(f"{outcomes}")
    world.reads_again(FIRST)
    world.is_unknown(SECOND)


def a_meter_with_another_certificate_does_not_come(world):
    status, outcomes = world.enrol("register", SECOND, "--address", world.address(SECOND), "--fingerprint", WRONG, "--valid", "20s")
    outcome = outcomes[SECOND]
    if status != 1 or outcome["outcome"] not in ("unreachable", "timed-out") or "stays registered" not in outcome["text"]:
        raise Failed(f"{outcome}")
    world.enrolled("register", SECOND, "--address", world.address(SECOND), "--fingerprint", world.fingerprint(SECOND))
    world.reads_again(SECOND)
    return outcome["text"]


def a_meter_that_cannot_be_read_stays_unless_it_is_to_go_unread(world):
    world.kill("meter")
    status, outcomes = world.enrol("remove", THIRD, "--valid", "15s")
    if status != 1 or outcomes[THIRD]["outcome"] not in ("unreachable", "timed-out"):
        raise Failed(f"{outcomes}")
    world.enrolled("remove", THIRD, "--without-reading")
    world.start_meter()
    world.reads_again(FIRST)
    world.is_unknown(THIRD)
    return outcomes[THIRD]["text"]


def what_is_no_instruction_about_enrolment_is_malformed(world):
    for kind, parameters, said in (
        ("enrolment.register", {"address": "nowhere"}, "host:port"),
        ("enrolment.register", {"address": "meter:1", "fingerprint": "ab"}, "64 hexadecimal"),
        ("enrolment.register", {"address": "meter:1", "only.at.night": "true"}, "only.at.night"),
        ("enrolment.remove", {"reading": "perhaps"}, "reading"),
    ):
        outcome = world.asked(kind, FIRST, parameters, "enrol")
        if outcome["outcome"] != "malformed" or said not in outcome["text"]:
            raise Failed(f"{kind} {parameters}: {outcome}")
    world.reads_again(FIRST)


def a_meter_that_is_not_there_cannot_go(world):
    for options in ([], ["--without-reading"]):
        status, outcomes = world.enrol("remove", STRANGER, *options)
        if status != 1 or outcomes[STRANGER]["outcome"] != "unknown-meter":
            raise Failed(f"{outcomes}")


def recorded_instructions_bring_nobody_back(world):
    for message in world.recorded():
        world.publish(message)
    # What comes after them is carried out after them.
    world.enrolled("show", FIRST, SECOND)
    world.is_unknown(THIRD)


def the_system_log_tells_who_came_and_went(world):
    log = world.journal()
    for what in ("enrolment.registered", "enrolment.removed"):
        if what not in log:
            raise Failed(f"no {what} in {log[-2000:]}")


CHECKS = [
    a_meter_that_is_not_registered_is_unknown,
    a_meter_is_registered_read_and_sends,
    it_stays_when_the_gateway_is_killed_right_after,
    a_meter_goes_after_it_was_read_and_does_not_come_back,
    a_meter_is_replaced_by_another,
    a_meter_with_another_certificate_does_not_come,
    a_meter_that_cannot_be_read_stays_unless_it_is_to_go_unread,
    what_is_no_instruction_about_enrolment_is_malformed,
    a_meter_that_is_not_there_cannot_go,
    recorded_instructions_bring_nobody_back,
    the_system_log_tells_who_came_and_went,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-enrol-") as folder:
        world = Enrol(Path(sys.argv[1]).resolve(), Path(folder))
        try:
            world.start_all()
            until("a reading of the first two", lambda: world.readings(FIRST) and world.readings(SECOND), 90)
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
    print(f"enrol: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
