#!/usr/bin/env python3
"""Switches and limits the supply of meters from the control system, with real DTLS and COSEM between the processes.

supply.py CHECKOUT: exit status 0 when every check passed.
"""

import json
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, World, until

FIRST = "TKI0000000000001"
SECOND = "TKI0000000000002"
THIRD = "TKI0000000000003"
STRANGER = "TKI0000000000099"


class Supply(World):
    def supply(self, *words):
        """Exit status, outcomes by meter, and how many there were of each."""
        done = self.dcs("supply", *words, "--json", "--gateway", "gw1")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise Failed(done.stderr)
        return done.returncode, {line["meter"]: line for line in lines if line.get("event") == "outcome"}, lines[-1]

    def does(self, word, meter, *options):
        status, outcomes, _ = self.supply(word, meter, *options)
        if status != 0 or outcomes[meter]["outcome"] != "done":
            raise Failed(f"{word}: {outcomes}")
        return outcomes[meter]

    def reads(self, meter):
        """The registers of a meter, asked for now."""
        done = self.dcs("read", meter, "--json", "--gateway", "gw1")
        answer = json.loads(done.stdout)
        if answer["status"] != "done":
            raise Failed(str(answer))
        return {code: float(value["value"]) for code, value in answer["readings"][0]["values"].items()}

    def energy(self, meter):
        return self.reads(meter)["1-0:1.8.0.255"]


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_supply_is_disconnected_and_its_meter_stops_counting(world):
    outcome = world.does("disconnect", FIRST)
    if outcome["confirmation"] != {"output": False, "control": "disconnected", "mode": 4}:
        raise Failed(str(outcome))
    before = world.reads(FIRST)
    if before["1-0:1.7.0.255"] != 0:
        raise Failed(f"power flows: {before}")
    mark = world.energy(SECOND)
    until("the neighbour's meter counts", lambda: world.energy(SECOND) > mark, 60)
    after = world.energy(FIRST)
    if after != before["1-0:1.8.0.255"]:
        raise Failed(f"it counted on: {before}, then {after}")
    return outcome["text"]


def it_is_connected_again_and_counts(world):
    outcome = world.does("connect", FIRST)
    if outcome["confirmation"] != {"output": True, "control": "connected", "mode": 4}:
        raise Failed(str(outcome))
    mark = world.energy(FIRST)
    until("the meter counts", lambda: world.energy(FIRST) > mark, 60)
    if "so already" not in world.does("connect", FIRST)["text"]:
        raise Failed("it was switched again")


def a_limit_is_set_and_lifted(world):
    limited = world.does("limit", SECOND, "--threshold", "2300W", "--over", "30s")["confirmation"]
    if limited["normalW"] != 2300 or limited["overSeconds"] != 30:
        raise Failed(f"{limited}")
    lifted = world.does("limit", SECOND, "--threshold", "none")["confirmation"]
    if lifted["normalW"] is not None:
        raise Failed(f"{lifted}")


def a_meter_that_the_gateway_does_not_have_is_not_switched(world):
    status, outcomes, _ = world.supply("disconnect", STRANGER)
    if status != 1 or outcomes[STRANGER]["outcome"] != "unknown-meter":
        raise Failed(f"{outcomes}")


CHECKS = [
    a_supply_is_disconnected_and_its_meter_stops_counting,
    it_is_connected_again_and_counts,
    a_limit_is_set_and_lifted,
    a_meter_that_the_gateway_does_not_have_is_not_switched,
]


def main():
    failed = 0
    wanted = sys.argv[2:]
    checks = [check for check in CHECKS if not wanted or check.__name__ in wanted]
    with tempfile.TemporaryDirectory(prefix="tiaki-supply-") as folder:
        world = Supply(Path(sys.argv[1]).resolve(), Path(folder))
        try:
            world.start_all()
            until("a reading of each meter", lambda: all(name in world.out("dcs") for name in (FIRST, SECOND, THIRD)), 90)
            for check in checks:
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
                for name in ("dcs", "meter", "gateway"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"supply: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
