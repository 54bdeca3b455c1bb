#!/usr/bin/env python3
"""Shows messages on the displays of meters and asks consumers, from the control system, with real DTLS and COSEM between the processes.

message.py CHECKOUT: exit status 0 when every check passed. What a meter shows, its own process tells.
"""

import json
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import METERS, Failed, until
from supply import FIRST, SECOND, STRANGER, THIRD, Asked, Supply

WRITTEN = "Water is off from 9 to 10"


class Message(Supply):
    """At home: the first meter's consumer says yes, the second's no, at the third's is nobody."""

    def start_meter(self):
        self.start(
            "meter",
            [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", str(METERS), "--interval", "2s"]
            + ["--port", str(self.meters), "--at-home", "yes,no,nobody"],
        )

    def message(self, *words):
        """Exit status and the outcomes by meter."""
        done = self.dcs("message", *words, "--json", "--gateway", "gw1")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise Failed(done.stderr)
        return done.returncode, {line["meter"]: line for line in lines if line.get("event") == "outcome"}

    def does(self, word, meter, *options):
        status, outcomes = self.message(word, meter, *options)
        if status != 0 or outcomes[meter]["outcome"] != "done":
            raise Failed(f"{word}: {outcomes}")
        return outcomes[meter]

    def displays(self, meter):
        """How the display of a meter changed, as the meter says itself."""
        return re.findall(rf"The display of meter {meter} (.+)", self.err("meter"))

    def begin(self, word, meter, *options):
        return Asked(self, word, meter, *options, command="message")


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_message_is_shown_and_read_back(world):
    outcome = world.does("show", FIRST, "--text", WRITTEN)
    if outcome["confirmation"] != {"shown": True} or world.displays(FIRST) != ["shows another message"]:
        raise Failed(f"{outcome}, {world.displays(FIRST)}")
    return outcome["text"]


def its_lifetime_ends_at_the_meter(world):
    world.does("show", SECOND, "--text", WRITTEN, "--for", "5s")
    until("the display is empty", lambda: world.displays(SECOND) == ["shows another message", "is empty again"], 60)
    if "so already" not in world.does("clear", SECOND)["text"]:
        raise Failed("it was not empty")


def what_is_more_important_stays_until_it_is_cleared(world):
    world.does("show", FIRST, "--text", WRITTEN, "--priority", "urgent")
    status, outcomes = world.message("show", FIRST, "--text", WRITTEN)
    if status != 1 or outcomes[FIRST]["outcome"] != "refused" or "higher priority" not in outcomes[FIRST]["text"]:
        raise Failed(f"{outcomes}")
    if world.does("clear", FIRST)["confirmation"] != {"shown": False}:
        raise Failed("it is shown")
    return outcomes[FIRST]["text"]


def a_question_is_answered(world):
    for meter, expected in ((FIRST, "yes"), (SECOND, "no")):
        outcome = world.does("ask", meter, "--text", "Is it warm?", "--valid", "2m")
        if outcome["confirmation"]["answer"] != expected or "at" not in outcome["confirmation"]:
            raise Failed(f"{outcome}")
    return outcome["text"]


def that_nobody_answers_is_said_plainly(world):
    asked = world.begin("ask", THIRD, "--text", "Is it warm?", "--valid", "12s")
    outcome = asked.outcome()
    if outcome["outcome"] != "timed-out" or "nobody has answered" not in outcome["text"] or outcome["confirmation"] != {"shown": True, "answer": "none"}:
        raise Failed(f"{outcome}")
    return outcome["text"]


def what_is_no_message_and_who_has_no_meter_is_refused(world):
    for kind, parameters, said in (
        ("message.show", {"text": "two\nlines"}, "text"),
        ("message.show", {"text": "x", "only.at.night": "true"}, "only.at.night"),
        ("message.ask", {}, "text"),
    ):
        outcome = world.asked(kind, SECOND, parameters)
        if outcome["outcome"] != "malformed" or said not in outcome["text"]:
            raise Failed(f"{kind} {parameters}: {outcome}")
    status, outcomes = world.message("show", STRANGER, "--text", WRITTEN)
    if status != 1 or outcomes[STRANGER]["outcome"] != "unknown-meter":
        raise Failed(f"{outcomes}")


def a_meter_that_returns_in_time_shows_it_once(world):
    world.kill("meter")
    before = world.displays(SECOND)
    asked = world.begin("show", SECOND, "--text", WRITTEN, "--valid", "5m")
    why = asked.waits()
    world.start_meter()
    outcome = asked.outcome()
    if outcome["outcome"] != "done" or world.displays(SECOND)[len(before) :] != ["shows another message"]:
        raise Failed(f"{outcome}, {world.displays(SECOND)[len(before):]}")
    return why


def recorded_instructions_show_nothing_again(world):
    before = world.displays(FIRST) + world.displays(SECOND)
    for message in world.recorded():
        world.publish(message)
    # What comes after them is carried out after them.
    world.does("clear", THIRD)
    if world.displays(FIRST) + world.displays(SECOND) != before:
        raise Failed("it acted again")


def no_log_has_what_was_written(world):
    for name in ("gateway", "meter", "dcs"):
        if WRITTEN in world.err(name):
            raise Failed(f"the log of {name} has it")
    journal = world.journal()
    if "message.show" not in journal or WRITTEN in journal or '"yes"' in journal:
        raise Failed(journal[-3000:])


CHECKS = [
    a_message_is_shown_and_read_back,
    its_lifetime_ends_at_the_meter,
    what_is_more_important_stays_until_it_is_cleared,
    a_question_is_answered,
    that_nobody_answers_is_said_plainly,
    what_is_no_message_and_who_has_no_meter_is_refused,
    a_meter_that_returns_in_time_shows_it_once,
    recorded_instructions_show_nothing_again,
    no_log_has_what_was_written,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-message-") as folder:
        world = Message(Path(sys.argv[1]).resolve(), Path(folder))
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
    print(f"message: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
