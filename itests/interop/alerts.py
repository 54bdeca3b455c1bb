#!/usr/bin/env python3
"""Alarms of meters on their way to the control system, with real DTLS and COSEM between the processes, and kills in between.

alerts.py CHECKOUT: exit status 0 when every check passed.
"""

import json
import re
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import METERS, Failed, World, until

FIRST = "TKI0000000000001"
SECOND = "TKI0000000000002"
THIRD = "TKI0000000000003"
COVER = 44


class Alerts(World):
    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        access = self.conf / "io.tiaki.access.cfg"
        access.write_text(re.sub(r"(?m)^administrators =.*$", "administrators = admin-1,admin-2", access.read_text()))
        maintenance = self.conf / "io.tiaki.usecase.maintenance.cfg"
        maintenance.write_text(maintenance.read_text() + "spread.s = 0\n")

    def start(self, name, command, **kw):
        """What was said before a restart stays."""
        with open(self.folder / f"{name}.out", "ab") as out, open(self.folder / f"{name}.err", "ab") as err:
            self.running[name] = subprocess.Popen(command, stdout=out, stderr=err, **{"stdin": subprocess.DEVNULL, **kw})

    def start_all(self):
        self.start_dcs()
        self.start(
            "meter",
            [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", str(METERS), "--interval", "2s", "--port", str(self.meters)],
            stdin=subprocess.PIPE,
        )
        until("the authority", lambda: (self.data / "exchange/requests").is_dir() and Path(self.ca).exists())
        self.start_gateway(self.broker)

    def start_dcs(self):
        conf = self.folder / "dcs.properties"
        conf.write_text("")
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--config", str(conf), "--broker-port", str(self.broker)])

    def kill(self, name):
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def happens(self, what, meter):
        """Something happens to a meter."""
        pipe = self.running["meter"].stdin
        pipe.write(f"raise {what} {meter}\n".encode())
        pipe.flush()

    def told(self, meter):
        """What the control system has kept of a meter."""
        done = self.dcs("alerts", meter, "--json")
        if done.returncode != 0:
            raise Failed(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def codes(self, meter):
        """The events that the control system printed, which it does once they are on the disk."""
        return [event["code"] for alert in self.heard(meter) for event in alert["events"]]

    def heard(self, meter):
        """The alerts of a meter that the running control system printed."""
        lines = [json.loads(line) for line in self.out("dcs").splitlines() if '"event":"alert"' in line]
        return [line for line in lines if line["meter"] == meter]

    def saw(self, meter):
        """How often the gateway saw an alarm of a meter: it is durable there then."""
        return len(re.findall(rf"Meter {meter} raised an alarm", self.err("gateway")))

    def once(self, meter, code, before, what):
        """One more event with this code arrives, and no alert that was there is told again."""
        until(what, lambda: self.codes(meter).count(code) > before, 60)
        told = self.told(meter)
        kept = [event["code"] for alert in told for event in alert["events"]].count(code)
        if kept != before + 1 or len({alert["id"] for alert in told}) != len(told) or len(self.heard(meter)) != len(told):
            raise Failed(f"not once: {told}, printed {len(self.heard(meter))}")


# --- the checks: each is a sentence ----------------------------------------------------------------


def an_opened_cover_arrives_with_its_time(world):
    world.happens("tamper", FIRST)
    alert = until("the alert", lambda: world.heard(FIRST), 30)[0]
    if alert["alarms"] != "00000010" or [event["code"] for event in alert["events"]] != [COVER] or "at" not in alert["events"][0]:
        raise Failed(str(alert))
    table = world.dcs("alerts", FIRST).stdout
    if "meter cover removed" not in table or FIRST not in table:
        raise Failed(table)
    status = world.dcs("status").stdout
    if "meter cover removed" not in status or FIRST not in status:
        raise Failed(status)


def an_event_that_nobody_knows_is_shown_by_its_number(world):
    world.happens("217", SECOND)
    until("the alert", lambda: 217 in world.codes(SECOND), 30)
    if "event 217" not in (table := world.dcs("alerts", SECOND).stdout):
        raise Failed(table)


def a_meter_without_alerts_has_none(world):
    done = world.dcs("alerts", THIRD)
    if done.returncode != 0 or done.stdout or "no meter has alerted" not in done.stderr:
        raise Failed(str(done))
    if world.dcs("alerts", "nonsense!").returncode != 2 or world.dcs("alerts", "--help").returncode != 0:
        raise Failed("exit codes")


def the_same_alarm_comes_again_and_is_told_again(world):
    before = world.codes(FIRST).count(COVER)
    world.happens("tamper", FIRST)
    world.once(FIRST, COVER, before, "the second alert")


def an_alarm_arrives_once_whose_gateway_is_killed_right_after_it(world):
    """While nobody looks, and when it is durable at the gateway; nothing of it is told a second time."""
    before = world.codes(FIRST).count(COVER)
    world.happens("tamper", FIRST)
    restarted(world)
    world.once(FIRST, COVER, before, "the alert after the restart")
    seen = world.saw(FIRST)
    world.happens("tamper", FIRST)
    until("the gateway sees it", lambda: world.saw(FIRST) > seen, 30)
    restarted(world)
    world.once(FIRST, COVER, before + 1, "the alert that was seen")
    # What happens later comes later: nothing else of this meter is under way.
    world.happens("magnet", FIRST)
    until("what happened later", lambda: 42 in world.codes(FIRST), 60)
    if world.codes(FIRST).count(COVER) != before + 2:
        raise Failed(str(world.told(FIRST)))


def an_alarm_arrives_when_the_control_system_returns(world):
    before = world.codes(SECOND).count(COVER)
    world.kill("dcs")
    seen = world.saw(SECOND)
    world.happens("tamper", SECOND)
    until("the gateway sees it", lambda: world.saw(SECOND) > seen, 30)
    world.start_dcs()
    world.once(SECOND, COVER, before, "the alert")


def no_alert_leaves_without_a_right(world):
    """Two administrators take the right away: the gateway says so, and keeps it to itself."""
    policy = world.folder / "policy.json"
    until("the gateway is connected", lambda: world.dcs("access", "show", "gw1").returncode == 0, 60)
    shown = json.loads(world.dcs("access", "show", "gw1").stdout)
    for right in shown["rights"]:
        right["actions"] = [action for action in right["actions"] if action != "maintenance.alert"]
    policy.write_text(json.dumps(shown))
    for words in (["propose", "gw1", str(policy)], ["approve", str(policy), "--as", "admin-1"], ["approve", str(policy), "--as", "admin-2"], ["submit", str(policy)]):
        if (done := world.dcs("access", *words)).returncode != 0:
            raise Failed(f"{words}: {done.stdout}{done.stderr}")
    world.happens("memory", THIRD)
    until("the gateway keeps it back", lambda: f"An alert of meter {THIRD} does not leave" in world.err("gateway"), 60)
    if world.told(THIRD):
        raise Failed(str(world.told(THIRD)))


def restarted(world):
    world.kill("gateway")
    world.start_gateway(world.broker)


CHECKS = [
    an_opened_cover_arrives_with_its_time,
    an_event_that_nobody_knows_is_shown_by_its_number,
    a_meter_without_alerts_has_none,
    the_same_alarm_comes_again_and_is_told_again,
    an_alarm_arrives_once_whose_gateway_is_killed_right_after_it,
    an_alarm_arrives_when_the_control_system_returns,
    no_alert_leaves_without_a_right,
]


def main():
    failed = 0
    wanted = sys.argv[2:]
    checks = [check for check in CHECKS if not wanted or check.__name__ in wanted]
    with tempfile.TemporaryDirectory(prefix="tiaki-alerts-") as folder:
        world = Alerts(Path(sys.argv[1]).resolve(), Path(folder))
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
    print(f"alerts: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
