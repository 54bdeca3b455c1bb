#!/usr/bin/env python3
"""Crashes and failing disks: kills the processes of the distribution at random instants, fills and breaks the disks they write to.

crash.py CHECKOUT: exit status 0 when every check passed. Disks need root (tmpfs and a loop device); without it those checks are SKIPPED, loudly.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from interop import METERS, Failed, World, until
from ports import free_ports

ROUNDS = 12


class Skipped(Exception):
    pass


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def mount(folder, *words):
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *words, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Skipped(f"cannot mount ({done.stderr.strip()}): run as root")


def fill(folder):
    """Takes all room there is."""
    plug = folder / "plug"
    with open(plug, "wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    return plug


def registered(world):
    """What the meters have registered: meter and time."""
    events = [json.loads(line) for line in world.out("meter").splitlines() if line.endswith("}")]
    return {(e["meter"], e["registered"]) for e in events if e["event"] == "registered"}


def arrived(world):
    """What arrived at the control system, as often as it did."""
    events = [json.loads(line) for line in world.out("dcs").splitlines() if line.endswith("}")]
    return [(e["meter"], e["registered"]) for e in events if e["event"] == "reading" and e["series"].startswith("1-0:99.1.0")]


def flows(world, seconds=90):
    start = now()
    until("readings of each meter", lambda: {m for m, at in arrived(world) if at > start} >= {f"TKI{n:013d}" for n in range(1, METERS + 1)}, seconds)


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def nothing_is_missing(world):
    wanted = registered(world)
    until("everything registered so far", lambda: wanted <= set(arrived(world)), 120)
    all_arrived = arrived(world)
    if len(all_arrived) != len(set(all_arrived)):
        raise Failed("readings were announced twice")


def said(world, name, pattern):
    return len(re.findall(pattern, world.err(name)))


# --- the checks: each is a sentence ----------------------------------------------------------------


def a_dozen_kills_lose_nothing(checkout, folder):
    tiaki = str(checkout / "distribution/assembly/target/tiaki/tiaki")
    command = [tiaki, "bench", "crash", "--rounds", str(ROUNDS), "--meters", "5", "--cosem-security", "hls5", "--data", str(folder / "crash")]
    command += ["--broker-port", str(free_ports(2)), "--meter-port", str(free_ports(5))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400)
    if done.returncode != 0:
        raise Failed(done.stdout + done.stderr[-3000:])


def a_full_disk_is_said_once_accepts_nothing_and_heals(checkout, folder):
    world = World(checkout, folder)
    store = world.data / "gateway/store"
    mount(store, "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs")
    try:
        world.start_all()
        flows(world)
        plug = fill(store)
        until("the line about the full disk", lambda: said(world, "gateway", "is full"), 30)
        time.sleep(3)
        full_since = now()
        time.sleep(12)
        late = [one for one in arrived(world) if one[1] > full_since]
        if late:
            raise Failed(f"readings left although they could not be stored: {late[:3]}")
        if world.running["gateway"].poll() is not None:
            raise Failed("the gateway ended")
        lines = said(world, "gateway", r"ERROR .*is full")
        if lines != 1:
            raise Failed(f"the full disk was said {lines} times")
        plug.unlink()
        nothing_is_missing(world)
        flows(world)
        if said(world, "gateway", "There is room on the disk again") != 1:
            raise Failed("it was not said that there is room again")
    finally:
        finish(world, store)


def a_disk_that_turns_read_only_is_said_and_healed_by_mounting_it_again(checkout, folder):
    if not shutil.which("mkfs.ext4") or not shutil.which("e2fsck"):
        raise Skipped("mkfs.ext4 and e2fsck are missing: apt-get install e2fsprogs")
    world = World(checkout, folder)
    store = world.data / "gateway/store"
    image = folder / "disk.img"
    with open(image, "wb") as file:
        file.truncate(24 << 20)
    run("mkfs.ext4", "-q", str(image))
    mount(store, "-o", "loop,errors=remount-ro", str(image))
    try:
        world.start_all()
        flows(world)
        # As the kernel does when the disk reports errors.
        run("mount", "-o", "remount,abort", str(store))
        until("the line about the disk", lambda: said(world, "gateway", "ERROR .*store"), 30)
        time.sleep(10)
        if world.running["gateway"].poll() is not None:
            raise Failed("the gateway ended")
        lines = said(world, "gateway", "ERROR")
        if lines > 4:
            raise Failed(f"{lines} lines of errors about one broken disk")
        run("umount", "-l", str(store))
        time.sleep(1)
        subprocess.run(["e2fsck", "-p", str(image)], capture_output=True, check=False)
        mount(store, "-o", "loop", str(image))
        nothing_is_missing(world)
        flows(world)
    finally:
        finish(world, store)


def a_full_disk_of_the_control_system_confirms_nothing_and_heals(checkout, folder):
    world = World(checkout, folder)
    disk = world.data / "dcs"
    mount(disk, "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs")
    try:
        world.start_all()
        flows(world)
        plug = fill(disk)
        until("the problem", lambda: said(world, "dcs", "cannot be stored") or "cannot be stored" in world.out("dcs"), 60)
        time.sleep(10)
        problems = world.out("dcs").count("Readings cannot be stored")
        if problems != 1:
            raise Failed(f"the full disk was said {problems} times")
        plug.unlink()
        nothing_is_missing(world)
        flows(world)
    finally:
        finish(world, disk)


def a_whole_disk_brought_back_is_noticed_by_the_control_system(checkout, folder):
    """Data, anchors and secrets go back together: nothing at the gateway can tell."""
    world = World(checkout, folder)
    try:
        world.start_all()
        flows(world)
        killed(world)
        world.start_gateway(world.broker)
        flows(world)
        anchors = [world.data / "secrets" / name for name in ("gateway.anchor", "gateway.journal")]
        until("the anchors", lambda: all(anchor.exists() for anchor in anchors), 60)
        gateway = world.running["gateway"]
        gateway.send_signal(signal.SIGSTOP)
        kept = folder / "kept"
        mine = of_the_gateway(world)
        for path in mine:
            copy(path, kept / path.relative_to(world.data))
        gateway.send_signal(signal.SIGCONT)
        # Marks are 10 s apart; a copy that is younger than the last one is not noticed.
        time.sleep(22)
        flows(world)
        if went_back(world):
            raise Failed(f"a false alarm: {went_back(world)}")
        killed(world)
        for path in of_the_gateway(world):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in mine:
            copy(kept / path.relative_to(world.data), path)
        world.start_gateway(world.broker)
        until("the alarm of the control system", lambda: went_back(world), 60)
        until("the gateway to know it", lambda: said(world, "gateway", "ERROR .*older image than the one that the control system knows"), 60)
        status = world.dcs("status").stdout
        if "WENT BACK gw1" not in status:
            raise Failed("the status does not show it: " + status)
        flows(world)
        nothing_is_missing(world)
        world.stop("gateway")
        world.start_gateway(world.broker)
        flows(world)
        if len(went_back(world)) != 1 or said(world, "gateway", "older image"):
            raise Failed(f"it was not said once: {went_back(world)}")
    finally:
        world.end()


def killed(world):
    process = world.running.pop("gateway")
    process.kill()
    process.wait()


def of_the_gateway(world):
    """What lies on the gateway's disk."""
    return [path for place in (world.data, world.data / "secrets") for path in place.iterdir() if path.name.startswith("gateway")]


def copy(path, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(path, to, symlinks=True) if path.is_dir() else shutil.copy2(path, to)


def went_back(world):
    return [line for line in world.out("dcs").splitlines() if '"event":"went-back"' in line]


def finish(world, disk):
    world.end()
    subprocess.run(["umount", "-l", str(disk)], capture_output=True, check=False)


CHECKS = [
    a_dozen_kills_lose_nothing,
    a_whole_disk_brought_back_is_noticed_by_the_control_system,
    a_full_disk_is_said_once_accepts_nothing_and_heals,
    a_disk_that_turns_read_only_is_said_and_healed_by_mounting_it_again,
    a_full_disk_of_the_control_system_confirms_nothing_and_heals,
]


def main():
    failed = skipped = 0
    wanted = sys.argv[2:]
    for check in CHECKS:
        sentence = check.__name__.replace("_", " ")
        if wanted and not any(word in check.__name__ for word in wanted):
            continue
        with tempfile.TemporaryDirectory(prefix="tiaki-crash-") as folder:
            try:
                check(Path(sys.argv[1]), Path(folder))
                print(f"  ok    {sentence}", flush=True)
            except Skipped as why:
                skipped += 1
                print(f"SKIPPED {sentence}\n        {why}", flush=True)
            except Exception as problem:  # each check reports, whatever happened in it
                failed += 1
                text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                print(f"FAILED  {sentence}\n        {text}", flush=True)
                for log in sorted(Path(folder).glob("*.err")):
                    print(f"--- end of {log.name}\n{log.read_text(errors='replace')[-3000:]}")
    print(f"crash: {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
