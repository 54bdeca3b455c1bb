#!/usr/bin/env python3
"""What the profiles in conf/profiles must make of readings.csv, computed with nothing of Tiaki in it.

  golden.py readings > readings.csv     the input: readings in the order in which the store accepted them
  golden.py expected < readings.csv > expected.jsonl

Each line of the output is one row of one profile, its members in alphabetical order; the lines are sorted. The rules are those of
distribution/docs/access-profiles.md, written down here a second time on purpose.
"""

import base64
import csv
import hashlib
import hmac
import json
import sys
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
KEY = bytes(range(32))
DAY, HOUR, QUARTER, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15), timedelta(minutes=1)


def utc(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def iso(time):
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def meter(number):
    return f"TKI{number:013d}"


# --- the readings --------------------------------------------------------------------------------


def series(number, start, end, step, values):
    time, n = utc(start), 0
    while time <= utc(end):
        yield {"meter": meter(number), "registered": time, "quality": "valid", "values": values(n)}
        time, n = time + step, n + 1


def wobble(n):
    """Not regular, and the same everywhere."""
    return (n * 7919 + 13) % 1009


def readings():
    energy = {}

    def register(number, n, scale=1):
        energy[number] = energy.get(number, 1_000_000) + scale * (100 + wobble(n))
        return energy[number]

    month = list(
        series(
            1,
            "2026-02-27T22:00:00Z",
            "2026-04-03T04:00:00Z",
            HOUR,
            lambda n: {"1-0:1.8.0.255": (f"{register(1, n)}", "Wh"), "1-0:2.8.0.255": (f"{n}", "Wh")},
        )
    )
    quarters = list(
        series(2, "2026-05-04T20:00:00Z", "2026-05-07T03:00:00Z", QUARTER, lambda n: {"1-0:1.8.0.255": (f"{register(2, n)}.5", "Wh")})
    )
    feed = list(series(3, "2026-05-10T10:00:00Z", "2026-05-10T10:30:00Z", timedelta(seconds=30), lambda n: {"1-0:2.7.0.255": (f"{wobble(n)}", "W")}))
    grid = list(
        series(4, "2026-05-11T00:00:00Z", "2026-05-11T03:00:00Z", MINUTE * 5, lambda n: {"1-0:32.7.0.255": (f"{200 + wobble(n) // 17}.{n % 10}", "V")})
    )
    power = list(
        series(5, "2026-05-12T00:00:00Z", "2026-05-12T00:10:00Z", timedelta(seconds=20), lambda n: {"1-0:1.7.0.255": (f"{wobble(n)}", "W")})
    )
    group = []
    for number in range(11, 17):
        group += series(
            number,
            "2026-05-13T00:00:00Z",
            "2026-05-13T03:00:00Z",
            QUARTER,
            lambda n, number=number: {
                "1-0:1.8.0.255": (f"{register(number, n + number)}", "Wh"),
                "1-0:32.7.0.255": (f"230.{(n * number) % 10}", "V"),
            },
        )
    group.sort(key=lambda r: (r["registered"], r["meter"]))
    late = []

    def withhold(rows, which, number):
        for row in [r for r in rows if r["meter"] == meter(number) and r["registered"] in which]:
            rows.remove(row)
            late.append(row)

    # A change of rate in March came after the result of March; a whole quarter is missing for a day; two meters of the group are late at
    # 01:00 and one at 02:00, after the hour of waiting.
    withhold(month, [utc("2026-03-10T05:00:00Z"), utc("2026-03-01T00:00:00Z")], 1)
    withhold(quarters, [utc("2026-05-05T10:15:00Z")], 2)
    withhold(grid, [utc("2026-05-11T01:00:00Z")], 4)
    withhold(group, [utc("2026-05-13T01:00:00Z")], 11)
    withhold(group, [utc("2026-05-13T01:00:00Z")], 12)
    withhold(group, [utc("2026-05-13T02:00:00Z")], 13)
    # What the meter does not trust is passed on as such, and not counted upon.
    quarters[30]["quality"] = "invalid"
    quarters[130]["quality"] = "questionable"
    return month + quarters + feed + grid + power + group + late


def write_readings():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["meter", "registered", "quality", "values"])
    for row in readings():
        values = " ".join(f"{obis}={value}{unit}" for obis, (value, unit) in row["values"].items())
        out.writerow([row["meter"], iso(row["registered"]), row["quality"], values])


def read_readings():
    for row in csv.DictReader(sys.stdin):
        values = {}
        for word in row["values"].split():
            obis, _, text = word.partition("=")
            digits = text.rstrip("WhVA")
            values[obis] = (Decimal(digits), text[len(digits) :])
        yield {"meter": row["meter"], "registered": utc(row["registered"]), "quality": row["quality"], "values": values}


# --- the profiles --------------------------------------------------------------------------------


def base32(text, length):
    return base64.b32encode(hmac.new(KEY, text.encode(), hashlib.sha256).digest()).decode()[:length]


def pseudonym(name):
    return "PSN" + base32(f"meter\0{name}\0", 13)


def value(obis, number, unit, at=None):
    one = {"obis": obis, "unit": unit, "value": f"{number:f}"}
    if at:
        one["at"] = iso(at)
    return one


def row(profile, name, code, registered, quality, source, values, **more):
    return {"profile": profile, "meter": name, "series": code, "registered": iso(registered), "quality": quality, "source": source, "values": values, **more}


def raw(profile, codes, step, hidden=False, of=None):
    for r in ALL:
        here = [value(o, *r["values"][o]) for o in r["values"] if o in codes]
        if here and r["registered"].timestamp() % step == 0 and (of is None or r["meter"] == of):
            name = pseudonym(r["meter"]) if hidden else r["meter"]
            yield row(profile, name, "1-0:99.1.0.255", r["registered"], r["quality"], "processed" if hidden else "pushed", here)


def month_of(time):
    first = time.astimezone(BERLIN).replace(day=1, hour=0, minute=0, second=0)
    following = (first + timedelta(days=32)).replace(day=1)
    return first.astimezone(timezone.utc), following.replace(tzinfo=None).replace(tzinfo=BERLIN).astimezone(timezone.utc)


def day_of(time):
    local = time.astimezone(BERLIN)
    first = datetime(local.year, local.month, local.day, tzinfo=BERLIN)
    following = local.date() + DAY
    return first.astimezone(timezone.utc), datetime(following.year, following.month, following.day, tzinfo=BERLIN).astimezone(timezone.utc)


def register(profile, codes, period_of):
    for r in ALL:
        here = [value(o, *r["values"][o]) for o in r["values"] if o in codes]
        first, _ = period_of(r["registered"])
        if here and first == r["registered"]:
            before, _ = period_of(first - timedelta(seconds=1))
            yield row(profile, r["meter"], "1-0:98.1.0.255", first, r["quality"], "processed", here, **{"from": iso(before)}, complete=True, revision=0)


def rate(time):
    local = time.astimezone(BERLIN)
    return 1 if local.weekday() < 5 and 6 <= local.hour < 22 else 2


def time_of_use():
    """Every hour has a reading, so the rate is looked at hour by hour; what counts is only the register where it changes."""
    months = sorted({month_of(r["registered"]) for r in ALL if r["meter"] == meter(1)})
    for first, end in months:
        hours = [first + HOUR * n for n in range(int((end - first) / HOUR))]
        marks = [first] + [h for h in hours[1:] if rate(h) != rate(h - HOUR)] + [end]
        known, said = {}, 0
        for r in ALL:
            if r["meter"] != meter(1):
                continue
            if r["registered"] in marks:
                known[r["registered"]] = r["values"]["1-0:1.8.0.255"][0]
            complete = len(known) == len(marks)
            overdue = r["registered"] >= end + DAY and known
            if (complete and said < 2 and r["registered"] in marks) or (overdue and said == 0):
                sums = {}
                for a, b in zip(marks, marks[1:]):
                    if a in known and b in known:
                        sums[rate(a)] = sums.get(rate(a), Decimal(0)) + known[b] - known[a]
                values = [value(f"1-0:1.8.{n}.255", sums[n], "Wh") for n in sorted(sums)]
                if values:
                    yield row(
                        "taf2", meter(1), "1-0:98.1.0.255", end, "valid" if complete else "questionable", "processed", values,
                        **{"from": iso(first)}, complete=complete, revision=said,
                    )
                said += 1
                if complete:
                    break


def maximum():
    """Quarters of meter 2 are complete or not by days; hours of meter 1 and single rows of others never touch."""
    for number in (1, 2, *range(11, 17)):
        own = [r for r in ALL if r["meter"] == meter(number) and "1-0:1.8.0.255" in r["values"]]
        for first, end in sorted({day_of(r["registered"]) for r in own} | {day_of(r["registered"] - timedelta(seconds=1)) for r in own}):
            known, doubtful, said = {}, False, 0
            wanted = int((end - first) / QUARTER) + 1
            for r in own:
                if r["quality"] == "invalid":
                    continue
                if first <= r["registered"] <= end:
                    known[r["registered"]] = r["values"]["1-0:1.8.0.255"][0]
                    doubtful = doubtful or r["quality"] != "valid"
                complete = len(known) == wanted
                overdue = r["registered"] >= end + HOUR and known
                if (complete and said < 2) or (overdue and said == 0):
                    powers = [(4 * (known[t] - known[t - QUARTER]), t) for t in sorted(known) if t - QUARTER in known]
                    if powers:
                        most = max(p for p, _ in powers)
                        at = min(t for p, t in powers if p == most)
                        good = complete and not doubtful
                        yield row(
                            "maximum", meter(number), "1-0:98.1.0.255", end, "valid" if good else "questionable", "processed",
                            [value("1-0:1.6.0.255", most, "W", at)], **{"from": iso(first)}, complete=complete, revision=said,
                        )
                    said += 1
                    if complete:
                        break


def average():
    members = [meter(n) for n in range(11, 17)]
    own = [r for r in ALL if r["meter"] in members]
    times = sorted({r["registered"] for r in own})
    for end in [times[0], *[t + QUARTER for t in times]]:
        first = end - QUARTER
        start, last, volts = {}, {}, {}
        for r in own:
            if r["registered"] == first:
                start[r["meter"]] = r["values"]["1-0:1.8.0.255"][0]
            if r["registered"] == end:
                last[r["meter"]] = r["values"]["1-0:1.8.0.255"][0]
                volts[r["meter"]] = r["values"]["1-0:32.7.0.255"][0]
            both = [m for m in members if m in start and m in last]
            # Voltages are no registers: they are there when one of the group has the end.
            complete = len(both) == len(members) and len(volts) == len(members)
            overdue = r["registered"] >= end + HOUR and (start or last)
            if complete or overdue:
                values, counts = [], []
                if len(both) >= 5:
                    values.append(mean("1-0:1.29.0.255", [last[m] - start[m] for m in both], "Wh", 0))
                    counts.append(len(both))
                if len(volts) >= 5:
                    values.append(mean("1-0:32.5.0.255", list(volts.values()), "V", 1))
                    counts.append(len(volts))
                if values:
                    yield row(
                        "average", "GRP" + base32("group", 13), "1-0:98.1.0.255", end, "valid" if complete else "questionable", "processed",
                        values, **{"from": iso(first)}, complete=complete, revision=0, count=min(counts),
                    )
                break


def mean(obis, numbers, unit, digits):
    exact = sum(numbers) / Decimal(len(numbers))
    return value(obis, exact.quantize(Decimal(1).scaleb(-digits - 3), ROUND_HALF_EVEN), unit)


def threshold():
    sides, newest = {}, {}
    for r in ALL:
        if "1-0:32.7.0.255" not in r["values"]:
            continue
        volts, unit = r["values"]["1-0:32.7.0.255"]
        side = "above" if volts > 253 else "below" if volts < 207 else "normal"
        name = r["meter"]
        late = name in newest and r["registered"] < newest[name]
        if (late and side != "normal") or (not late and side != sides.get(name, "normal")):
            yield row(
                "taf10-events", pseudonym(name), "1-0:99.98.0.255", r["registered"], r["quality"], "processed",
                [value("1-0:32.7.0.255", volts, unit)], event=side, revision=0,
            )
        if not late:
            sides[name], newest[name] = side, r["registered"]


def write_expected():
    rows = [
        *register("taf1", {"1-0:1.8.0.255"}, month_of),
        *time_of_use(),
        *register("taf6", {"1-0:1.8.0.255", "1-0:2.8.0.255"}, day_of),
        *raw("taf7", {"1-0:1.8.0.255"}, 900),
        *raw("taf9", {"1-0:2.7.0.255"}, 60, of=meter(3)),
        *raw("taf10", {"1-0:32.7.0.255"}, 900, hidden=True),
        *raw("taf14", {"1-0:1.7.0.255"}, 60, hidden=True),
        *threshold(),
        *maximum(),
        *average(),
    ]
    for line in sorted(json.dumps(r, sort_keys=True, separators=(",", ":")) for r in rows):
        print(line)


if __name__ == "__main__":
    if sys.argv[1:] == ["readings"]:
        write_readings()
    elif sys.argv[1:] == ["expected"]:
        ALL = list(read_readings())
        write_expected()
    else:
        sys.exit(__doc__)
