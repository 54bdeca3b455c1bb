#!/usr/bin/env python3
"""Switches and limits the supply of meters from the control system, with real DTLS and COSEM between the processes.

supply.py CHECKOUT: exit status 0 when every check passed. The broker is mosquitto, so that others can listen, record and send, too.
"""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from interop import METERS, Failed, World, until

FIRST = "TKI0000000000001"
SECOND = "TKI0000000000002"
THIRD = "TKI0000000000003"
STRANGER = "TKI0000000000099"


INSTRUCTIONS = "tiaki/v1/gw1/instructions"


class Supply(World):
    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        self.told = {}
        access = self.conf / "io.tiaki.access.cfg"
        access.write_text(re.sub(r"(?m)^administrators =.*$", "administrators = admin-1,admin-2", access.read_text()))

    def dcs(self, *words):
        """As it is; an instruction may wait for as long as it is valid."""
        return subprocess.run(
            [self.tiaki, "dcs", *words, "--data", str(self.data)], capture_output=True, text=True, check=False, timeout=240
        )

    def start(self, name, command, **kw):
        """What was said before a restart stays."""
        with open(self.folder / f"{name}.out", "ab") as out, open(self.folder / f"{name}.err", "ab") as err:
            self.running[name] = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, **kw)

    def start_all(self):
        self.start_dcs()
        self.start_meter()
        until("the authority", lambda: (self.data / "exchange/requests").is_dir() and Path(self.ca).exists())
        cert, key = self.credential("mosquitto.broker", "mosquitto", "serverAuth", "DNS:localhost,IP:127.0.0.1")
        os.chmod(key, 0o600)
        broker = self.folder / "mosquitto.conf"
        broker.write_text(
            f"listener {self.broker} 127.0.0.1\ncafile {self.ca}\ncertfile {cert}\nkeyfile {key}\nrequire_certificate true\n"
            "use_identity_as_username true\nallow_anonymous false\nuser root\n"
        )
        self.start("mosquitto", ["mosquitto", "-c", str(broker)])
        hand, key = self.credential("hand.connector", "hand", "clientAuth")
        self.mqtt = ["-V", "5", "-h", "localhost", "-p", str(self.broker), "--cafile", self.ca, "--cert", hand, "--key", key, "-q", "1", "-t", INSTRUCTIONS]
        until("mosquitto listens", self.listens, 30)
        self.start("recorder", ["mosquitto_sub", "-i", "recorder", "-F", "%x", *self.mqtt])
        self.start_gateway(self.broker)

    def start_dcs(self):
        conf = self.folder / "dcs.properties"
        conf.write_text("")
        self.start(
            "dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--config", str(conf), "--external-broker", f"localhost:{self.broker}"]
        )

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.broker)) == 0

    def start_meter(self):
        self.start(
            "meter",
            [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", str(METERS), "--interval", "2s", "--port", str(self.meters)],
        )

    def kill(self, name):
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def recorded(self):
        """Instructions as they went over the broker, signed and encrypted."""
        return [bytes.fromhex(line) for line in self.out("recorder").split()]

    def publish(self, message):
        """By a hand-held client."""
        file = self.folder / "message"
        file.write_bytes(message)
        subprocess.run(["mosquitto_pub", "-i", "hand", *self.mqtt, "-f", str(file)], check=True, capture_output=True)

    def signed(self, issuer, text):
        """An instruction as OpenSSL makes it."""
        cert, key = self.credential(f"{issuer}.sign", issuer, "emailProtection")
        gateway = str(self.data / "exchange/issued/gw1.decrypt.pem")
        sealed = subprocess.run(
            ["openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-recip", gateway, "-keyopt", "ecdh_kdf_md:sha256"],
            input=json.dumps(text).encode(),
            check=True,
            capture_output=True,
        ).stdout
        return subprocess.run(
            ["openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-signer", cert, "-inkey", key, "-outform", "DER"],
            input=sealed,
            check=True,
            capture_output=True,
        ).stdout

    def asked(self, kind, meter, parameters, command=""):
        """What the control system answers to whoever speaks to its socket without dcs supply."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(next(self.data.glob("dcs/*.sock"))))
            request = {"command": command or kind.split(".")[0], "instruction": kind, "meters": [meter], "parameters": parameters, "gateway": "gw1", "timeoutMillis": 30000}
            s.sendall(json.dumps(request).encode() + b"\n")
            lines = [json.loads(line) for line in s.makefile().readlines()]
        return next(line for line in lines if line.get("event") == "outcome")

    def journal(self):
        file = self.folder / "gw1.tjl"
        file.unlink(missing_ok=True)
        done = self.dcs("journal", "export", "gw1", str(file), "--keep")
        if done.returncode != 0:
            raise Failed(done.stderr)
        return subprocess.run([self.tiaki, "journal", "show", str(file), "--ca", self.ca], capture_output=True, text=True, check=False).stdout

    def moves(self, meter):
        """What the relay of a meter did, as the meter says itself."""
        return re.findall(rf"The relay of meter {meter}: (\w+)", self.err("meter"))

    def begin(self, word, meter, *options):
        """Asks and does not wait; continues when the instruction is on the broker."""
        return Asked(self, word, meter, *options)

    def supply(self, *words):
        """Exit status, outcomes by meter, and how many there were of each."""
        done = self.dcs("supply", *words, "--json", "--gateway", "gw1")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise Failed(done.stderr)
        outcomes = {line["meter"]: line for line in lines if line.get("event") == "outcome"}
        for outcome in outcomes.values():
            self.tell(outcome)
        return done.returncode, outcomes, lines[-1]

    def tell(self, outcome):
        """Keeps what the control system said of an instruction, to be compared with its book at the end."""
        if outcome["instruction"]:
            self.told[outcome["instruction"]] = (outcome["outcome"], outcome["meter"])

    def instructions(self, *options):
        """The book of instructions, by id, the newest last."""
        done = self.dcs("instructions", "--json", *options)
        if done.returncode != 0:
            raise Failed(done.stderr)
        return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}

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


class Asked:
    """An instruction that is under way."""

    def __init__(self, world, word, meter, *options, command="supply"):
        before = len(world.recorded())
        self.world = world
        self.meter = meter
        command = [world.tiaki, "dcs", command, word, meter, "--json", "--gateway", "gw1", *options, "--data", str(world.data)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until("the instruction is on its way", lambda: len(world.recorded()) > before or self.process.poll() is not None, 30)

    def waits(self):
        """The next line, which must tell that the meter is waited for."""
        line = json.loads(self.process.stdout.readline())
        if line.get("event") != "waiting" or line.get("meter") != self.meter:
            raise Failed(f"it does not say that it waits: {line}")
        return line["text"]

    def outcome(self):
        out, err = self.process.communicate(timeout=180)
        lines = [json.loads(line) for line in out.splitlines()]
        found = [line for line in lines if line.get("event") == "outcome"]
        if len(found) != 1:
            raise Failed(f"{len(found)} outcomes: {out}{err}")
        self.world.tell(found[0])
        return found[0]


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


def what_the_gateway_does_not_understand_is_malformed(world):
    before = world.moves(SECOND)
    for kind, parameters, said in (
        ("supply.limit", {"threshold.w": "lots"}, "threshold.w"),
        ("supply.limit", {}, "threshold.w"),
        ("supply.limit", {"threshold.w": "10", "emergency.s": "60"}, "emergency.from"),
        ("supply.disconnect", {"only.at.night": "true"}, "only.at.night"),
    ):
        outcome = world.asked(kind, SECOND, parameters)
        if outcome["outcome"] != "malformed" or said not in outcome["text"]:
            raise Failed(f"{kind} {parameters}: {outcome}")
    if world.moves(SECOND) != before:
        raise Failed("the relay moved")
    return outcome["text"]


def who_has_no_right_is_refused_by_the_gateway(world):
    """An issuer that the authority knows and nobody gave a role; and the control system after one administrator took a right away."""
    now = time.time()
    stamps = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) for at in (now, now + 60)]
    text = {"version": 1, "type": "instruction", "id": "of-a-stranger", "gateway": "gw1", "created": stamps[0], "validUntil": stamps[1]}
    world.publish(world.signed("stranger", {**text, "instruction": "supply.disconnect", "meter": SECOND, "parameters": {}}))
    policy = world.folder / "policy.json"
    shown = json.loads(world.dcs("access", "show", "gw1").stdout)
    for right in shown["rights"]:
        right["actions"] = [action for action in right["actions"] if action != "supply.arm"]
    policy.write_text(json.dumps(shown))
    for words in (["propose", "gw1", str(policy)], ["approve", str(policy), "--as", "admin-1"], ["approve", str(policy), "--as", "admin-2"], ["submit", str(policy)]):
        if (done := world.dcs("access", *words)).returncode != 0:
            raise Failed(f"{words}: {done.stdout}{done.stderr}")
    status, outcomes, _ = world.supply("arm", SECOND)
    outcome = outcomes[SECOND]
    if status != 1 or outcome["outcome"] != "refused" or not outcome["text"].startswith("Access control refused it"):
        raise Failed(f"{outcome}")
    journal = world.journal()
    for instruction in ("of-a-stranger", outcome["instruction"]):
        if not any("instruction.refused" in entry and instruction in entry and "Access control refused it" in entry for entry in journal.splitlines()):
            raise Failed(f"{instruction} is not in the journal:\n{journal[-3000:]}")
    if world.moves(SECOND):
        raise Failed("the relay moved")
    return outcome["text"]


def a_meter_that_stays_away_is_told_and_left_alone_afterwards(world):
    world.does("connect", FIRST)
    world.kill("meter")
    try:
        asked = world.begin("disconnect", FIRST, "--valid", "20s")
        why = asked.waits()
        outcome = asked.outcome()
    finally:
        world.start_meter()
    if outcome["outcome"] not in ("unreachable", "timed-out") or "validity ended" not in outcome["text"]:
        raise Failed(f"{outcome}")
    if "so already" not in world.does("connect", FIRST, "--valid", "3m")["text"]:
        raise Failed("it was carried out after its end")
    return f"{why} - {outcome['text']}"


def a_meter_that_returns_in_time_is_switched_once(world):
    world.kill("meter")
    before = world.moves(FIRST)
    asked = world.begin("disconnect", FIRST, "--valid", "5m")
    asked.waits()
    world.start_meter()
    outcome = asked.outcome()
    if outcome["outcome"] != "done" or world.moves(FIRST)[len(before) :] != ["REMOTELY_DISCONNECTED"]:
        raise Failed(f"{outcome}, {world.moves(FIRST)[len(before):]}")


def a_meter_that_is_killed_while_it_is_switched_ends_as_it_was_asked(world):
    """At most twice: what it did before its end it may not have remembered."""
    for word, strike in (("connect", moved), ("disconnect", some_time)):
        before = len(world.moves(FIRST))
        asked = world.begin(word, FIRST, "--valid", "5m")
        strike(world, FIRST, before)
        world.kill("meter")
        world.start_meter()
        outcome = asked.outcome()
        if outcome["outcome"] != "done" or not 1 <= len(world.moves(FIRST)) - before <= 2:
            raise Failed(f"{word}: {outcome}, {world.moves(FIRST)[before:]}")


def moved(world, meter, before):
    """The moment after the relay moved."""
    until("the relay moves", lambda: len(world.moves(meter)) > before, 120)


def some_time(world, meter, before):
    """Any moment in the life of an instruction."""
    time.sleep(random.random())


def a_signed_message_that_is_sent_again_acts_once(world):
    """By somebody who recorded it at the broker, at once and after another instruction."""
    world.does("disconnect", FIRST)
    world.does("connect", FIRST)
    before = world.moves(FIRST)
    for message in world.recorded():
        world.publish(message)
    # What comes after them is carried out after them.
    if "so already" not in world.does("connect", FIRST)["text"] or world.moves(FIRST) != before:
        raise Failed(f"it acted again: {world.moves(FIRST)[len(before):]}")
    return f"{len(world.recorded()) // 2} messages"


def a_gateway_that_is_killed_while_it_switches_acts_once_and_tells(world):
    said = []
    for strike in (moved, some_time, some_time):
        on = "so already" in world.does("connect", SECOND, "--valid", "3m")["text"]
        before = len(world.moves(SECOND))
        asked = world.begin("disconnect", SECOND, "--valid", "5m")
        strike(world, SECOND, before)
        world.kill("gateway")
        world.start_gateway(world.broker)
        outcome = asked.outcome()
        did = world.moves(SECOND)[before:]
        interrupted = outcome["outcome"] == "failed" and "interrupted by a restart" in outcome["text"]
        if did != ([] if interrupted else ["REMOTELY_DISCONNECTED"]) or not (interrupted or outcome["outcome"] == "done"):
            raise Failed(f"{on}: {outcome}, {did}")
        if strike is moved and "restart" not in outcome["text"]:
            said.append("it was confirmed before the end")
        said.append(outcome["text"].split(":")[0])
    return ", ".join(said)


def an_association_without_the_right_is_refused_by_the_meter(world):
    """The gateway comes as the reader that it is for readings; then as itself again, and old messages still do nothing."""
    conf = world.conf / "io.tiaki.cosem.client.cfg"
    whole = conf.read_text()
    conf.write_text(re.sub(r"(?m)^management.sap =.*$", "management.sap = 32", whole))
    try:
        restarted(world)
        status, outcomes, _ = world.supply("disconnect", THIRD, "--valid", "50s")
        outcome = outcomes[THIRD]
        if status != 1 or outcome["outcome"] != "refused" or not outcome["text"].startswith("The meter refused") or world.moves(THIRD):
            raise Failed(f"{outcome}")
    finally:
        conf.write_text(whole)
        restarted(world)
    return outcome["text"]


def restarted(world):
    world.kill("gateway")
    world.start_gateway(world.broker)


def the_control_system_knows_what_it_instructed_also_after_kills(world):
    """Killed when everything is over, and killed while one instruction waits for its meter."""
    world.does("connect", FIRST, "--valid", "3m")
    book = world.instructions()
    differ = {one: (said, book.get(one)) for one, said in world.told.items() if one not in book or (book[one]["state"], book[one]["meter"]) != said}
    if differ or world.instructions("--open"):
        raise Failed(f"{differ}, open: {world.instructions('--open')}")
    killed(world)
    if world.instructions() != book:
        raise Failed(f"after the kill: {world.instructions()}, before: {book}")
    # To a broker of somebody else a gateway counts as connected from its first message on.
    until("the gateway is heard", lambda: "gw1" in json.loads(world.dcs("status", "--json").stdout)["gateways"], 60)
    world.kill("meter")
    asked = world.begin("disconnect", FIRST, "--valid", "10m")
    asked.waits()
    killed(world)
    asked.process.communicate(timeout=60)
    waits = list(world.instructions("--open", "--meter", FIRST).values())
    if [(one["instruction"], one["state"]) for one in waits] != [("supply.disconnect", "waiting")]:
        raise Failed(f"{waits}")
    world.start_meter()
    until("the late outcome is noted", lambda: world.instructions()[waits[0]["id"]]["state"] == "done", 300)
    known = [json.loads(line) for line in world.dcs("meters", "--json", "--gateway", "gw1").stdout.splitlines()]
    if {one["meter"]: one.get("supply") for one in known}.get(FIRST) != "disconnected":
        raise Failed(f"{known}")
    world.does("connect", FIRST, "--valid", "3m")
    return f"{len(world.told)} instructions"


def killed(world):
    world.kill("dcs")
    world.start_dcs()
    until("the control system answers", lambda: world.dcs("status").returncode == 0, 60)


CHECKS = [
    a_supply_is_disconnected_and_its_meter_stops_counting,
    it_is_connected_again_and_counts,
    a_limit_is_set_and_lifted,
    a_meter_that_the_gateway_does_not_have_is_not_switched,
    what_the_gateway_does_not_understand_is_malformed,
    who_has_no_right_is_refused_by_the_gateway,
    a_meter_that_stays_away_is_told_and_left_alone_afterwards,
    a_meter_that_returns_in_time_is_switched_once,
    a_meter_that_is_killed_while_it_is_switched_ends_as_it_was_asked,
    a_gateway_that_is_killed_while_it_switches_acts_once_and_tells,
    an_association_without_the_right_is_refused_by_the_meter,
    the_control_system_knows_what_it_instructed_also_after_kills,
    a_signed_message_that_is_sent_again_acts_once,
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
                for name in ("dcs", "meter", "gateway", "mosquitto"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"supply: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
