#!/usr/bin/env python3
"""A NAT between gateway and meters whose bindings change every few seconds: sessions go on, no reading is lost, nobody shakes hands again.

nat.py CHECKOUT: exit status 0 when every check passed.
"""

import json
import random
import re
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from interop import Failed, World, until

METERS = 10
CHANGES = 12
OUTSIDE = "127.0.0.88"


def udp(address=("127.0.0.1", 0)):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(address)
    s.setblocking(False)
    return s


class Nat(threading.Thread):
    """Two bindings for each meter, either may be changed: then the old one is deaf, as behind a NAT that forgot.

    Public is the port from which the gateway hears the meter; inside the one from which the meter hears the gateway. The front is the port in the
    gateway's directory: a forwarding that somebody has set up, and the only port that stays. What answers it leaves by it.
    """

    def __init__(self, meters):
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.flows = [{"meter": meter, "front": udp((OUTSIDE, 0)), "inside": udp(), "gateway": None} for meter in meters]
        for flow in self.flows:
            flow["public"] = flow["front"]
        self.stopping = False
        self.lost = 0

    def addresses(self):
        return [flow["front"].getsockname() for flow in self.flows]

    def rebind(self, side):
        with self.lock:
            for flow in self.flows:
                old = flow[side]
                flow[side] = udp((OUTSIDE, 0) if side == "public" else ("127.0.0.1", 0))
                if old is not flow["front"]:
                    old.close()

    def run(self):
        while not self.stopping:
            with self.lock:
                sockets = {flow[side]: (flow, side) for flow in self.flows for side in ("inside", "public", "front")}
                ready, _, _ = select.select(list(sockets), [], [], 0)
                for one in ready:
                    if one.fileno() < 0:
                        continue
                    self.forward(one, *sockets[one])
            if not ready:
                time.sleep(0.002)

    def forward(self, one, flow, side):
        try:
            datagram, source = one.recvfrom(65536)
            if side == "front" and flow["public"] is not one:
                flow["public"].close()
                flow["public"] = one
            if side != "inside":
                flow["gateway"] = source
                flow["inside"].sendto(datagram, flow["meter"])
            elif flow["gateway"]:
                flow["public"].sendto(datagram, flow["gateway"])
        except OSError:
            self.lost += 1

    def end(self):
        self.stopping = True
        self.join()
        for flow in self.flows:
            for side in ("front", "public", "inside"):
                flow[side].close()


class NattedWorld(World):
    """The gateway's directory names the NAT's public ports instead of the meters'."""

    def start_all(self):
        self.nat = Nat([("127.0.0.1", self.meters + n) for n in range(METERS)])
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--broker-port", str(self.broker)])
        self.start(
            "meter",
            [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", str(METERS), "--interval", "1s", "--port", str(self.meters)],
        )
        listed = self.data / "exchange/meters.csv"
        until("the meters are registered", lambda: listed.exists() and listed.read_text().count("TKI") == METERS)
        text = listed.read_text()
        for n, (host, port) in enumerate(self.nat.addresses()):
            text = re.sub(rf"127\.0\.0\.1:{self.meters + n}\b", f"{host}:{port}", text)
        own = self.folder / "meters.csv"
        own.write_text(text)
        self.conf = self.folder / "conf"
        self.conf.mkdir()
        for file in (Path(self.tiaki).parent / "conf/gateway").glob("*.cfg"):
            (self.conf / file.name).write_text(file.read_text())
        with open(self.conf / "io.tiaki.store.cfg", "a") as file:
            file.write(f"\ndirectory.file = {own}\n")
        self.nat.start()
        self.start_shell(self.conf)

    def start_shell(self, conf):
        """A gateway that answers on its standard input."""
        out = open(self.folder / "gateway.out", "wb")
        err = open(self.folder / "gateway.err", "wb")
        command = [self.tiaki, "gateway", "--data", str(self.data), "--time", "host", "--broker-port", str(self.broker), "--config", str(conf), "--shell"]
        self.running["gateway"] = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.PIPE)

    def metrics(self):
        """Numbers of the session service: name and kind, summed over links and groups."""
        gateway = self.running["gateway"]
        before = len(self.out("gateway"))
        gateway.stdin.write(b"tiaki:metrics session.dtls\n")
        gateway.stdin.flush()
        until("the shell's answer", lambda: "g!" in self.out("gateway")[before:], 20)
        numbers = {}
        for line in self.out("gateway")[before:].splitlines():
            found = re.match(r"session\.dtls\.(\S+)\s+(.*?)\s+(\d+)\s+\S+$", line.strip())
            if found:
                kind = re.search(r"kind=(\S+)", found[2])
                key = found[1] + (f" {kind[1]}" if kind else "")
                numbers[key] = numbers.get(key, 0) + int(found[3])
        return numbers

    def events(self, name, kind):
        events = [json.loads(line) for line in self.out(name).splitlines() if line.startswith("{") and line.endswith("}")]
        return [event for event in events if event["event"] == kind]

    def registered(self):
        return {(e["meter"], e["registered"]) for e in self.events("meter", "registered")}

    def arrived(self):
        return {(e["meter"], e["registered"]) for e in self.events("dcs", "reading") if e["series"].startswith("1-0:99.1.0")}


# --- the checks: each is a sentence ----------------------------------------------------------------


def every_meter_has_one_session_through_the_nat(world):
    until("a session with each meter", lambda: world.metrics().get("sessions.live") == METERS, 90)
    until("readings of each meter", lambda: len({meter for meter, _ in world.arrived()}) == METERS, 60)
    world.before = world.metrics()


def changing(world, side):
    for _ in range(CHANGES):
        world.nat.rebind(side)
        time.sleep(random.uniform(2, 4))


def bindings_of_the_meters_change_every_few_seconds(world):
    changing(world, "public")


def bindings_of_the_gateway_change_every_few_seconds(world):
    no_reading_was_lost(world)
    changing(world, "inside")


def no_reading_was_lost(world):
    wanted = world.registered()
    if len(wanted) < METERS * CHANGES:
        raise Failed(f"only {len(wanted)} readings were registered")
    until("everything registered so far", lambda: wanted <= world.arrived(), 90)


def nobody_shook_hands_again(world):
    now = world.metrics()
    for key in sorted(now):
        if key.startswith(("handshakes.done", "sessions.opened", "sessions.ended")) and now[key] != world.before.get(key, 0):
            raise Failed(f"{key}: {world.before.get(key, 0)} before the bindings changed, {now[key]} now")


def the_moves_were_counted(world):
    moved = world.metrics().get("sessions.moved", 0)
    if moved < METERS * CHANGES // 2:
        raise Failed(f"only {moved} moves were counted")


def the_log_says_nothing_of_it(world):
    lines = [line for line in world.err("gateway").splitlines() if re.search(r" (WARN|ERROR) +session", line)]
    lines += [line for line in world.err("meter").splitlines() if re.search(r" (WARN|ERROR) +session", line)]
    if lines:
        raise Failed("\n".join(lines[:5]))


def when_both_change_at_once_sessions_are_resumed(world):
    """Neither end can reach the other any more: the gateway begins anew at the directory's address."""
    full = world.metrics()["handshakes.done full"]
    world.nat.rebind("public")
    world.nat.rebind("inside")
    until("a resumed session with each meter", lambda: world.metrics().get("handshakes.done resumed", 0) >= METERS, 120)
    no_reading_was_lost(world)
    if world.metrics()["handshakes.done full"] != full:
        raise Failed("a full handshake was made")


CHECKS = [
    every_meter_has_one_session_through_the_nat,
    bindings_of_the_meters_change_every_few_seconds,
    bindings_of_the_gateway_change_every_few_seconds,
    no_reading_was_lost,
    nobody_shook_hands_again,
    the_moves_were_counted,
    the_log_says_nothing_of_it,
    when_both_change_at_once_sessions_are_resumed,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-nat-") as folder:
        world = NattedWorld(Path(sys.argv[1]).resolve(), Path(folder))
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
            if failed and "gateway" in world.running:
                print("--- numbers", json.dumps(world.metrics(), indent=1))
            world.nat.end()
            world.end()
            if failed:
                for name in ("dcs", "meter", "gateway"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"nat: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
