#!/usr/bin/env python3
"""Reads the Tiaki uplink (distribution/docs/uplink-protocol.md) with nothing of Tiaki in it.

Needs Python 3.9, OpenSSL 3 (openssl cms) and, for --live, mosquitto_sub.

  read_uplink.py --vectors distribution/docs/uplink-vectors
  read_uplink.py --live --host localhost --port 18883 --cafile ca.pem --cert dcs.pem --key dcs.key \\
                 --gateway gw1 --count 3 [--decrypt-key dcs-decrypt.key]

A TLS certificate for --live comes from the demo authority: write a PKCS#10 request with the common name NAME, key usage
digitalSignature and extended key usage clientAuth (openssl req) to exchange/requests/NAME.connector.pem.

Exit status: 0 all good, 1 something is not, 2 wrong usage.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_OCTETS = 1_047_552
GATEWAY = re.compile(r"[A-Za-z0-9-]{1,64}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9.-]{1,128}")
INSTRUCTION_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
PROFILE = re.compile(r"[a-z0-9-]{1,64}")
METER = re.compile(r"[A-Z]{3}[A-Z0-9_-]{1,13}")
OBIS = re.compile(r"\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")
HEAD = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
REGISTERED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
DECIMAL = re.compile(r"(?=.{1,32}$)-?\d+(\.\d+)?")
UPDATE = {
    "package": re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"),
    "version": re.compile(r"\d+(\.\d+(\.\d+(\.[A-Za-z0-9_-]+)?)?)?"),
    "size": re.compile(r"[1-9]\d*"),
    "sha-256": re.compile(r"[0-9a-f]{64}"),
    "signature": re.compile(r"[A-Za-z0-9+/]+={0,2}"),
}
UNITS = {"Wh", "varh", "VAh", "W", "var", "VA", "V", "A", "Hz", "deg", "m3", "s", ""}


class Bad(Exception):
    """Something does not hold; the text says what."""


# --- cryptography: OpenSSL's ---------------------------------------------------------------------


def openssl(arguments, octets=b""):
    """Runs openssl with octets as its input; its output, or Bad with the last line it complained with."""
    done = subprocess.run(["openssl", *arguments], input=octets, capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        lines = done.stderr.decode("ascii", "replace").strip().splitlines()
        raise Bad("openssl " + arguments[0] + ": " + (lines[-1][:160] if lines else "failed"))
    return done.stdout


def verify(signed, cafile):
    """Content and common name of the signer of a SignedData, whose certificate must be from the authority and for messages."""
    with tempfile.TemporaryDirectory() as folder:
        signer = str(Path(folder) / "signer.pem")
        content = openssl(
            ["cms", "-verify", "-binary", "-inform", "DER", "-CAfile", cafile, "-purpose", "smimesign", "-signer", signer],
            signed,
        )
        subject = openssl(["x509", "-in", signer, "-noout", "-subject", "-nameopt", "RFC2253"])
    found = re.search(r"(?:^|[=,\s])CN=([^,\n]*)", subject.decode("ascii", "replace"))
    if not found:
        raise Bad("the signer has no common name")
    return content, found.group(1)


def decrypt(enveloped, key):
    """The plaintext of an AuthEnvelopedData."""
    return openssl(["cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", key], enveloped)


def verify_package(package, signature, cafile):
    """Common name of who signed a file, whose certificate must be from the authority and for code and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        signer = str(Path(folder) / "signer.pem")
        openssl(
            ["cms", "-verify", "-binary", "-inform", "DER", "-content", str(package)]
            + ["-CAfile", cafile, "-purpose", "any", "-signer", signer, "-out", "/dev/null"],
            signature,
        )
        about = openssl(["x509", "-in", signer, "-noout", "-subject", "-nameopt", "RFC2253", "-ext", "extendedKeyUsage"])
    lines = [line.strip() for line in about.decode("ascii", "replace").splitlines()]
    if lines[-1] != "Code Signing":
        raise Bad("the package's signer may not sign code, or more than that")
    return lines[0].rpartition("CN=")[2]


# --- the schema of the protocol document ---------------------------------------------------------


def need(holder, name, kind, where):
    """A required member of the right JSON type."""
    if name not in holder:
        raise Bad(f"{where}{name} is missing")
    value = holder[name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Bad(f"{where}{name} is not of type {kind.__name__}")
    return value


def text(holder, name, form, where):
    """A required text of a form."""
    value = need(holder, name, str, where)
    if not form.fullmatch(value):
        raise Bad(f"{where}{name} is out of range")
    return value


def items(holder, name, low, high, where):
    """A required list of so many."""
    value = need(holder, name, list, where)
    if not low <= len(value) <= high:
        raise Bad(f"{where}{name} has {len(value)} members, not {low} to {high}")
    return value


def check_reading(reading, where):
    if not isinstance(reading, dict):
        raise Bad(f"{where} is not an object")
    text(reading, "meter", METER, where)
    text(reading, "series", OBIS, where)
    text(reading, "registered", REGISTERED, where)
    need(reading, "quality", str, where)
    need(reading, "source", str, where)
    for number, value in enumerate(need(reading, "values", list, where)):
        inner = f"{where}values[{number}]."
        if not isinstance(value, dict):
            raise Bad(f"{inner} is not an object")
        text(value, "obis", OBIS, inner)
        text(value, "value", DECIMAL, inner)
        if need(value, "unit", str, inner) not in UNITS:
            print(f"note: {inner}unit is none of version 1 as it is known here", file=sys.stderr)


def check_mark(message, told):
    if "mark" not in message:
        return
    mark = need(message, "mark", dict, "")
    if not 1 <= need(mark, "number", int, "mark.") <= 999_999_999:
        raise Bad("mark.number is out of range")
    text(mark, "head", HEAD, "mark.")
    if told:
        text(mark, "since", TIME, "mark.")
        if "back" in mark:
            text(mark, "back", TIME, "mark.")


def check_readings(message):
    check_mark(message, told=True)
    text(message, "id", MESSAGE_ID, "")
    text(message, "profile", PROFILE, "")
    for number, reading in enumerate(items(message, "readings", 1, 500, "")):
        check_reading(reading, f"readings[{number}].")


def check_receipt(message):
    check_mark(message, told=False)
    accepted = items(message, "accepted", 0, 500, "")
    rejected = items(message, "rejected", 0, 500, "")
    if len(accepted) + len(rejected) > 500:
        raise Bad("accepted and rejected have more than 500 members together")
    for number, entry in enumerate(accepted):
        if not isinstance(entry, str) or not MESSAGE_ID.fullmatch(entry):
            raise Bad(f"accepted[{number}] is out of range")
    for number, entry in enumerate(rejected):
        if not isinstance(entry, dict):
            raise Bad(f"rejected[{number}] is not an object")
        text(entry, "id", MESSAGE_ID, f"rejected[{number}].")
        need(entry, "code", str, f"rejected[{number}].")
        need(entry, "text", str, f"rejected[{number}].")


def check_instruction(message):
    text(message, "id", INSTRUCTION_ID, "")
    text(message, "validUntil", TIME, "")
    kind = need(message, "instruction", str, "")
    if "meter" in message or kind == "reading.read":
        text(message, "meter", METER, "")
    parameters = need(message, "parameters", dict, "")
    for name, value in parameters.items():
        if not isinstance(value, str) or len(value) > 16_384:
            raise Bad(f"parameters.{name} is not a text of at most 16384 characters")
    if kind == "update.install":
        for name, form in UPDATE.items():
            text(parameters, name, form, "parameters.")


def check_outcome(message):
    text(message, "id", MESSAGE_ID, "")
    text(message, "instruction", INSTRUCTION_ID, "")
    need(message, "status", str, "")
    need(message, "text", str, "")
    for number, reading in enumerate(items(message, "readings", 0, 500, "")):
        check_reading(reading, f"readings[{number}].")


CHECKS = {
    "readings": check_readings,
    "receipt": check_receipt,
    "instruction": check_instruction,
    "outcome": check_outcome,
}


def parse(octets):
    """A message of version 1 that has all its members; others are ignored."""
    if len(octets) > MOST_OCTETS:
        raise Bad("it is too large")
    try:
        message = json.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise Bad(f"it is not JSON in UTF-8: {problem}") from None
    if not isinstance(message, dict):
        raise Bad("it is not an object")
    if need(message, "version", int, "") != 1:
        raise Bad("its version is not 1")
    text(message, "gateway", GATEWAY, "")
    text(message, "created", TIME, "")
    kind = need(message, "type", str, "")
    if kind not in CHECKS:
        raise Bad("its type is unknown")
    CHECKS[kind](message)
    return message


# --- the two modes -------------------------------------------------------------------------------


def check_vector(folder, name):
    """One golden vector: signer, text, schema."""
    signed = base64.b64decode((folder / f"{name}.cms.b64").read_text("ascii"))
    expected = (folder / f"{name}.json").read_bytes()
    content, signer = verify(signed, str(folder / "vector-ca.pem"))
    wanted = json.loads(expected)["type"]
    recipient = {"readings": "dcs", "outcome": "dcs", "instruction": "gw1"}.get(wanted)
    plain = decrypt(content, str(folder / f"vector-{recipient}-decrypt.key.pem")) if recipient else content
    if plain != expected:
        raise Bad(f"its text is not that of {name}.json")
    message = parse(plain)
    owner = message["gateway"] if wanted in ("readings", "outcome") else "dcs"
    if signer != owner:
        raise Bad(f"its signer is {signer}, not {owner}")
    if message.get("instruction") == "update.install":
        check_package(folder, message["parameters"])
    return message


def check_package(folder, parameters):
    """The package beside the vectors is the one that the instruction names."""
    package = folder / "unit.dp"
    octets = package.read_bytes()
    if str(len(octets)) != parameters["size"] or hashlib.sha256(octets).hexdigest() != parameters["sha-256"]:
        raise Bad("it names another package than unit.dp")
    signer = verify_package(package, base64.b64decode(parameters["signature"]), str(folder / "vector-ca.pem"))
    if signer != "vendor":
        raise Bad(f"the package's signer is {signer}, not vendor")


KINDS = {1: "readings", 2: "outcome", 3: "instruction", 4: "receipt"}


def fragments(plain):
    """What stands in the content of a cell (section "Concealed traffic"): kind, parcel, total, offset, octets."""
    if len(plain) < 9 or plain[0] != 1:
        raise Bad("it is no cell of version 1")
    at, found = 9, []
    while at < len(plain) and plain[at] != 0:
        if at + 19 > len(plain):
            raise Bad("a fragment is cut short")
        kind, parcel = plain[at], plain[at + 1 : at + 9]
        total, offset = (int.from_bytes(plain[at + n : at + n + 4], "big") for n in (9, 13))
        length = int.from_bytes(plain[at + 17 : at + 19], "big")
        octets = plain[at + 19 : at + 19 + length]
        if kind not in KINDS or not octets or len(octets) != length or offset + length > total:
            raise Bad("a fragment is none")
        found.append((kind, parcel, total, offset, octets))
        at += 19 + length
    if any(plain[at:]):
        raise Bad("the padding of a cell is not zero")
    return found


def parcels(cells):
    """Whole messages in these cells, in the order in which they end: kind, id, CMS."""
    opened, whole = {}, []
    for cell in cells:
        for kind, parcel, total, offset, octets in fragments(cell):
            before = opened.setdefault(parcel, b"") if offset == 0 else opened.get(parcel)
            if before is None or offset != len(before):
                raise Bad("there is a gap in a parcel")
            opened[parcel] = before + octets
            if len(opened[parcel]) == total:
                text = opened.pop(parcel)
                whole.append((KINDS[kind], text[1 : 1 + text[0]].decode("ascii"), text[1 + text[0] :]))
    if opened:
        raise Bad("a parcel does not end")
    return whole


def check_cells(folder):
    """The cells that stand in the folder, encrypted for the control system and for the gateway; all of one length."""
    lengths = set()

    def opened(name, owner):
        sealed = base64.b64decode((folder / f"{name}.cms.b64").read_text("ascii"))
        lengths.add(len(sealed))
        plain = decrypt(sealed, str(folder / f"vector-{owner}-decrypt.key.pem"))
        if plain != (folder / f"{name}.bin").read_bytes():
            raise Bad(f"its content is not that of {name}.bin")
        return plain

    up = [opened(path.stem, "dcs") for path in sorted(folder.glob("cell-up-[0-9]*.bin"))]
    down = [opened(path.stem, "gw1") for path in sorted(folder.glob("cell-down-[0-9]*.bin"))]
    if parcels([opened("cell-up-dummy", "dcs")]):
        raise Bad("a dummy holds a message")
    found = parcels(up) + parcels(down)
    wanted = ["outcome-refused", "readings", "receipt"]
    for (kind, _, cms), name in zip(found, wanted):
        if not name.startswith(kind) or cms != base64.b64decode((folder / f"{name}.cms.b64").read_text("ascii")):
            raise Bad(f"a message in it is not {name}")
    if len(found) != len(wanted) or len(lengths) != 1:
        raise Bad(f"{len(found)} messages in cells of {sorted(lengths)} octets")
    return len(up) + len(down) + 1


def vectors(folder):
    names = sorted(path.stem for path in folder.glob("*.json"))
    if not names:
        print(f"There are no vectors in {folder}: name the folder uplink-vectors", file=sys.stderr)
        return 1
    bad = 0
    for name in names:
        try:
            message = check_vector(folder, name)
            print(f"ok   {name}: {message['type']} of {message['gateway']}")
        except (Bad, OSError, ValueError) as problem:
            bad += 1
            print(f"BAD  {name}: {problem}")
    try:
        print(f"ok   cells: {check_cells(folder)} of one length, with the messages of the vectors in them")
    except (Bad, OSError, ValueError, IndexError) as problem:
        bad += 1
        print(f"BAD  cells: {problem}")
    print(f"{len(names) + 1 - bad} of {len(names) + 1} vectors hold")
    return 1 if bad else 0


def subscriber(options):
    """mosquitto_sub that prints topic and payload, in hexadecimal, one message a line."""
    command = ["mosquitto_sub", "-V", "mqttv5", "-q", "1", "-h", options.host, "-p", str(options.port)]
    command += ["--cafile", options.cafile, "--cert", options.cert, "--key", options.key]
    command += ["-t", "tiaki/v1/+/readings", "-F", "%t %x", "-W", str(options.timeout)]
    if options.client_id:
        command += ["-i", options.client_id]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def show(message):
    for reading in message["readings"]:
        values = ", ".join(f"{v['obis']} {v['value']} {v['unit']}".rstrip() for v in reading["values"])
        print(f"{reading['meter']} {reading['registered']} {reading['quality']} {reading['source']}: {values}", flush=True)


def check_line(line, options):
    """One message from the broker; False when it is another gateway's."""
    topic, _, payload = line.strip().partition(" ")
    parts = topic.split("/")
    if len(parts) != 4 or parts[:2] != ["tiaki", "v1"] or not GATEWAY.fullmatch(parts[2]):
        raise Bad("its topic is none of version 1")
    if options.gateway and parts[2] != options.gateway:
        return False
    try:
        signed = binascii.unhexlify(payload)
    except binascii.Error:
        raise Bad("mosquitto_sub printed something else than hexadecimal digits") from None
    if len(signed) > MOST_OCTETS:
        raise Bad("it is too large")
    content, signer = verify(signed, options.cafile)
    if signer != parts[2]:
        raise Bad(f"its signer is not the gateway {parts[2]} of the topic")
    if not options.decrypt_key:
        print(f"signed by {signer}, {len(signed)} octets", flush=True)
        return True
    message = parse(decrypt(content, options.decrypt_key))
    if message["type"] != "readings" or message["gateway"] != signer:
        raise Bad("it is not readings of its signer")
    show(message)
    return True


def live(options):
    for tool in ("mosquitto_sub", "openssl"):
        if not shutil.which(tool):
            print(f"{tool} is not on the path: install it (Debian: mosquitto-clients, openssl)", file=sys.stderr)
            return 1
    good = bad = 0
    with subscriber(options) as client:
        for line in client.stdout:
            try:
                good += check_line(line, options)
            except Bad as problem:
                bad += 1
                print(f"BAD  {problem}", flush=True)
            if good + bad >= options.count:
                client.terminate()
                break
        else:
            reason = client.stderr.read().strip()[:300] or f"nothing more came within {options.timeout} s"
            print(f"Only {good + bad} of {options.count} messages came: {reason}", file=sys.stderr)
    print(f"{good} good, {bad} bad")
    return 0 if bad == 0 and good >= options.count else 1


def arguments():
    parser = argparse.ArgumentParser(description="An independent reader of the Tiaki uplink protocol, version 1.")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--vectors", metavar="DIR", type=Path, help="check the golden vectors in this folder")
    mode.add_argument("--live", action="store_true", help="read from a broker with mosquitto_sub")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=18883)
    parser.add_argument("--cafile", help="the authority's certificate (PEM)")
    parser.add_argument("--cert", help="our TLS client certificate (PEM)")
    parser.add_argument("--key", help="its private key (PEM)")
    parser.add_argument("--client-id", help="MQTT client id")
    parser.add_argument("--gateway", help="this gateway's messages only")
    parser.add_argument("--decrypt-key", help="the recipient's private key (PEM): decrypt and print the readings")
    parser.add_argument("--count", type=int, default=1, help="end after so many messages (1)")
    parser.add_argument("--timeout", type=int, default=60, help="seconds to wait for them (60)")
    options = parser.parse_args()
    if options.live:
        for name in ("cafile", "cert", "key"):
            if not getattr(options, name):
                parser.error(f"--live needs --{name}")
            if not Path(getattr(options, name)).is_file():
                parser.error(f"--{name}: there is no file {getattr(options, name)}")
    return options


def main():
    options = arguments()
    return live(options) if options.live else vectors(options.vectors)


if __name__ == "__main__":
    sys.exit(main())
