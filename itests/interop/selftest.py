#!/usr/bin/env python3
"""Attacks on the software, the memory and the keys of a running gateway, which its self-tests have to find; and what must not alarm them.

selftest.py CHECKOUT: exit status 0 when every check passed.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from datetime import datetime, timezone
from pathlib import Path

from interop import METERS, Failed, World, until


class Gateway(World):
    """A world whose distribution may be attacked: a copy of the one that was built."""

    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        self.home = folder / "tiaki"
        built = Path(self.tiaki).parent
        shutil.copytree(built, self.home, symlinks=True)
        self.tiaki = str(self.home / "tiaki")
        self.tamper = folder / "cover"
        self.tamper.write_text("1\n")
        conf = self.conf / "io.tiaki.selftest.cfg"
        conf.write_text(conf.read_text() + f"start.delay.ms = 500\ntamper.files = cover={self.tamper}=1\n")

    @property
    def kept(self):
        return self.data / "gateway"

    def start(self, name, command, **kw):
        """As it is; a gateway with a shell gets a pipe to it."""
        super().start(name, command, **({"stdin": subprocess.PIPE} if "--shell" in command else {}), **kw)

    def up(self, *options):
        self.down()
        self.start_gateway(self.broker, *options)
        until("the gateway is connected", lambda: "Connected to the broker" in self.err("gateway"), 90)

    def down(self):
        if "gateway" in self.running:
            self.stop("gateway")

    def kill(self):
        self.running["gateway"].kill()
        self.running.pop("gateway").wait()

    def shell(self, words):
        stdin = self.running["gateway"].stdin
        stdin.write((words + "\n").encode())
        stdin.flush()

    def ask(self, *words):
        """Status and text of dcs selftest."""
        command = [self.tiaki, "dcs", "selftest", "gw1", "--json", "--data", str(self.data), *words]
        answer = {"status": "unreachable"}
        late = time.monotonic() + 100
        while time.monotonic() < late:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if not done.stdout.strip():
                raise Failed(done.stderr.strip())
            answer = json.loads(done.stdout)
            if answer["status"] not in ("unreachable", "timed-out"):
                break
            time.sleep(1)
        return answer["status"], answer["text"]

    def passes(self):
        status, text = self.ask()
        if status != "done" or not text.startswith("normal"):
            raise Failed(f"{status}: {text}")
        return text

    def finds(self, *words):
        status, text = self.ask()
        missing = [word for word in words if word not in text]
        if status != "failed" or not text.startswith("safe") or missing:
            raise Failed(f"not found {missing}: {status}: {text}")
        return text

    def leaves(self):
        """Acknowledges. Each start and each failure has an occasion of its own: who names an older one is refused, told the newest again, and names that."""
        told = len(self.alarms())
        status, text = self.ask("--acknowledge")
        if status == "refused":
            until("the newest alarm", lambda: len(self.alarms()) > told, 60)
            status, text = self.ask("--acknowledge")
        if status != "done" or not text.startswith("normal"):
            raise Failed(f"still: {text}")

    def number(self, metric):
        """A number of a gateway with a shell, over all labels."""
        before = len(self.out("gateway"))
        self.shell(f"tiaki:metrics {metric}")
        until("the shell's answer", lambda: "g!" in self.out("gateway")[before:], 30)
        return sum(int(value) for value in re.findall(rf"(?m)\b{re.escape(metric)}\s.*?\s(\d+)\s+\w+\s*$", self.out("gateway")[before:]))

    def registered_after(self, moment):
        """What arrived of what meters registered only then, whatever left before."""
        readings = (json.loads(line) for line in self.out("dcs").splitlines() if '"event":"reading"' in line)
        return [reading for reading in readings if datetime.fromisoformat(reading["registered"].replace("Z", "+00:00")) > moment]

    def arrived(self):
        return sum(1 for line in self.out("dcs").splitlines() if '"event":"reading"' in line)

    def alarms(self):
        return [json.loads(line) for line in self.out("dcs").splitlines() if '"event":"alarm"' in line]


def flip(file):
    octets = bytearray(file.read_bytes())
    octets[len(octets) // 2] ^= 1
    file.write_bytes(octets)


def attacked(world, file, *words):
    """Flips one octet, sees it found, puts it back, leaves the safe state."""
    flip(file)
    try:
        world.finds(*words)
    finally:
        flip(file)
    world.leaves()


def bundle(world, name):
    """The framework's copy of a bundle."""
    for copy in world.kept.glob("framework/bundle*/version*/bundle.jar"):
        with zipfile.ZipFile(copy) as jar:
            if re.search(rf"^Bundle-SymbolicName: {re.escape(name)}\s*$", jar.read("META-INF/MANIFEST.MF").decode(), re.M):
                return copy
    raise Failed(f"no copy of {name}")


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_whole_gateway_passes_all_tests(world):
    text = world.passes()
    for test in ("crypto.security", "crypto.dtls", "crypto.cosem", "integrity", "journal.chain", "keystore", "store.seal", "interfaces"):
        if not re.search(rf"passed\s+{re.escape(test)}\s", text):
            raise Failed(f"{test} did not pass: {text}")
    return text.splitlines()[0]


def one_octet_in_a_bundle_of_the_framework_is_found(world):
    attacked(world, bundle(world, "io.tiaki.store"), "framework's copy of io.tiaki.store", "altered")


def one_octet_in_a_copy_of_deployment_admin_is_found(world):
    copy = next(world.kept.glob("framework/bundle*/data/packages/io.tiaki.journal/contents/*.jar"))
    attacked(world, copy, "Deployment Admin's copy", "altered")


def one_octet_in_a_base_bundle_is_found(world):
    attacked(world, next((world.home / "bundles").glob("gson-*.jar")), "bundles/gson", "altered")


def one_octet_in_the_launcher_is_found(world):
    attacked(world, next((world.home / "lib/launcher").glob("io.tiaki.launcher-*.jar")), "launcher/io.tiaki.launcher", "altered")


def one_octet_in_an_archived_package_is_found(world):
    sha = next(line.split()[2] for line in (world.kept / "packages/current").read_text().splitlines() if line.startswith("io.tiaki.access "))
    attacked(world, world.kept / f"packages/archive/{sha}.dp", "the package io.tiaki.access")


def in_the_safe_state_readings_are_kept_and_none_leave(world):
    until("readings arrive", lambda: world.arrived() > 0, 60)
    # A bundle that nothing needs to answer: the restart below installs it as it is.
    jar = next((world.home / "bundles").glob("org.apache.felix.metatype-*.jar"))
    flip(jar)
    try:
        world.finds("metatype")
        # What meters register from here on was not signed before.
        safe = datetime.now(timezone.utc)
        time.sleep(8)
        if world.registered_after(safe):
            raise Failed("readings left")
        before = world.arrived()
        done = subprocess.run(
            [world.tiaki, "dcs", "read", "TKI0000000000001", "--gateway", "gw1", "--data", str(world.data)], capture_output=True, text=True, check=False
        )
        if "safe state" not in done.stderr:
            raise Failed(f"an instruction was carried out: {done.stdout}{done.stderr}")
        alarm = world.alarms()[-1]
        if alarm["state"] != "safe" or "metatype" not in alarm["faults"][0]["text"]:
            raise Failed(f"no alarm: {alarm}")
        status, text = world.ask("--acknowledge")
        if status == "done":
            raise Failed("acknowledged while it fails")
        world.up()
        status, text = world.ask()
        if not text.startswith("safe"):
            raise Failed(f"a restart ended the safe state: {status}: {text}")
    finally:
        flip(jar)
    world.leaves()
    until("what was kept leaves", lambda: world.arrived() >= before + 3 * METERS, 60)
    until("the alarm is over", lambda: world.alarms()[-1]["state"] == "normal", 30)
    return f"{world.arrived() - before} readings came after it"


def a_package_replaced_while_the_gateway_is_off_is_found(world):
    """Another content under the same name, consistent in itself, but not signed: what the launcher takes for a rebuild."""
    world.down()
    unit = next((world.home / "packages").glob("io.tiaki.shell-*.dp"), None) or next((world.home / "packages").glob("io.tiaki.update-*.dp"))
    kept = unit.read_bytes()
    with zipfile.ZipFile(unit) as old:
        parts = [(info.filename, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(unit, "w", zipfile.ZIP_DEFLATED) as new:
        for name, octets in parts:
            new.writestr(name, octets + b"\n" if name == "META-INF/MANIFEST.MF" else octets)
    try:
        world.up()
        world.finds("neither signed nor recorded")
    finally:
        world.down()
        unit.write_bytes(kept)
    world.up()
    world.leaves()


def a_wrong_known_answer_silences_the_gateway(world):
    """A security module whose vector is altered stands for one whose cipher is: nothing leaves, and the log says why."""
    world.down()
    unit = next((world.home / "packages").glob("io.tiaki.security.module-*.dp"))
    kept = unit.read_bytes()
    altered(unit, "vectors/known-answers.properties", b"cea7403d", b"cea7403e")
    try:
        world.start_gateway(world.broker, "--accept-distribution")
        until("silence", lambda: "AES-256-GCM gave a wrong answer" in world.err("gateway"), 90)
        until("state", lambda: "nothing leaves" in world.err("gateway"), 30)
        # What meters register from here on was not signed before.
        silent = datetime.now(timezone.utc)
        time.sleep(8)
        if world.registered_after(silent):
            raise Failed("readings left")
    finally:
        world.down()
        unit.write_bytes(kept)
    # Nothing is signed, so nobody at the control system can end it: the shell does.
    world.up("--accept-distribution", "--shell")
    until("the silence is remembered", lambda: "nothing leaves" in world.err("gateway"), 30)
    world.shell("tiaki:selftest acknowledge")
    until("the shell ends it", lambda: "has left the safe state" in world.err("gateway"), 60)
    world.passes()


def altered(unit, entry, old, new):
    """Changes octets of an entry of the bundle in a package, and makes all digests fit."""
    import base64
    import hashlib
    import io

    with zipfile.ZipFile(unit) as outer:
        parts = [(info.filename, outer.read(info)) for info in outer.infolist()]
    made = []
    digests = {}
    for name, octets in parts:
        if name.endswith(".jar"):
            out = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(octets)) as jar, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
                for info in jar.infolist():
                    content = jar.read(info)
                    fresh.writestr(info.filename, content.replace(old, new) if info.filename == entry else content)
            digests[base64.b64encode(hashlib.sha256(octets).digest())] = base64.b64encode(hashlib.sha256(out.getvalue()).digest())
            octets = out.getvalue()
        made.append((name, octets))
    with zipfile.ZipFile(unit, "w", zipfile.ZIP_DEFLATED) as outer:
        for name, octets in made:
            for was, now in digests.items():
                octets = octets.replace(was, now) if name == "META-INF/MANIFEST.MF" else octets
            outer.writestr(name, octets)


def an_opened_cover_is_told(world):
    before = len(world.alarms())
    world.tamper.write_text("0\n")
    until("the alarm", lambda: len(world.alarms()) > before, 30)
    alarm = world.alarms()[-1]
    if alarm["state"] != "normal" or alarm["faults"][0]["test"] != "tamper.cover":
        raise Failed(f"{alarm}")
    world.tamper.write_text("1\n")
    time.sleep(3)
    world.leaves()


def who_does_not_know_the_state_lets_nothing_out(world):
    """A gateway that was safe starts without the bundle that remembers it: as in the moments of each start before that one is there."""
    jar = next((world.home / "bundles").glob("org.apache.felix.metatype-*.jar"))
    conf = world.conf / "io.tiaki.selftest.cfg"
    away = world.folder / conf.name
    world.up()
    world.passes()
    flip(jar)
    try:
        world.finds("metatype")
        # What meters register from here on was not signed before the safe state.
        safe = datetime.now(timezone.utc)
        world.down()
        conf.rename(away)
        world.up("--shell")

        def enough_wait():
            if world.number("access.readings.handed") > 0:
                raise Failed("readings were handed over")
            return world.number("access.readings.waiting") >= 5 * METERS

        until("readings are collected, and wait", enough_wait, 90)
        until("what was signed before has left", lambda: world.number("uplink.outbox.messages.waiting") == 0, 60)
        until("the operator is told", lambda: "nobody tells whether the gateway is in the safe state" in world.err("gateway"), 90)
        if world.number("access.readings.handed") > 0 or world.registered_after(safe):
            raise Failed(f"readings left: {world.registered_after(safe)[:3]}")
        away.rename(conf)
        status, text = world.ask()
        if not text.startswith("safe"):
            raise Failed(f"{status}: {text}")
        if world.registered_after(safe):
            raise Failed("readings left when the state came")
    finally:
        if away.exists():
            away.rename(conf)
        flip(jar)
    world.leaves()
    until("what was kept leaves", lambda: len(world.registered_after(safe)) >= 5 * METERS, 60)


def a_gateway_without_a_clock_is_released_by_the_control_system(world):
    """No chrony answers, so time is not trusted; the acknowledgement names the alarm instead. That time is not trusted is a notice, and stays one."""
    jar = next((world.home / "bundles").glob("org.apache.felix.metatype-*.jar"))

    def told(state, *tests):
        return world.alarms() and world.alarms()[-1]["state"] == state and {fault["test"] for fault in world.alarms()[-1]["faults"]} == {*tests}

    # Whatever the check before left: a gateway that is safe already would prove nothing.
    world.leaves()
    world.up("--time", "chrony")
    status, text = world.ask()
    if not text.startswith("normal"):
        raise Failed(f"{status}: {text}")
    until("the notice", lambda: told("normal", "time.sync"), 30)
    refused = world.dcs("access", "show", "gw1")
    if "time-not-trusted" not in refused.stderr + refused.stdout:
        raise Failed(f"time is trusted: {refused.stdout}{refused.stderr}")
    flip(jar)
    try:
        world.finds("metatype")
        until("the alarm", lambda: told("safe", "integrity", "time.sync"), 30)
    finally:
        flip(jar)
    status, text = world.ask("--acknowledge")
    if not text.startswith("normal"):
        raise Failed(f"{status}: {text}")
    until("the alarm is over", lambda: told("normal", "time.sync"), 30)
    before = world.arrived()
    until("readings leave", lambda: world.arrived() > before, 60)


def asking(world):
    """A self-test that nobody waits for."""
    command = [world.tiaki, "dcs", "selftest", "gw1", "--data", str(world.data), "--timeout", "5s"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def a_restart_and_kills_amid_a_test_are_no_alarm(world):
    world.up()
    world.passes()
    for pause in (0.3, 1.1, 2.3):
        asked = asking(world)
        time.sleep(pause)
        world.kill()
        asked.wait()
        world.up()
    world.passes()


def a_kill_while_it_enters_the_safe_state_does_not_end_it(world):
    jar = next((world.home / "bundles").glob("org.apache.felix.metatype-*.jar"))
    flip(jar)
    try:
        asked = asking(world)
        until("the safe state", lambda: "is in the safe state" in world.err("gateway"), 60)
        world.kill()
        asked.wait()
        world.up()
        world.finds("metatype")
    finally:
        flip(jar)
    world.leaves()


CHECKS = [
    a_whole_gateway_passes_all_tests,
    one_octet_in_a_bundle_of_the_framework_is_found,
    one_octet_in_a_copy_of_deployment_admin_is_found,
    one_octet_in_a_base_bundle_is_found,
    one_octet_in_the_launcher_is_found,
    one_octet_in_an_archived_package_is_found,
    in_the_safe_state_readings_are_kept_and_none_leave,
    an_opened_cover_is_told,
    a_package_replaced_while_the_gateway_is_off_is_found,
    a_wrong_known_answer_silences_the_gateway,
    a_restart_and_kills_amid_a_test_are_no_alarm,
    a_kill_while_it_enters_the_safe_state_does_not_end_it,
    who_does_not_know_the_state_lets_nothing_out,
    a_gateway_without_a_clock_is_released_by_the_control_system,
]


def main():
    checkout = Path(sys.argv[1]).resolve()
    wanted = sys.argv[2:]
    good = bad = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-selftest-") as folder:
        world = Gateway(checkout, Path(folder))
        try:
            world.start_all()
            until("the gateway is connected", lambda: "Connected to the broker" in world.err("gateway"), 90)
            time.sleep(6)
            for check in CHECKS:
                if wanted and check.__name__ not in wanted:
                    continue
                name = check.__name__.replace("_", " ")
                try:
                    said = check(world)
                    good += 1
                    print(f"ok      {name}" + (f" ({said})" if said else ""), flush=True)
                except (Failed, KeyError, IndexError, OSError, StopIteration, subprocess.SubprocessError) as failure:
                    bad += 1
                    print(f"FAILED  {name}: {failure}", flush=True)
                    traceback.print_exc()
        finally:
            world.end()
    print(f"{good} checks passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
