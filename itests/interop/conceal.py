#!/usr/bin/env python3
"""Concealed traffic as an observer of the WAN sees it: a busy household, a quiet one and a silent gateway look alike, on the real wire.

conceal.py CHECKOUT [--svg FILE]: exit status 0 when every check passed. About three minutes. Needs root for tcpdump, and tshark and scipy (Debian:
tcpdump, tshark, python3-scipy). Gateway and broker talk TLS over the loopback; tcpdump writes what they say, tshark says where TLS records begin and how
long they are, and a distinguisher is trained on one half of it and tried on the other. With concealment off the same distinguisher must succeed.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from interop import Failed, World, until

SLOT_MS = 250
OCTETS = 4096
SECONDS = 25
METERS = {"busy": 8, "quiet": 1, "silent": 1}
INTERVAL = {"busy": "1s", "quiet": "15s", "silent": "3600s"}
#: A test of no difference says there is one with this probability when there is none; six are made.
ALPHA = 0.001 / 6


class Household(World):
    """A gateway with its control system, in one of three moods."""

    def __init__(self, checkout, folder, mood, concealed):
        super().__init__(checkout, folder)
        self.mood = mood
        self.concealed = concealed
        self.capture = folder / "wan.pcap"

    def start_all(self):
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--broker-port", str(self.broker)])
        options = ["--meters", str(METERS[self.mood]), "--interval", INTERVAL[self.mood], "--port", str(self.meters)]
        self.start("meter", [self.tiaki, "meter", "--json", "--data", str(self.data), *options])
        self.start_gateway(self.broker, *(["--conceal", f"{OCTETS}/{SLOT_MS}ms"] if self.concealed else []))

    def arrived(self):
        return self.out("dcs").count('"event":"reading"')

    def begin_recording(self):
        """What tcpdump sees between gateway and broker; not the control system's own connection, which is not on the WAN."""
        ports = " or ".join(f"port {port}" for port in self.ports())
        command = ["tcpdump", "-i", "lo", "-w", str(self.capture), "-U", "-B", "8192", "--immediate-mode", "-s", "0"]
        self.dump = subprocess.Popen([*command, f"tcp and port {self.broker} and ({ports})"], stderr=subprocess.PIPE, text=True)
        until("tcpdump listens", lambda: "listening" in self.dump.stderr.readline(), 10)

    def end_recording(self):
        self.dump.terminate()
        self.dump.wait(10)
        return records(self.capture, self.broker)

    def ports(self):
        """The gateway's TCP ports towards the broker, by the process they belong to."""
        pids = set(descendants(self.running["gateway"].pid))
        found = subprocess.run(["ss", "-Htnp", "dst", f":{self.broker}"], capture_output=True, text=True, check=True).stdout
        ours = [line.split()[3].rpartition(":")[2] for line in found.splitlines() if pids & set(map(int, re.findall(r"pid=(\d+)", line)))]
        if not ours:
            raise Failed("the gateway has no connection to the broker")
        return ours


def descendants(pid):
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from descendants(int(child))


def records(capture, broker):
    """TLS records with application data: (time, up or down, octets)."""
    fields = ["-e", "frame.time_epoch", "-e", "tcp.dstport", "-e", "tls.record.length", "-e", "tls.record.content_type"]
    done = subprocess.run(
        ["tshark", "-r", str(capture), "-d", f"tcp.port=={broker},tls", "-Y", "tls.record && !tcp.analysis.retransmission", "-T", "fields", "-E", "occurrence=a", *fields],
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for line in done.stdout.splitlines():
        at, port, lengths = line.split("\t")[:3]
        for length in lengths.split(","):
            found.append((float(at), "up" if int(port) == broker else "down", int(length)))
    return found


# --- the distinguisher ---------------------------------------------------------------------------


def gaps(found, way):
    """Times between records of one direction, in ms."""
    times = [at for at, direction, _ in found if direction == way]
    return [1000 * (b - a) for a, b in zip(times, times[1:])]


def phases(found):
    """When a record comes within its slot, and how long its answer takes, in ms: finer than gaps where a schedule is fixed."""
    ups = [at for at, way, _ in found if way == "up"]
    downs = [at for at, way, _ in found if way == "down"]
    answers, i = [], 0
    for at in ups:
        while i < len(downs) and downs[i] < at:
            i += 1
        if i < len(downs) and downs[i] - at < 4 * SLOT_MS / 1000:
            answers.append(1000 * (downs[i] - at))
    return answers


def different(one, other):
    """The least p-value of tests of no difference in location, spread and form; two captures of unequal rate differ anyway."""
    from scipy import stats

    if len(one) < 20 or len(other) < 20:
        return 0.0
    return min(
        1.0,
        3 * min(
            stats.ks_2samp(one, other).pvalue,
            stats.mannwhitneyu(one, other).pvalue,
            stats.levene(one, other, center="median").pvalue,
        ),
    )


def guesses(one, other):
    """Share of correct guesses of a classifier (nearest neighbours on windows of five gaps), trained on first halves and tried on second ones."""
    import numpy as np

    def windows(values):
        values = np.array(values)
        return np.lib.stride_tricks.sliding_window_view(values, 5)[::5] if len(values) >= 5 else np.empty((0, 5))

    a, b = windows(one), windows(other)
    if min(len(a), len(b)) < 4:
        return 1.0
    n = min(len(a), len(b))
    a, b = a[:n], b[:n]
    half = n // 2
    known = np.concatenate([np.sort(a[:half]), np.sort(b[:half])])
    labels = np.array([0] * half + [1] * half)
    right = 0
    for label, rest in ((0, a[half:]), (1, b[half:])):
        for window in np.sort(rest):
            nearest = np.argsort(((known - window) ** 2).sum(axis=1))[:5]
            right += int(round(labels[nearest].mean())) == label
    return right / (2 * (n - half))


def chance_bound(tries):
    """More correct guesses than this have a probability below ALPHA when one only guesses."""
    from scipy import stats

    return stats.binom.ppf(1 - ALPHA, tries, 0.5) / tries


# --- the checks: each is a sentence ----------------------------------------------------------------


def observe(checkout, folder, moods, concealed):
    """Households side by side, so that what else this machine does happens to all of them."""
    worlds = {}
    try:
        for mood in moods:
            where = folder / f"{mood}-{'concealed' if concealed else 'open'}"
            where.mkdir()
            worlds[mood] = Household(checkout, where, mood, concealed)
            worlds[mood].start_all()
        for mood, world in worlds.items():
            until("the gateway is connected", lambda w=world: "Connected to the broker" in w.err("gateway"), 120)
            until("the gateway is up", lambda w=world: "is up" in w.err("gateway"), 120)
            if mood != "silent":
                until("readings arrive", lambda w=world, m=mood: w.arrived() >= METERS[m], 90)
        time.sleep(5)
        before = {mood: world.arrived() for mood, world in worlds.items()}
        for world in worlds.values():
            world.begin_recording()
        # The same seconds for all: a recording goes on while another one is ended and decoded.
        began = time.time()
        time.sleep(SECONDS)
        ended = time.time()
        seen = {mood: {"records": [record for record in world.end_recording() if began <= record[0] < ended]} for mood, world in worlds.items()}
        for mood, world in worlds.items():
            seen[mood]["readings"] = world.arrived() - before[mood]
        if concealed:
            seen["busy"]["outage"] = outage(worlds["busy"])
        return seen
    except BaseException:
        for mood, world in worlds.items():
            print(f"--- {mood}: end of the gateway's log\n{world.err('gateway')[-2000:]}\n--- dcs\n{world.err('dcs')[-2000:]}")
        raise
    finally:
        for world in worlds.values():
            world.end()


def outage(world):
    """The broker is away for a while; then what waited leaves. Records from the new connection on."""
    world.stop("dcs")
    time.sleep(12)
    registered = sum('"registered"' in line for line in world.out("meter").splitlines())
    world.start("dcs", [world.tiaki, "dcs", "--json", "--data", str(world.data), "--broker-port", str(world.broker)])
    until("the gateway is connected again", lambda: world.err("gateway").count("Connected to the broker") >= 2, 60)
    world.begin_recording()
    time.sleep(12)
    found = world.end_recording()
    until("what waited arrives", lambda: world.arrived() >= registered - METERS[world.mood], 60)
    return found


class Views:
    def __init__(self, checkout, folder):
        self.open = observe(checkout, folder, ("busy", "quiet"), False)
        self.concealed = observe(checkout, folder, tuple(METERS), True)

    def pairs(self):
        moods = list(self.concealed)
        return [(a, b) for i, a in enumerate(moods) for b in moods[i + 1 :]]


def sizes(found, way):
    return {size for _, direction, size in found if direction == way}


def the_households_do_what_they_are_called(views):
    busy, quiet, silent = (views.concealed[mood]["readings"] for mood in ("busy", "quiet", "silent"))
    if not busy > 5 * max(1, quiet) or quiet < 1 or silent:
        raise Failed(f"{busy} readings arrived of the busy one, {quiet} of the quiet one, {silent} of the silent one")


def all_records_have_the_same_size(views):
    for way in ("up", "down"):
        seen = {mood: sizes(views.concealed[mood]["records"], way) for mood in views.concealed}
        if len(set.union(*seen.values())) != 1:
            raise Failed(f"{way}: {seen}")


def there_are_as_many_of_them(views):
    counts = {mood: sum(way == "up" for _, way, _ in view["records"]) for mood, view in views.concealed.items()}
    expected = SECONDS * 1000 // SLOT_MS
    if max(counts.values()) - min(counts.values()) > 2 or min(counts.values()) < expected - 2:
        raise Failed(f"records up: {counts}, expected {expected}")


def each_is_answered_by_one(views):
    for mood, view in views.concealed.items():
        up, down = (sum(w == way for _, w, _ in view["records"]) for way in ("up", "down"))
        if abs(up - down) > 1:
            raise Failed(f"{mood}: {up} up, {down} down")


def times_do_not_tell_households_apart(views):
    for a, b in views.pairs():
        one, other = views.concealed[a]["records"], views.concealed[b]["records"]
        for what, seen in (("gaps up", lambda f: gaps(f, "up")), ("answers", phases)):
            p = different(seen(one), seen(other))
            print(f"        {a}/{b}, {what}: p = {p:.3f}")
            if p < ALPHA:
                raise Failed(f"{a} and {b} differ in {what}: p = {p:.2g}")


def a_classifier_does_not_guess_better_than_by_chance(views):
    for a, b in views.pairs():
        one, other = (gaps(views.concealed[mood]["records"], "up") for mood in (a, b))
        share = guesses(one, other)
        tries = 2 * (min(len(one), len(other)) // 5 - min(len(one), len(other)) // 10)
        print(f"        {a}/{b}: {100 * share:.0f} % right of {tries}, chance ends at {100 * chance_bound(tries):.0f} %")
        if share > chance_bound(tries):
            raise Failed(f"{a} and {b} are told apart in {100 * share:.0f} % of {tries} tries")


def the_distinguisher_would_see_a_few_milliseconds(views):
    """Its power: the same captures with a delay added that a busy processor could make."""
    from scipy import stats

    seen = gaps(views.concealed["silent"]["records"], "up")
    generator = stats.norm(25, 25)
    shifted = [value + abs(delay) for value, delay in zip(seen, generator.rvs(len(seen), random_state=1))]
    p = different(seen, shifted)
    print(f"        25 ms more on average: p = {p:.2g}")
    if p >= ALPHA:
        raise Failed(f"a mean delay of 25 ms was not seen: p = {p:.3f}")


def without_concealment_it_tells_them_apart(views):
    busy, quiet = (views.open[mood]["records"] for mood in ("busy", "quiet"))
    p = different(gaps(busy, "up"), gaps(quiet, "up"))
    alike = sizes(busy, "up") == sizes(quiet, "up")
    counts = [sum(way == "up" for _, way, _ in view) for view in (busy, quiet)]
    print(f"        p = {p:.2g}, records up {counts[0]} and {counts[1]}, {len(sizes(busy, 'up'))} and {len(sizes(quiet, 'up'))} sizes")
    if p >= ALPHA or alike or counts[0] < 2 * counts[1]:
        raise Failed("the distinguisher has no teeth: open traffic looked alike")


def what_waited_during_an_outage_leaves_at_the_usual_rate(views):
    found = views.concealed["busy"]["outage"]
    per_second = [sum(way == "up" and second <= at - found[0][0] < second + 1 for at, way, _ in found) for second in range(10)]
    usual = 1000 / SLOT_MS
    if sizes(found, "up") != sizes(views.concealed["busy"]["records"], "up"):
        raise Failed(f"sizes after the outage: {sizes(found, 'up')}")
    if max(per_second) > usual + 2 or min(per_second) < usual - 2:
        raise Failed(f"records in each second after the outage: {per_second}, usual {usual:.0f}")


CHECKS = [
    the_households_do_what_they_are_called,
    all_records_have_the_same_size,
    there_are_as_many_of_them,
    each_is_answered_by_one,
    times_do_not_tell_households_apart,
    a_classifier_does_not_guess_better_than_by_chance,
    the_distinguisher_would_see_a_few_milliseconds,
    without_concealment_it_tells_them_apart,
    what_waited_during_an_outage_leaves_at_the_usual_rate,
]


# --- the picture -----------------------------------------------------------------------------------


def svg(views):
    """Records up, one bar each: where it stands is when, how high it is how long."""
    rows = [("open, busy", views.open["busy"]), ("open, quiet", views.open["quiet"])]
    rows += [(f"concealed, {mood}", views.concealed[mood]) for mood in views.concealed]
    wide, high, left, span = 900, 62, 130, 20.0
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + wide + 20} {len(rows) * (high + 18) + 50}" font-family="sans-serif" font-size="13">']
    out.append(f'<rect width="100%" height="100%" fill="white"/><text x="{left}" y="18">What an observer of the WAN sees of the gateway in {span:.0f} s: TLS records, time and length</text>')
    largest = max(size for _, view in rows for _, way, size in view["records"] if way == "up")
    for number, (name, view) in enumerate(rows):
        base = 30 + (number + 1) * (high + 18)
        out.append(f'<text x="4" y="{base - high / 2}">{name}</text><line x1="{left}" y1="{base}" x2="{left + wide}" y2="{base}" stroke="#999"/>')
        begin = view["records"][0][0]
        for at, way, size in view["records"]:
            if way == "up" and at - begin < span:
                x, tall = left + wide * (at - begin) / span, max(2, high * size / largest)
                colour = "#b5412f" if name.startswith("open") else "#2f6db5"
                out.append(f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="3" height="{tall:.1f}" fill="{colour}"/>')
    out.append("</svg>\n")
    return "\n".join(out)


def main():
    failed = 0
    for program in ("tcpdump", "tshark", "ss"):
        if subprocess.run(["which", program], capture_output=True, check=False).returncode != 0:
            print(f"conceal: {program} is missing: apt-get install tcpdump tshark iproute2 python3-scipy")
            return 1
    with tempfile.TemporaryDirectory(prefix="tiaki-conceal-") as folder:
        # tcpdump writes as another user than root.
        Path(folder).chmod(0o755)
        views = Views(Path(sys.argv[1]).resolve(), Path(folder))
    for check in CHECKS:
        sentence = check.__name__.replace("_", " ")
        try:
            check(views)
            print(f"  ok    {sentence}", flush=True)
        except Exception as problem:  # each check reports, whatever happened in it
            failed += 1
            text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
            print(f"FAILED  {sentence}\n        {text}", flush=True)
    if "--svg" in sys.argv:
        Path(sys.argv[sys.argv.index("--svg") + 1]).write_text(svg(views))
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps({"open": views.open, "concealed": views.concealed}))
    print(f"conceal: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
