#!/usr/bin/env python3
"""Sets, activates and shows the tariffs of meters from the control system, with real DTLS and COSEM between the processes.

tariff.py CHECKOUT: exit status 0 when every check passed. The calendars of the checks have one tariff all day, so that the time of day does not matter.
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

DAY, NIGHT = "1-0:1.8.1.255", "1-0:1.8.2.255"


class Tariffs(Supply):
    def tariff(self, name, number, **more):
        """A file with a tariff that is the same all day."""
        text = {
            "name": name,
            "activation": "wait",
            "seasons": [{"name": "all", "from": "01-01", "week": "w"}],
            "weeks": [{"name": "w", "days": [1] * 7}],
            "days": [{"id": 1, "switch": [{"at": "00:00", "tariff": number}]}],
            **more,
        }
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(text))
        return str(file)

    def asks(self, *words):
        """Exit status, and outcomes by meter."""
        done = self.dcs("tariff", *words, "--json", "--gateway", "gw1")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise Failed(done.stderr)
        return done.returncode, {line["meter"]: line for line in lines if line.get("event") == "outcome"}

    def confirmed(self, *words):
        """What the one meter was read to have, after it was done."""
        status, outcomes = self.asks(*words)
        outcome = next(iter(outcomes.values()))
        if status != 0 or len(outcomes) != 1 or outcome["outcome"] != "done":
            raise Failed(f"{words}: {outcomes}")
        return outcome["confirmation"]

    def refused(self, meter, *words):
        status, outcomes = self.asks(*words)
        if status != 1 or outcomes[meter]["outcome"] == "done":
            raise Failed(f"{words}: {outcomes}")
        return outcomes[meter]

    def counted(self, meter):
        """What the two tariff registers of a meter have counted, in Wh."""
        registers = {one["obis"]: float(one["value"]) for one in self.confirmed("show", meter)["registers"]}
        return registers[DAY], registers[NIGHT]

    def activations(self, meter):
        """How often a calendar of a meter was activated, as the meter says itself."""
        return len(re.findall(rf"The passive calendar of meter {meter} was activated", self.err("meter")))


def equal(what, is_, wished):
    if is_ != wished:
        raise Failed(f"{what}: {is_}, not {wished}")


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_tariff_that_was_set_waits_and_the_first_register_counts_on(world):
    file = world.tariff("night", 2, specialDays=[{"date": "12-25", "day": 1}])
    seen = world.confirmed("set", file, FIRST)
    wished = json.loads(Path(file).read_text())
    for member in ("seasons", "weeks", "days"):
        equal(member, seen["passive"][member], wished[member])
    equal("special days", seen["specialDays"], wished["specialDays"])
    equal("name", seen["passive"]["name"], "night")
    equal("active", seen["active"]["name"], "")
    equal("activation", seen["activation"], None)
    day, night = world.counted(FIRST)
    until("the first tariff register rises", lambda: world.counted(FIRST)[0] > day, 60)
    equal("the second", world.counted(FIRST)[1], night)


def once_it_is_activated_the_other_register_rises_and_the_first_stands(world):
    equal("active", world.confirmed("activate", FIRST, "--name", "night")["active"]["name"], "night")
    until("its script ran", lambda: world.confirmed("show", FIRST)["mask"] == "0x02", 30)
    day, night = world.counted(FIRST)
    until("the second tariff register rises", lambda: world.counted(FIRST)[1] > night, 60)
    equal("the first", world.counted(FIRST)[0], day)
    if "so already" not in world.asks("activate", FIRST)[1][FIRST]["text"] or world.activations(FIRST) != 1:
        raise Failed(f"it was activated {world.activations(FIRST)} times")


def a_tariff_is_planned_for_a_time_and_another_one_calls_it_off(world):
    time = "2099-01-01T00:00:00Z"
    seen = world.confirmed("set", world.tariff("day", 1), SECOND, "--activation", time)
    equal("activation", seen["activation"], time)
    equal("active", seen["active"]["name"], "")
    seen = world.confirmed("set", world.tariff("night", 2), SECOND, "--activation", "now")
    equal("activation", seen["activation"], None)
    equal("active", seen["active"]["name"], "night")
    equal("special days", seen["specialDays"], [])


def the_example_of_the_distribution_and_the_largest_calendar_come_back_as_they_were_sent(world):
    example = str(Path(world.tiaki).parent / "conf/tariffs/two-rates.json")
    equal("name", world.confirmed("set", example, THIRD)["active"]["name"], "two-rates")
    times = [{"at": f"{hour:02}:00", "tariff": 1 + hour % 2} for hour in range(16)]
    large = {
        "seasons": [{"name": f"season-{n:02}-{'x' * 6}", "from": f"{1 + n // 2:02}-{1 + n % 2 * 14:02}", "week": f"week-{n:02}"} for n in range(16)],
        "weeks": [{"name": f"week-{n:02}", "days": [n] * 7} for n in range(16)],
        "days": [{"id": n, "switch": times} for n in range(16)],
        "specialDays": [{"date": f"{1 + n // 28:02}-{1 + n % 28:02}", "day": n % 16} for n in range(64)],
    }
    seen = world.confirmed("set", world.tariff("large", 1, **large), THIRD)
    for member in ("seasons", "weeks", "days"):
        equal(member, seen["passive"][member], large[member])
    equal("special days", seen["specialDays"], large["specialDays"])


def what_is_no_tariff_does_not_leave_the_control_system(world):
    before = len(world.recorded())
    done = world.dcs("tariff", "set", world.tariff("wrong", 64), FIRST)
    if done.returncode != 2 or "days[0].switch[0].tariff: it wants a number from 1 to 63" not in done.stderr or len(world.recorded()) != before:
        raise Failed(done.stderr)
    return done.stderr.strip()


def what_the_gateway_does_not_understand_is_malformed(world):
    before = world.confirmed("show", THIRD)
    good = {"name": "x", "activation": "now", "seasons": "all 01-01 w", "weeks": "w 1 1 1 1 1 1 1", "days": "1 00:00=1"}
    for parameters, said in (
        ({**good, "days": "1 00:00=1," * 17}, "days"),
        ({**good, "weeks": "w 1 1 1 1 1 1 2"}, "weeks name a day"),
        ({**good, "prices": "1=0.30"}, "prices"),
        ({**good, "name": ""}, "name"),
    ):
        outcome = world.asked("tariff.set", THIRD, parameters)
        if outcome["outcome"] != "malformed" or said not in outcome["text"]:
            raise Failed(f"{parameters}: {outcome}")
    after = world.confirmed("show", THIRD)
    for member in ("active", "passive", "specialDays"):
        equal(member, after[member], before[member])
    return outcome["text"]


def a_tariff_that_the_meter_does_not_have_and_a_meter_that_the_gateway_does_not_have_are_refused(world):
    outcome = world.refused(THIRD, "set", world.tariff("third", 3), THIRD)
    if outcome["outcome"] != "refused" or "no tariff [3], only [1, 2]" not in outcome["text"]:
        raise Failed(f"{outcome}")
    equal("stranger", world.refused(STRANGER, "show", STRANGER)["outcome"], "unknown-meter")
    return outcome["text"]


def a_meter_that_returns_in_time_gets_its_tariff_once(world):
    world.kill("meter")
    before = world.activations(SECOND)
    command = [world.tiaki, "dcs", "tariff", "set", world.tariff("back", 1), SECOND, "--activation", "now", "--valid", "5m"]
    asked = subprocess.Popen(
        [*command, "--json", "--gateway", "gw1", "--data", str(world.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    waiting = json.loads(asked.stdout.readline())
    equal("it tells that it waits", waiting.get("event"), "waiting")
    world.start_meter()
    out, err = asked.communicate(timeout=180)
    outcome = json.loads(out.splitlines()[0]) if out else err
    if outcome["outcome"] != "done" or outcome["confirmation"]["active"]["name"] != "back" or world.activations(SECOND) != before + 1:
        raise Failed(f"{outcome}, {world.activations(SECOND) - before} times")
    return waiting["text"]


def an_association_without_the_right_is_refused_by_the_meter(world):
    """The gateway comes as the reader that it is for readings; then as itself again."""
    conf = world.conf / "io.tiaki.cosem.client.cfg"
    whole = conf.read_text()
    conf.write_text(re.sub(r"(?m)^management.sap =.*$", "management.sap = 32", whole))
    try:
        restarted(world)
        outcome = world.refused(THIRD, "set", world.tariff("other", 1), THIRD, "--valid", "50s")
        if outcome["outcome"] != "refused" or not outcome["text"].startswith("The meter refused"):
            raise Failed(f"{outcome}")
    finally:
        conf.write_text(whole)
        restarted(world)
    return outcome["text"]


def signed_messages_that_are_sent_again_act_once(world):
    """By somebody who recorded them at the broker."""
    before = world.confirmed("show", FIRST, "--valid", "3m")
    activations = [world.activations(meter) for meter in (FIRST, SECOND, THIRD)]
    messages = world.recorded()
    for message in messages:
        world.publish(message)
    # What comes after them is carried out after them.
    after = world.confirmed("show", FIRST)
    for member in ("active", "passive", "activation", "specialDays"):
        equal(member, after[member], before[member])
    equal("activations", [world.activations(meter) for meter in (FIRST, SECOND, THIRD)], activations)
    return f"{len(messages)} messages"


CHECKS = [
    a_tariff_that_was_set_waits_and_the_first_register_counts_on,
    once_it_is_activated_the_other_register_rises_and_the_first_stands,
    a_tariff_is_planned_for_a_time_and_another_one_calls_it_off,
    the_example_of_the_distribution_and_the_largest_calendar_come_back_as_they_were_sent,
    what_is_no_tariff_does_not_leave_the_control_system,
    what_the_gateway_does_not_understand_is_malformed,
    a_tariff_that_the_meter_does_not_have_and_a_meter_that_the_gateway_does_not_have_are_refused,
    a_meter_that_returns_in_time_gets_its_tariff_once,
    an_association_without_the_right_is_refused_by_the_meter,
    signed_messages_that_are_sent_again_act_once,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-tariff-") as folder:
        world = Tariffs(Path(sys.argv[1]).resolve(), Path(folder))
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
                    text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                    print(f"FAILED  {sentence}\n        {text}", flush=True)
        finally:
            world.end()
            if failed:
                for name in ("dcs", "meter", "gateway", "mosquitto"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"tariff: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
