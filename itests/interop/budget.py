#!/usr/bin/env python3
"""What concealed traffic costs and carries: the arithmetic of ADR 48, from the sizes of the golden vectors.

budget.py [CHECKOUT]: prints two tables.
"""

import base64
import json
import sys
from pathlib import Path

#: MQTT: fixed header 3, length of the topic 2, topic, properties 1 (MQTT 5.0, 3.3). TLS 1.3: header 5, type 1, tag 16 (RFC 8446, 5.2). TCP and IPv4: 52.
TOPIC = len("tiaki/c1/gw1/up")
AROUND = 3 + 2 + TOPIC + 1 + 5 + 1 + 16 + 52
PERIOD = 900
#: A message carries at most so many readings (access, batch.max); a gateway with fewer meters sends what one period brought.
BATCH = 200
#: A cell begins with 9 octets, each fragment with 19; a fragment of a message in two cells costs 19 more.
CELL_HEAD, FRAGMENT_HEAD = 9, 19


def sizes(checkout):
    """Octets of a reading in JSON, of a message beside its readings, and of CMS around a cell."""
    vectors = checkout / "distribution/docs/uplink-vectors"
    text = (vectors / "readings.json").read_bytes()
    message = json.loads(text)
    reading = max(len(json.dumps(one, separators=(",", ":"))) + 1 for one in message["readings"])
    signed = len(base64.b64decode((vectors / "readings.cms.b64").read_text("ascii")))
    beside = signed - sum(len(json.dumps(one, separators=(",", ":"))) + 1 for one in message["readings"])
    cell = len(base64.b64decode((vectors / "cell-up-dummy.cms.b64").read_text("ascii")))
    return reading, beside, cell - (vectors / "cell-up-dummy.bin").stat().st_size


def main():
    checkout = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    reading, beside, around = sizes(checkout)
    print(f"a reading has {reading} octets, a message {beside} beside its readings, a cell {around} around its content, the wire {AROUND} around a cell\n")
    print("| cells | each way | a month each way | waits for its slot, mean and most | carries |")
    print("|---|---|---|---|---|")
    for octets, slot in BUDGETS:
        rate = (octets + AROUND) / slot
        print(f"| {octets} / {slot:g} s | {rate:,.0f} octets/s | {rate * 86400 * 30 / 1e9:.2f} GB | {slot * 0.875:.1f} s, {slot * 1.5:.1f} s | {carried(octets, slot, around):,.0f} octets/s |")
    print("\n| meters, a reading each 15 min | load | " + " | ".join(f"{octets} / {slot:g} s" for octets, slot in BUDGETS) + " |")
    print("|---|---|" + "---|" * len(BUDGETS))
    for meters in (1, 25, 100, 1000, 10000):
        messages = -(-meters // BATCH)
        load = (meters * reading + messages * (beside + FRAGMENT_HEAD)) / PERIOD
        cells = [share(load, carried(octets, slot, around)) for octets, slot in BUDGETS]
        print(f"| {meters:,} | {load:,.1f} octets/s | " + " | ".join(cells) + " |")
    return 0


BUDGETS = ((1024, 60), (4096, 60), (4096, 5), (16000, 1))


def carried(octets, slot, around):
    return (octets - around - 16 - CELL_HEAD - FRAGMENT_HEAD) / slot


def share(load, room):
    """How full the cells are, and how long a day without connection takes to drain beside what comes."""
    if load >= room:
        return "too small"
    return f"{100 * load / room:.2g} %, drains a day in {day(86400 * load / (room - load))}"


def day(seconds):
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    sys.exit(main())
