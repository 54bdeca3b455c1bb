#!/usr/bin/env python3
"""Our COSEM client against other people's meters, and their clients against our meter: Gurux and jDLMS.

cosem.py CHECKOUT [--write] [--only WORD]: prints a line per check, a table and the count; exit status 0 when every cell is as expected.
--write puts a table without failures into distribution/docs/cosem-interop.md; --only runs the rows whose text has the word. The peers are under
the GPL: they come from Maven Central, run as processes of their own and share no class path with Tiaki (ADR 34). Everything runs on the loopback
address and in a temporary folder; itests/benchmarks must be built.
"""

import dataclasses
import datetime
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import dtls  # noqa: E402

HERE = Path(__file__).resolve().parent
DRIVERS = HERE / "cosem"
# Our meter's DTLS certificate and logical device name; what other people's meters are called too, behind our DTLS.
METER = "TKI0000000000001"
TRANSPORTS = ("udp", "tcp", "dtls")
PATIENCE = 40
SLOW = 2
JAVA = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m"]
if os.environ.get("TIAKI_INTEROP_VERBOSE"):
    JAVA.append("-Drig.trace=true")

# Keys for these tests and nothing else.
KEYS = {"encryption": "000102030405060708090a0b0c0d0e0f", "authentication": "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"}
TITLES = {"clientTitle": "544b490000000010", "serverTitle": "544b490000000001"}
PASSWORD = b"12345678".hex()
HLS_SECRET = b"0123456789abcdef".hex()
LOW = 1
# Invocation counters: above all that a run before has used.
COUNTERS = itertools.count(int(time.time()), 10_000)


def keys(suite):
    return {"suite": suite, **{name: key * (2 if suite == 2 else 1) for name, key in KEYS.items()}}


def security(client, mechanism, suite=None):
    """One client of a meter: its SAP there, how it proves itself, and the suite that protects what it says."""
    terms = {"client": client, "mechanism": mechanism}
    if mechanism or suite is not None:
        terms.update(TITLES, secret=PASSWORD if mechanism == LOW else HLS_SECRET)
    if suite is not None:
        terms.update(keys(suite))
    return terms


def signature_keys(suite):
    """Of our end or theirs: a pair for the client and one for the meter, made for this run."""
    curve = "P-384" if suite == 2 else "P-256"
    pairs = []
    for _ in range(2):
        private = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-outform", "DER"],
                                 check=True, capture_output=True).stdout
        private = subprocess.run(["openssl", "pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-outform", "DER"],
                                 check=True, capture_output=True, input=private).stdout
        public = subprocess.run(["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"], check=True, capture_output=True, input=private).stdout
        pairs.append((private.hex(), public.hex()))
    (client, signer), (meter, verify) = pairs
    return {"signing": client, "signer": signer, "meterSigning": meter, "verify": verify}


PUBLIC, MANAGER, LOW_CLIENT = security(16, 0), security(1, 0), security(2, LOW)
HLS_5 = [security(3 + suite, 5, suite) for suite in range(3)]
HLS_OTHERS = {f"HLS {mechanism}, {how}": security(client, mechanism) for client, mechanism, how in ((6, 2, "AES"), (7, 3, "MD5"), (8, 4, "SHA-1"), (9, 6, "SHA-256"))}
SIGNATURES = {suite: signature_keys(suite) for suite in (1, 2)}
HLS_7 = [{**security(9 + suite, 7, suite), **SIGNATURES[suite]} for suite in (1, 2)]
DEDICATED = {**HLS_5[0], "dedicated": "00112233445566778899aabbccddeeff", "ciphering": "ded"}
COUNTED = {**HLS_5[0], "client": 12, "counted": True}
GENERAL_PROTECTION = {"conformance": ["GENERAL_PROTECTION"]}
GENERAL_GLO = {**HLS_5[0], **GENERAL_PROTECTION, "ciphering": "general-glo"}
GENERAL_DED = {**DEDICATED, **GENERAL_PROTECTION, "ciphering": "general-ded"}
GENERAL_CIPHERING = {**HLS_5[1], **GENERAL_PROTECTION, **SIGNATURES[1], "ciphering": "general", "protection": "ONE_PASS_DIFFIE_HELLMAN"}
SIGNED = {**HLS_7[0], **GENERAL_PROTECTION, "protection": "GENERAL_SIGNING"}
IN_GENERAL_BLOCKS = {**MANAGER, "client": 13, "conformance": ["GENERAL_BLOCK_TRANSFER"], "window": 4}
THEIR_CLIENTS = [PUBLIC, MANAGER, LOW_CLIENT, *HLS_5, *HLS_OTHERS.values(), *HLS_7, COUNTED, IN_GENERAL_BLOCKS]
OUR_KEYS = [{**keys(suite), "password": PASSWORD, "secret": HLS_SECRET} for suite in range(3)]
for suite, pairs in SIGNATURES.items():
    OUR_KEYS[suite].update(meterSigning=pairs["meterSigning"], verify=pairs["verify"], client=pairs["signer"])

COUNTER = [1, "0-0:43.1.0.255", 2]
LDN = [1, "0-0:42.0.0.255", 2]
CLOCK = [8, "0-0:1.0.0.255", 2]
IMPORT, EXPORT, VOLTAGE = ([3, name, 2] for name in ("1-0:1.8.0.255", "1-0:2.8.0.255", "1-0:32.7.0.255"))
BUFFER, COLUMNS = ([7, "1-0:99.1.0.255", n] for n in (2, 3))
MESSAGE, DISPLAY = ([1, f"0-0:96.13.{n}.255", 2] for n in (0, 1))
PUSH = [40, "0-0:25.9.0.255", 1]
BREAKER, IMAGE, CALENDAR = [70, "0-0:96.3.10.255"], [18, "0-0:44.0.0.255"], [20, "0-0:13.0.0.255"]
TEMPORARY_FAILURE = 2
NOBODY = [3, "1-0:99.99.0.255", 2]
WH, VOLT = 30, 35
OBJECT_UNDEFINED = 4
READ_WRITE_DENIED = 3
ZERO = ["i8", 0]
LAST = 1_781_690_400  # 2026-06-17T10:00:00Z
PERIOD = 900
ENTRIES = 192


class Failed(Exception):
    """It did not work, and how."""


class Unsupported(Exception):
    """The driver says that its library does not have it."""


class Missing(Exception):
    """The peer cannot be had here."""


def must(condition, text):
    if not condition:
        raise Failed(text)


def equal(got, wanted, what):
    must(got == wanted, f"{what} is {str(got)[:200]}, not {str(wanted)[:200]}")


def octets(epoch_second):
    """date-time as 12 octets, UTC; without the octets that say day of week, hundredths, deviation and status, where meters differ."""
    t = datetime.datetime.fromtimestamp(epoch_second, datetime.timezone.utc)
    return f"{t.year:04x}{t.month:02x}{t.day:02x}{t.hour:02x}{t.minute:02x}{t.second:02x}"


def seen(value):
    """The same of what a peer read: octets, or a time that it decoded."""
    kind, text = value
    if kind == "time":
        return octets(text)
    must(kind == "octets" and len(text) == 24, f"{value} is no date-time")
    return text[:8] + text[10:16]


def stamp(epoch_second):
    """date-time as 12 octets, UTC, complete."""
    t = datetime.datetime.fromtimestamp(epoch_second, datetime.timezone.utc)
    return f"{t.year:04x}{t.month:02x}{t.day:02x}{t.isoweekday():02x}{t.hour:02x}{t.minute:02x}{t.second:02x}00000000"


def column(at):
    name = "".join(f"{int(n):02x}" for n in re.split(r"[-:.]", at[1]))
    return ["structure", [["u16", at[0]], ["octets", name], ["i8", 2], ["u16", 0]]]


class Driver:
    """A process that does what it is told, one JSON object a line."""

    def __init__(self, words, ports=None, resynchronises=False):
        self.process = dtls.start(words)
        self.counter = 0
        # Whether its library finds out by itself what invocation counter a meter expects.
        self.resynchronises = resynchronises
        # Of our meter, by suite; it knows the management client with any security.
        self.ports = ports

    def ready(self):
        line = self.process.line(r'"ready"', PATIENCE)
        if line is None:
            raise Missing(f"it does not start: {self.process.text()[-300:]}")
        return json.loads(line)

    def ask(self, op, **words):
        """What the driver answers; a refusal of the meter is an answer too."""
        if op == "open":
            words.setdefault("counter", next(COUNTERS))
            self.counter = words["counter"]
            if self.ports:
                words["port"] = self.ports[words.get("suite", 0)]
                words["client"] = words["client"] if words["client"] == PUBLIC["client"] else MANAGER["client"]
        process = self.process
        begin = len(process.lines)
        process.say(json.dumps({"op": op, **words}))
        deadline = time.monotonic() + PATIENCE
        with process.news:
            while True:
                for line in process.lines[begin:]:
                    if line is None:
                        raise Failed(f"{op}: the driver ended: {process.text()[-300:]}")
                    if line.startswith("{"):
                        answer = json.loads(line)
                        if "unsupported" in answer:
                            raise Unsupported(answer["unsupported"])
                        must("error" not in answer, f"{op}: {answer.get('error')}")
                        return answer
                if not process.news.wait(max(0.0, deadline - time.monotonic())):
                    raise Failed(f"{op}: no answer from the driver")

    def value(self, at, **words):
        answer = self.ask("get", at=at, **words)
        equal(answer["result"], 0, f"the result of GET {at}")
        return answer["value"]

    def done(self, op, **words):
        answer = self.ask(op, **words)
        equal(answer["result"], 0, f"the result of {op} {words.get('at', '')}")
        return answer

    def end(self):
        self.process.end()


def firmware():
    """An image that our meter takes (its README); others take anything."""
    body = b"TKIM\x01\x05" + b"2.0.0" + bytes(range(256)) * 8
    return body + hashlib.sha256(body).digest()


@dataclasses.dataclass
class Truth:
    """What a meter holds, known without asking it over COSEM."""

    name: str
    import_wh: float
    volts: float
    rows: list  # second, Wh imported, Wh exported, V
    columns: list
    image: bytes = firmware()
    image_id: bytes = b"firmware"


def their_truth():
    rows = [(LAST - PERIOD * (ENTRIES - 1 - i), (1_000 + 7 * i) / 10, 3 * i / 10, (2_300 + i % 10) / 10) for i in range(ENTRIES)]
    return Truth(METER, 123_456.7, 230.1, rows, [CLOCK, IMPORT, EXPORT, VOLTAGE])


def our_truth(ready):
    rows = [(row["second"], row["importWh"], row["exportWh"], row["volts"]) for row in ready["rows"]]
    columns = [CLOCK, [1, "0-0:96.10.1.255", 2], IMPORT, EXPORT, VOLTAGE]
    return Truth(ready["name"], ready["importWh"], ready["volts"], rows, columns)


def scaled(driver, at, unit):
    """A register with its scaler applied."""
    raw = driver.value(at)[1]
    kind, (scaler, its_unit) = driver.value([*at[:2], 3])
    equal((kind, scaler[0], its_unit[1]), ("structure", "i8", unit), f"scaler and unit of {at}")
    return round(raw * 10 ** scaler[1], 3)


def rows_equal(value, truth, wanted):
    """A profile's buffer, every cell, with the scaler of tenths that the registers have."""
    kind, rows = value
    equal(kind, "array", "the buffer's type")
    equal(len(rows), len(wanted), "the number of entries")
    at = [truth.columns.index(c) for c in (CLOCK, IMPORT, EXPORT, VOLTAGE)]
    for row, (second, imported, exported, volts) in zip(rows, wanted):
        cells = [row[1][i] for i in at]
        equal(seen(cells[0]), octets(second), "an entry's time")
        equal([round(cell[1] / 10, 1) for cell in cells[1:]], [imported, exported, volts], f"the entry of {octets(second)}")


def structure(*elements):
    return ["structure", list(elements)]


# The checks. Each opens its own association; what it says of itself is the row of the table.


def associate(driver, meter, terms):
    driver.done("open", **terms)
    equal(driver.value(LDN)[1], meter.name.encode().hex(), "the logical device name")


def again(check):
    """Up to three times: Gurux makes a wrong signature of numbers that begin with a zero octet, one of 128."""

    def run(driver, meter, terms):
        for left in (2, 1, 0):
            try:
                return check(driver, meter, terms)
            except Failed:
                if not left:
                    raise

    return run


def get_normal(driver, meter, terms):
    driver.done("open", **terms)
    equal(scaled(driver, IMPORT, WH), meter.import_wh, "imported Wh")
    equal(scaled(driver, VOLTAGE, VOLT), meter.volts, "V")
    equal(seen(driver.value(CLOCK)), octets(LAST), "the clock")
    equal(driver.value(COLUMNS), ["array", [column(c) for c in meter.columns]], "capture_objects")


def get_undefined(driver, meter, terms):
    driver.done("open", **terms)
    equal(driver.ask("get", at=NOBODY)["result"], OBJECT_UNDEFINED, "the result for an object that is not there")


def listed(answer, items):
    """A slow answer is asked for again; one for each item says that there was no list."""
    must(answer["answers"] < items, f"the number of answers is {answer['answers']} for {items} items")


def get_list(driver, meter, terms):
    driver.done("open", **terms)
    answer = driver.done("list", list=[LDN, IMPORT, VOLTAGE])
    values = answer["values"]
    listed(answer, 3)
    equal(values[0][1], meter.name.encode().hex(), "the first value")
    equal([round(v[1] / 10, 1) for v in values[1:]], [meter.import_wh, meter.volts], "the other values")


def get_blocks(driver, meter, terms):
    driver.done("open", **terms)
    answer = driver.done("get", at=BUFFER)
    rows_equal(answer["value"], meter, meter.rows)
    must(answer["answers"] > 3, f"blocks: {answer['answers']} answers only")


def by_range(driver, meter, terms, count=40):
    driver.done("open", **terms)
    wanted = meter.rows[50:50 + count]
    times = wanted[0][0], wanted[-1][0]
    parameters = structure(column(CLOCK), ["octets", stamp(times[0])], ["octets", stamp(times[1])], ["array", []])
    rows_equal(driver.value(BUFFER, selector=1, parameters=parameters, range=times), meter, wanted)


def by_entry(driver, meter, terms, first=1, last=30):
    driver.done("open", **terms)
    parameters = structure(["u32", first], ["u32", last], ["u16", 1], ["u16", 0])
    rows_equal(driver.value(BUFFER, selector=2, parameters=parameters, entries=(first, last)), meter, meter.rows[first - 1:last])


def by_entry_middle(driver, meter, terms):
    by_entry(driver, meter, terms, 101, 120)


def written(driver, terms, text):
    driver.done("open", **terms)
    answer = driver.done("set", at=MESSAGE, value=["octets", text.hex()])
    equal(driver.value(MESSAGE), ["octets", text.hex()], "what is read back")
    return answer


def set_normal(driver, meter, terms):
    written(driver, terms, b"Power cut on Monday.")


def set_blocks(driver, meter, terms):
    answer = written(driver, terms, bytes(range(256)) * 12)
    must(answer["answers"] > 2, f"blocks: {answer['answers']} answers only")


def set_list(driver, meter, terms):
    driver.done("open", **terms)
    texts = [(at, text.encode().hex()) for at, text in ((MESSAGE, "Door"), (DISPLAY, "Display"), (MESSAGE, "Port"))]
    answer = driver.done("setlist", list=[{"at": at, "value": ["octets", text]} for at, text in texts])
    for at, text in texts[1:]:
        equal(driver.value(at), ["octets", text], "what is read back")
    listed(answer, 3)


def set_refused(driver, meter, terms):
    """By a result, or by an exception-response, because SET was not negotiated: which jDLMS sometimes misses. What counts is what stays."""
    kept = ["octets", b"kept".hex()]
    driver.done("open", **MANAGER)
    driver.done("set", at=MESSAGE, value=kept)
    driver.done("open", **terms)
    try:
        result = driver.ask("set", at=MESSAGE, value=["octets", "aa"])["result"]
        must(result != 0, "a client that may not write is told that it wrote")
    except Failed as e:
        must(re.search(r"Service not allowed|stateError: 1, serviceError: 2|RESPONSE_TIMEOUT", str(e)), str(e))
    driver.done("open", **MANAGER)
    equal(driver.value(MESSAGE), kept, "what a client that may not write leaves")


def push(driver, meter, terms):
    driver.done("open", **terms)
    driver.done("action", at=PUSH, value=ZERO)
    kind, cells = driver.ask("notification")["value"]
    equal(kind, "structure", "what is pushed")
    numbers = [round(cell[1] / 10, 1) for cell in cells if cell[0] == "u32"]
    must(meter.rows[-1][1] in numbers or meter.import_wh in numbers, f"imported energy is not in the push: {cells}")


def denied(driver, meter, terms):
    """With another password or secret, or another encryption key."""
    wrong = {**terms, **{name: "ff" * (len(terms[name]) // 2) for name in ("secret", "encryption") if name in terms}}
    try:
        driver.ask("open", **wrong)
    except Failed:
        associate(driver, meter, terms)
        return
    raise Failed("associated with wrong keys")


def disconnect(driver, meter, terms):
    driver.done("open", **terms)
    for method, state in ((1, False), (2, True)):
        driver.done("action", at=[*BREAKER, method], value=ZERO)
        equal(driver.value([*BREAKER, 2]), ["bool", state], "output_state")
        equal(driver.value([*BREAKER, 3]), ["enum", int(state)], "control_state")


def image(driver, meter, terms):
    transferred(driver, meter, terms, late=False)


def image_late(driver, meter, terms):
    transferred(driver, meter, terms, late=True)


def transferred(driver, meter, terms, late):
    """All blocks, maybe one of them late; then verified and activated."""
    driver.done("open", **terms)
    size = driver.value([*IMAGE, 2])[1]
    blocks = [meter.image[at:at + size] for at in range(0, len(meter.image), size)]
    driver.done("action", at=[*IMAGE, 1], value=structure(["octets", meter.image_id.hex()], ["u32", len(meter.image)]))
    equal(driver.value([*IMAGE, 6]), ["enum", 1], "image_transfer_status")
    missing = len(blocks) // 2 if late else None
    in_time = [i for i in range(len(blocks)) if i != missing]
    for i in in_time:
        block(driver, i, blocks)
    if late:
        equal(driver.value([*IMAGE, 3])[1], "".join("01"[i in in_time] for i in range(len(blocks))), "image_transferred_blocks_status")
        equal(driver.value([*IMAGE, 4]), ["u32", missing], "image_first_not_transferred_block_number")
        block(driver, missing, blocks)
    concluded(driver, 3, 3)
    concluded(driver, 4, 6)


def block(driver, number, blocks):
    driver.done("action", at=[*IMAGE, 2], value=structure(["u32", number], ["octets", blocks[number].hex()]))


def concluded(driver, method, status):
    """Verify or activate; a meter that answers temporary-failure is not done yet."""
    result = driver.ask("action", at=[*IMAGE, method], value=ZERO)["result"]
    must(result in (0, TEMPORARY_FAILURE), f"the result of image method {method} is {result}")
    deadline = time.monotonic() + 10
    while driver.value([*IMAGE, 6]) != ["enum", status]:
        must(time.monotonic() < deadline, f"image_transfer_status is not {status}")
        time.sleep(0.1)


def actions(driver, meter, terms):
    """One request, four methods, in their order."""
    driver.done("open", **terms)
    for order, state in (((2, 1, 2, 1), False), ((1, 2, 1, 2), True)):
        answer = driver.done("actions", list=[{"at": [*BREAKER, method], "value": ZERO} for method in order])
        equal(driver.value([*BREAKER, 2]), ["bool", state], "output_state")
        listed(answer, len(order))


def resynchronised(driver, meter, terms):
    """A client whose invocation counter is behind: refused, told the right one, taken with that."""
    associate(driver, meter, terms)
    behind = {**terms, "counter": driver.counter - 5_000}
    if driver.resynchronises:
        associate(driver, meter, behind)
        return
    try:
        driver.ask("open", **behind)
        driver.value(LDN)
    except Failed:
        driver.done("open", **PUBLIC)
        known = driver.value(COUNTER)[1]
        associate(driver, meter, {**terms, "counter": known + 1})
        return
    raise Failed("a stale invocation counter was taken")


def general_blocks(driver, meter, terms):
    """Both ways: a long answer and a long request."""
    get_blocks(driver, meter, terms)
    answer = driver.done("get", at=BUFFER)
    must("e0" in answer.get("tags", "e0"), f"no general-block-transfer, but {answer.get('tags', '')[:40]}")
    written(driver, terms, bytes(range(256)) * 12)


def general_ciphered(driver, meter, terms):
    get_normal(driver, meter, terms)
    answer = driver.done("get", at=LDN)
    must(answer.get("tags", "dd").startswith("dd"), f"no general-ciphering, but {answer.get('tags')}")


def signed(driver, meter, terms):
    get_normal(driver, meter, terms)
    disconnect(driver, meter, terms)
    answer = driver.done("get", at=LDN)
    must(answer.get("tags", "df").startswith("df"), f"not signed: {answer.get('tags')}")


def calendar(driver, meter, terms):
    driver.done("open", **terms)
    script = "0000" + "0a0064ff"
    for name, hour in (("Summer", 6), ("Autumn", 7)):
        season = ["array", [structure(["octets", b"S1".hex()], ["octets", "ffff0101ff00000000ffff00"], ["octets", b"W1".hex()])]]
        week = ["array", [structure(["octets", b"W1".hex()], *[["u8", 1]] * 7)]]
        day = ["array", [structure(["u8", 1], ["array", [structure(["octets", f"{hour:02x}0000ff"], ["octets", script], ["u16", 2])]])]]
        for attribute, value in ((6, ["octets", name.encode().hex()]), (7, season), (8, week), (9, day)):
            driver.done("set", at=[*CALENDAR, attribute], value=value)
        driver.done("action", at=[*CALENDAR, 1], value=ZERO)
        equal(driver.value([*CALENDAR, 2]), ["octets", name.encode().hex()], "calendar_name_active")
        equal(driver.value([*CALENDAR, 5]), day, "day_profile_table_active")


def access(driver, meter, terms):
    driver.done("open", **terms)
    answer = driver.done("access", list=[LDN, IMPORT, LDN])
    name = meter.name.encode().hex()
    equal([value[1] for value in answer["values"]], [name, round(meter.import_wh * 10), name], "the values")
    listed(answer, 3)


@dataclasses.dataclass(frozen=True, eq=False)
class Row:
    """A check with one client's security."""

    kind: str
    text: str
    check: callable
    terms: dict


ROWS = [
    Row("association", "public", associate, PUBLIC),
    Row("association", "no security", associate, MANAGER),
    Row("association", "low", associate, LOW_CLIENT),
    Row("association", "low, wrong password", denied, LOW_CLIENT),
    *(Row("association", text, associate, terms) for text, terms in HLS_OTHERS.items()),
    *(Row("association", f"HLS 5, suite {suite}", associate, terms) for suite, terms in enumerate(HLS_5)),
    *(Row("association", f"HLS 7, suite {suite}", again(associate) if suite == 1 else associate, terms) for suite, terms in enumerate(HLS_7, 1)),
    Row("association", "HLS 5, suite 0, wrong key", denied, HLS_5[0]),
    Row("GET", "registers, clock, columns", get_normal, MANAGER),
    Row("GET", "of an object that is not there", get_undefined, MANAGER),
    Row("GET", "with list", get_list, MANAGER),
    Row("GET", "in blocks", get_blocks, MANAGER),
    Row("profile", "by range", by_range, MANAGER),
    Row("profile", "by entry, from the first", by_entry, MANAGER),
    Row("profile", "by entry, from the middle", by_entry_middle, MANAGER),
    Row("SET", "normal", set_normal, MANAGER),
    Row("SET", "in blocks", set_blocks, MANAGER),
    Row("SET", "with list", set_list, MANAGER),
    Row("SET", "by the public client: refused", set_refused, PUBLIC),
    Row("ACTION and push", "push setup", push, MANAGER),
    Row("ACTION", "disconnect control", disconnect, MANAGER),
    Row("ACTION", "with list", actions, MANAGER),
    Row("ACTION", "image transfer", image, MANAGER),
    Row("ACTION", "image transfer, a block is missing for a while", image_late, MANAGER),
    Row("SET and ACTION", "activity calendar", calendar, MANAGER),
    Row("ACCESS", "two values", access, MANAGER),
    Row("GET and SET", "in general blocks, with windows", general_blocks, IN_GENERAL_BLOCKS),
    Row("invocation counter", "the client's is behind", resynchronised, COUNTED),
    Row("HLS 5, suite 0", "dedicated key: GET", get_normal, DEDICATED),
    Row("HLS 5, suite 0", "dedicated key: SET", set_normal, DEDICATED),
    Row("HLS 5, suite 0", "general-glo-ciphering: GET", get_normal, GENERAL_GLO),
    Row("HLS 5, suite 0", "general-ded-ciphering: GET", get_normal, GENERAL_DED),
    Row("HLS 5, suite 1", "general-ciphering: GET", general_ciphered, GENERAL_CIPHERING),
    Row("HLS 7, suite 1", "general-signing: GET and ACTION", again(signed), SIGNED),
    *(
        Row(f"HLS 5, suite {suite}", text, check, terms)
        for suite, terms in enumerate(HLS_5)
        for text, check in (
            ("GET registers, clock, columns", get_normal),
            ("GET with list", get_list),
            ("GET in blocks", get_blocks),
            ("profile by range", by_range),
            ("SET", set_normal),
            ("SET in blocks, ciphered", set_blocks),
            ("disconnect control", disconnect),
            ("push setup", push),
        )
    ),
]



@dataclasses.dataclass(frozen=True)
class Fault:
    """What somebody else lacks or does wrong, or what we still do: checked, it must fail so (searched in the complaint)."""

    column: str
    row: str
    whose: str
    complaint: str
    text: str
    transports: tuple = TRANSPORTS


NOT_RUN = ""
FAULTS = [
    Fault("Tiaki → jDLMS", "^HLS 5, suite [12]", "–", NOT_RUN, "nothing can follow"),
    Fault("jDLMS → Tiaki", "^HLS 5, suite [12]", "–", NOT_RUN, "nothing can follow"),
    Fault("Tiaki → jDLMS", "^HLS 7|HLS 7, suite 2|dedicated key: SET|general-ded", "–", NOT_RUN, "nothing can follow"),
    Fault("Tiaki → Gurux", "general-signing", "–", NOT_RUN,
          "our client signs nothing itself: it passes requests on that others have signed"),
    Fault("Tiaki → Gurux", "profile by entry, from the middle", "theirs", "the number of entries is 92, not 20",
          "Gurux's profile takes the second number of entry_descriptor for a count: asked for entries 101 to 120 it sends 92, all from 101 on"),
    Fault("Tiaki → Gurux", "SET in blocks", "theirs", "3 octets too many at octet 7|Blocks got lost twice",
          "Gurux's server acknowledges a SET block with three octets too many (`C502C200000001` `000000`), and refuses the next one (it logs "
          "`Invalid block number. 2/1`)"),
    Fault("Tiaki → Gurux", "a block is missing for a while", "theirs", r"image_first_not_transferred_block_number is \['u32', \d+\], not",
          "Gurux's image_first_not_transferred_block_number is the number after the last block that came"),
    Fault("Tiaki → Gurux", "SET with list", "theirs", "the number of answers is",
          "Gurux's server carries a SET with list out and answers it as the last block of a list (`C504…`): our client then writes one by one, "
          "and what is read back is right"),
    Fault("Tiaki → jDLMS", "SET in blocks", "theirs", "has ended",
          "jDLMS's server closes the connection at the first SET block"),
    Fault("Tiaki → jDLMS", "by the public client", "theirs", "is told that it wrote", "jDLMS's server has no access rights per client"),
    Fault("Tiaki → jDLMS", "HLS [2346],", "theirs", "not associated|refused the association", "jDLMS has no other mechanism than none, low and HLS 5"),
    Fault("jDLMS → Tiaki", "HLS [2346],", "theirs", "mechanism", "jDLMS has no other mechanism than none, low and HLS 5"),
    Fault("Tiaki → jDLMS", "^association HLS 5, suite [12]", "theirs", "not associated",
          "jDLMS's server says nothing to an AARQ that is ciphered with suite 1 or 2"),
    Fault("jDLMS → Tiaki", "^association HLS 5, suite [12]", "theirs", "EOFException",
          "jDLMS writes suite 0 into security control with keys of 16 octets and suite 1 with keys of 32, and cannot read the exception-response "
          "that it gets (`D80205`, deciphering-error)"),
    Fault("Tiaki → jDLMS", "ACCESS", "theirs", "the number of answers is",
          "jDLMS does not offer ACCESS: our client then asks one by one, and the values are right"),
    Fault("jDLMS → Tiaki", "ACCESS", "theirs", "access", "jDLMS has no ACCESS"),
    Fault("Tiaki → jDLMS", "push", "theirs", "is 4, not 0", "jDLMS has no push setup and no DataNotification"),
    Fault("jDLMS → Tiaki", "push", "theirs", "notification|DecryptionException", "jDLMS has no DataNotification, and takes a ciphered one for an answer"),
    Fault("jDLMS → Tiaki", "SET in blocks", "theirs", "Receiving fragments not yet implemented",
          "jDLMS's client sends the first SET block and cannot take the acknowledgement (`C502C100000001`)"),
    Fault("Tiaki → Gurux", "HLS 7, suite 2", "theirs", "READ_WRITE_DENIED",
          "Gurux computes ECDSA with SHA-256 and takes the first 64 octets for the signature, in suite 2 too, where there are SHA-384 and 96"),
    Fault("Gurux → Tiaki", "HLS 7, suite 2", "theirs", "Server to Client do not match",
          "Gurux computes ECDSA with SHA-256 and takes the first 64 octets for the signature, in suite 2 too, where there are SHA-384 and 96"),
    Fault("Tiaki → Gurux", "ACTION with list", "theirs", "No answer to",
          "Gurux's server takes ACTION with list (`C303…`) for a normal one, answers an octet short (`C701C309`) and nothing from then on"),
    Fault("Gurux → Tiaki", "ACTION with list", "theirs", "ACTION with list", "Gurux's client has no ACTION with list"),
    Fault("Tiaki → Gurux", "in general blocks", "theirs", "No answer to",
          "Gurux's server sends one block of a window and then errors (`E0010001000004` `0001C309`)"),
    Fault("Tiaki → Gurux", "general-ciphering", "theirs", "not associated",
          "Gurux takes the key of every general-ciphering for an agreed one, and says nothing to an identified one"),
    Fault("Gurux → Tiaki", "general-ciphering", "theirs", "no general-ciphering, but",
          "Gurux's client sends no general-ciphering, whatever key agreement it is told"),
    Fault("Tiaki → jDLMS", "HLS 7", "theirs", "not associated", "jDLMS has no other mechanism than none, low and HLS 5"),
    Fault("jDLMS → Tiaki", "HLS 7", "theirs", "mechanism", "jDLMS has no other mechanism than none, low and HLS 5"),
    Fault("Tiaki → jDLMS", "in general blocks", "theirs", "has ended", "jDLMS has no general-block-transfer, and closes the connection at the first SET block"),
    Fault("jDLMS → Tiaki", "in general blocks", "theirs", "general-block-transfer", "jDLMS has no general-block-transfer"),
    Fault("Tiaki → jDLMS", "dedicated key|general-glo", "theirs", "not associated", "jDLMS's server knows no dedicated keys and no general protection"),
    Fault("jDLMS → Tiaki", "dedicated key|general-", "theirs", "dedicated key|ciphering", "jDLMS's client has no dedicated keys and no general protection"),
]


class Ours:
    """Our two ends: the test rig in itests/benchmarks."""

    def __init__(self, checkout, folder):
        benchmarks = checkout / "itests/benchmarks"
        jars = [str(p) for p in [*benchmarks.glob("target/io.tiaki.benchmarks-*.jar"), *benchmarks.glob("target/lib/*.jar")]]
        if not jars:
            sys.exit("cosem: the rig is not built: mvn -Dmaven.test.skip=true package -pl itests/benchmarks -am")
        self.folder = folder
        self.words = [*JAVA, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", os.pathsep.join(jars), "io.tiaki.benchmarks.rig.CosemPeer"]

    def client(self, transport, ports):
        plain = "udp" if "udp" in ports and transport != "tcp" else "tcp"
        words = [*self.words, "client", "--meter", METER, f"--{plain}", f"127.0.0.1:{ports[plain]}"]
        return Driver(words + (["--dtls", str(self.folder / "secp256r1")] if transport == "dtls" else []), resynchronises=True)

    def meter(self):
        return Driver([*self.words, "meter", "--dtls", str(self.folder / "secp256r1"), "--data", str(self.folder / "meter"), "--keys", json.dumps(OUR_KEYS)])


class Peer:
    """Somebody else's two ends: a library and our drivers for it."""

    def __init__(self, name, profile, folder):
        self.name = name
        jars = DRIVERS / "target" / profile
        if not list(jars.glob("*.jar")):
            fetch(profile)
        classes = folder / profile
        path = os.pathsep.join([str(classes), *(str(p) for p in sorted(jars.glob("*.jar")))])
        sources = [str(p) for p in DRIVERS.glob(f"{profile.capitalize()}*.java")]
        done = subprocess.run(["javac", "-nowarn", "-d", str(classes), "-cp", path, *sources], capture_output=True, text=True)
        if done.returncode != 0:
            raise Missing(f"the drivers do not compile: {done.stderr[-500:]}")
        self.words = [*JAVA, "-cp", path]
        self.driver = profile.capitalize()

    def server(self):
        return Driver([*self.words, f"{self.driver}Server", METER, json.dumps(THEIR_CLIENTS)])

    def client(self, transport, ports):
        plain = "tcp" if transport == "tcp" else "udp"
        return Driver([*self.words, f"{self.driver}Client", plain, f"127.0.0.1:{ports[transport][0]}"], ports[transport])


def fetch(profile):
    if not shutil.which("mvn"):
        raise Missing("mvn is missing: apt-get install maven")
    words = ["mvn", "-B", "-q", "-f", str(DRIVERS / "pom.xml"), "-P", profile, "dependency:copy-dependencies"]
    for more in ([], ["-o"]):
        done = subprocess.run([*words, *more], capture_output=True, text=True, timeout=300)
        if done.returncode == 0:
            return
    raise Missing(f"the jars cannot be fetched from Maven Central: {(done.stdout + done.stderr)[-300:]}")


@dataclasses.dataclass
class Cell:
    text: str
    fine: bool  # None: skipped


def judged(driver, meter, row, title, transport):
    """What a cell says, and whether that is as it should be; and what went wrong."""
    known = next((f for f in FAULTS if f.column == title and transport in f.transports and re.search(f.row, f"{row.kind} {row.text}")), None)
    if known and known.complaint == NOT_RUN:
        return Cell(f"{known.whose} ({FAULTS.index(known) + 1})", None), ""
    try:
        row.check(driver, meter, row.terms)
    except (Unsupported, Failed) as e:
        why = f"{type(e).__name__.lower()}: {e}"
        if known and re.search(known.complaint, str(e)):
            return Cell(f"{known.whose} ({FAULTS.index(known) + 1})", None), why
        return Cell("FAILED", False), why
    return (Cell("works now: take it off the list", False), "") if known else (Cell("works", True), "")


def run_column(title, driver, meter, transport, rows, cells):
    for row in rows:
        began = time.monotonic()
        cell, why = judged(driver, meter, row, title, transport)
        sign = "--  " if cell.fine is None else "ok  " if cell.fine else "FAIL"
        took = time.monotonic() - began
        why = (f": {why}" if why else "") + (f" ({took:.0f} s)" if took > SLOW else "")
        print(f"{sign} {title}, {transport}: {row.kind}, {row.text}: {cell.text}{why}", flush=True)
        cells[(title, row, transport)] = cell


def main():
    checkout = Path(sys.argv[1]).resolve()
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    rows = [row for row in ROWS if only in f"{row.kind} {row.text}"]
    began = time.monotonic()
    cells = {}
    with tempfile.TemporaryDirectory(prefix="tiaki-cosem-") as name:
        folder = Path(name)
        dtls.METER = METER
        dtls.authority(folder / "secp256r1", "prime256v1")
        ours = Ours(checkout, folder)
        peers, missing = [], []
        for title, profile in (("Gurux", "gurux"), ("jDLMS", "jdlms")):
            try:
                peers.append(Peer(title, profile, folder))
            except Missing as e:
                missing.append(f"SKIPPED {title}: {e}")
        for line in missing:
            print(line, flush=True)
        for peer in peers:
            with_server(ours, peer, rows, cells)
        with_meter(ours, peers, rows, cells)
    return report(checkout, rows, cells, missing, began, only)


def with_server(ours, peer, rows, cells):
    """Our client against a peer's server."""
    server = peer.server()
    try:
        ports = server.ready()
        for transport in TRANSPORTS:
            if transport == "udp" and "udp" not in ports:
                continue
            client = ours.client(transport, ports)
            try:
                run_column(f"Tiaki → {peer.name}", client, their_truth(), transport, rows, cells)
            finally:
                client.end()
    finally:
        said(server)


def with_meter(ours, peers, rows, cells):
    """The peers' clients against our meter."""
    meter = ours.meter()
    try:
        ready = meter.ready()
        for peer in peers:
            for transport in TRANSPORTS:
                client = peer.client(transport, ready)
                try:
                    run_column(f"{peer.name} → Tiaki", client, our_truth(ready), transport, rows, cells)
                finally:
                    client.end()
    finally:
        said(meter)


def said(driver):
    driver.end()
    if os.environ.get("TIAKI_INTEROP_VERBOSE"):
        print(driver.process.text())


def report(checkout, rows, cells, missing, began, only):
    verdicts = [cell.fine for cell in cells.values()]
    text = markdown(rows, cells, missing)
    print(f"\n{text}\n")
    if "--write" in sys.argv and not only and not missing and False not in verdicts:
        dtls.write(checkout / "distribution/docs/cosem-interop.md", text)
    skipped = verdicts.count(None) + len(missing)
    print(f"cosem interop, {time.monotonic() - began:.0f} s: {verdicts.count(True)} passed, {verdicts.count(False)} failed, {skipped} skipped")
    return 1 if False in verdicts else 0


def markdown(rows, cells, missing):
    """A column for who meets whom; what differs between the transports is told."""
    titles = list(dict.fromkeys(title for title, _, _ in cells))
    lines = ["| | | " + " | ".join(titles) + " |", "|---" * (len(titles) + 2) + "|"]
    for row in rows:
        told = []
        for title in titles:
            texts = {t: cells[(title, row, t)].text for t in TRANSPORTS if (title, row, t) in cells}
            same = set(texts.values())
            told.append(same.pop() if len(same) == 1 else ", ".join(f"{t}: {text}" for t, text in texts.items()))
        lines.append(f"| {row.kind} | {row.text} | " + " | ".join(told) + " |")
    numbered = [f"{i}. {f.whose}, {f.column}: {f.text}." for i, f in enumerate(FAULTS, 1)]
    return "\n".join([*lines, "", *numbered, *(f"- {line}" for line in missing)])


if __name__ == "__main__":
    sys.exit(main())
