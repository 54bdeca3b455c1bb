#!/usr/bin/env python3
"""What the wire shows of sessions with meters and of the uplink: header fields, and nothing of what is in the records (R142 to R144).

wire.py CHECKOUT: exit status 0 when every check passed. About two minutes. Needs root for tcpdump and forged datagrams, and tshark. Each run of the
checks has other records: certificates with connection IDs, certificates without, pre-shared keys; sessions that are resumed; TLS to the broker.
"""

import json
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from interop import Failed, World, until

METERS = 2
#: Suites with authenticated encryption (IANA): GCM, CCM, CCM_8, ChaCha20-Poly1305, TLS 1.3.
AEAD = {0x009C, 0x009D, 0x00A8, 0x00A9, 0xC02B, 0xC02C, 0xC0A4, 0xC0A5, 0xC0A8, 0xC0A9, 0xC0AC, 0xC0AD, 0xC0AE, 0xC0AF, 0xCCA9, 0xCCAB, 0xCCAC}
AEAD |= {0xD001, 0xD002, 0xD003, 0xD005, 0x1301, 0x1302, 0x1303}
NAMES = [f"TKI{n:013d}".encode() for n in range(1, METERS + 1)]
#: Energy imported, as COSEM and as the uplink say it, and words of every readings message.
SECRETS = [bytes.fromhex("0100010800FF"), b"1-0:1.8.0.255", b'"readings"', b"TKI0000"]
CCS, ALERT, HANDSHAKE, DATA, CID = 20, 21, 22, 23, 25
HELLO_CLIENT, CERTIFICATE, KEY_EXCHANGE = 1, 11, 16


class Wire(World):
    """Processes and a capture of all that meters, gateway and broker say."""

    def __init__(self, checkout, folder, name, authentication, ids):
        super().__init__(checkout, folder)
        self.name, self.authentication, self.ids = name, authentication, ids
        self.capture = folder / "wire.pcap"

    def start_all(self):
        ports = f"udp portrange {self.meters}-{self.meters + METERS - 1} or tcp port {self.broker}"
        self.dump = subprocess.Popen(["tcpdump", "-i", "lo", "-w", str(self.capture), "-U", "-s", "0", ports], stderr=subprocess.PIPE, text=True)
        until("tcpdump listens", lambda: "listening" in self.dump.stderr.readline(), 10)
        conf = self.folder / "conf"
        conf.mkdir()
        for file in (Path(self.tiaki).parent / "conf/gateway").glob("*.cfg"):
            (conf / file.name).write_text(file.read_text())
        # Looks at the meters' clocks and alarms, at random times: the gateway itself would break the silence in which forged records are sent.
        (conf / "io.tiaki.usecase.clock.cfg").unlink()
        (conf / "io.tiaki.usecase.maintenance.cfg").unlink()
        with open(conf / "io.tiaki.session.dtls.cfg", "a") as file:
            file.write(f"\nconnection.ids = {str(self.ids).lower()}\nkeepalive.ms = 0\n")
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--broker-port", str(self.broker)])
        self.start_meters("meter", "1s")
        self.start_gateway(self.broker, "--config", str(conf))

    def start_meters(self, name, interval):
        options = ["--meters", str(METERS), "--interval", interval, "--port", str(self.meters), "--authentication", self.authentication]
        self.start(name, [self.tiaki, "meter", "--json", "--data", str(self.data), *options])

    def events(self, name, kind):
        lines = [json.loads(line) for line in self.out(name).splitlines() if line.startswith("{") and line.endswith("}")]
        return [event for event in lines if event["event"] == kind]

    def datagrams(self):
        """(time, from, to, octets), as tshark reads them."""
        fields = ["-e", "frame.time_epoch", "-e", "udp.srcport", "-e", "udp.dstport", "-e", "udp.payload"]
        done = subprocess.run(
            ["tshark", "-r", str(self.capture), "-Y", "udp && !icmp", "-T", "fields", *fields], capture_output=True, text=True, check=True
        )
        found = []
        for line in done.stdout.splitlines():
            at, source, target, payload = line.split("\t")
            found.append((float(at), int(source), int(target), bytes.fromhex(payload.replace(":", ""))))
        return found

    def end(self):
        super().end()
        self.dump.terminate()
        self.dump.wait(10)


def tshark(world, *words):
    done = subprocess.run(["tshark", "-r", str(world.capture), *words], capture_output=True, text=True, check=True)
    return done.stdout


def split(octets, ids):
    """The records of a datagram: type, version, epoch, sequence number, connection ID, body. Fails when anything is left over."""
    found, at = [], 0
    while at < len(octets):
        kind, version, epoch = struct.unpack_from("!BHH", octets, at)
        sequence = int.from_bytes(octets[at + 5 : at + 11], "big")
        at += 11
        cid = b""
        if kind == CID:
            cid = next((one for one in ids if octets.startswith(one, at)), None)
            if cid is None:
                raise Failed("a record with a connection ID that no handshake named")
            at += len(cid)
        (length,) = struct.unpack_from("!H", octets, at)
        body = octets[at + 2 : at + 2 + length]
        if len(body) != length:
            raise Failed("a record longer than its datagram")
        found.append((kind, version, epoch, sequence, cid, body))
        at += 2 + length
    return found


def connection_ids(octets):
    """Connection IDs that a hello names (RFC 9146, 3): extension 54, one octet length, the ID."""
    at = octets.find(b"\x00\x36")
    while at >= 0:
        if at + 5 <= len(octets):
            length, inner = struct.unpack_from("!HB", octets, at + 2)
            if length == inner + 1 and inner > 0:
                yield octets[at + 5 : at + 5 + inner]
        at = octets.find(b"\x00\x36", at + 1)


def messages(body):
    """Handshake messages in a record in the clear: type and octets (RFC 6347, 4.2.2); a flight may stand in one record."""
    at = 0
    while at + 12 <= len(body):
        length = int.from_bytes(body[at + 9 : at + 12], "big")
        yield body[at], body[at + 12 : at + 12 + length]
        at += 12 + length


class Session:
    """All records of a world, in the order in which they were seen."""

    def __init__(self, world, planted=()):
        self.records = []
        self.left = []
        ids = set()
        for at, source, target, octets in world.datagrams():
            if octets in planted:
                self.left.append(octets)
                continue
            if octets[0] == HANDSHAKE:
                ids |= set(connection_ids(octets))
            for record in split(octets, sorted(ids, key=len, reverse=True)):
                self.records.append((at, source, target, octets, *record))


#: An alert in the clear: what a meter says that lost its sessions, and anybody can say.
HINT = struct.pack("!BHH", ALERT, 0xFEFD, 0) + (78).to_bytes(6, "big") + b"\x00\x02\x02\x28"

# --- forged datagrams --------------------------------------------------------------------------------


def forge(source, target, octets):
    """A datagram from any port of this machine to any other: IPv4 and UDP by hand (RFC 791, RFC 768: no checksum)."""
    udp = struct.pack("!HHHH", source, target, 8 + len(octets), 0) + octets
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1")
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as s:
        s.sendto(ip + udp, ("127.0.0.1", 0))


def bad_ones(good):
    """What an attacker makes of a record that he saw."""
    tag = bytearray(good)
    tag[-1] ^= 1
    epoch = bytearray(good)
    epoch[3:5] = b"\x00\x07"
    cleartext = struct.pack("!BHH", DATA, 0xFEFD, 0) + (77).to_bytes(6, "big") + struct.pack("!H", len(NAMES[0])) + NAMES[0]
    length = len(good) - 13
    short = struct.pack("!BHH", DATA, 0xFEFD, 1) + (1 << 40).to_bytes(6, "big") + struct.pack("!H", 5) + b"short"
    return {
        "replayed": bytes(good),
        "wrong tag": bytes(tag),
        "wrong epoch": bytes(epoch),
        "truncated": bytes(good[: length // 2 + 13]),
        "short": short,
        "in the clear": cleartext,
        "no record": b"\xff" * 40,
    }


# --- the checks: each is a sentence ------------------------------------------------------------------


def run(world):
    """Pushes, a resumption, then quiet meters and forged records; what was seen."""
    until("readings of each meter", lambda: all(name.decode() in world.out("dcs") for name in NAMES), 90)
    begin = time.time()
    time.sleep(8)
    end = time.time()
    process = world.running.pop("meter")
    world.killed = time.time()
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    world.start_meters("meter2", "86400s")
    until("sessions again", lambda: has_hello_after_kill(world), 120)
    quiet = silence(world)
    source, target, good = newest(world, to_meter=False)
    back_source, back_target, back_good = newest(world, to_meter=True)
    forged = {"gateway": bad_ones(good), "meter": bad_ones(back_good)}
    at = time.time()
    for octets in forged["gateway"].values():
        forge(source, target, octets)
        time.sleep(0.1)
    for octets in forged["meter"].values():
        forge(back_source, back_target, octets)
        time.sleep(0.1)
    time.sleep(2)
    done = time.time()
    forge(source, target, HINT)
    time.sleep(1)
    asked = time.time()
    read = subprocess.run(
        [world.tiaki, "dcs", "read", NAMES[0].decode(), "--data", str(world.data)], capture_output=True, text=True, check=False, timeout=60
    )
    # What comes later is the end of the run: a meter that stops closes its session, and the gateway tries again.
    harmed = time.time()
    return {"pushes": (begin, end), "forged": (at, done, forged), "hint": (done, asked), "read": read, "quiet": quiet, "harm": (at, harmed)}


def has_hello_after_kill(world):
    """Data in both directions of each meter since the newest hello."""
    grams = world.datagrams()
    for port in range(world.meters, world.meters + METERS):
        hello = max((at for at, s, t, o in grams if t == port and o[0] == HANDSHAKE and o[13] == HELLO_CLIENT and o[3:5] == b"\0\0"), default=0)
        since = [(s, t) for at, s, t, o in grams if at > hello and o[0] in (DATA, CID) and port in (s, t)]
        if len({s == port for s, t in since}) < 2 or hello < world.killed:
            return False
    return True


def silence(world):
    """Until nothing is said between meters and gateway for five seconds; the time of the last datagram."""

    def quiet():
        grams = world.datagrams()
        return grams and time.time() - grams[-1][0] > 5 and grams[-1][0]

    return until("silence between meters and gateway", quiet, 60)


def newest(world, to_meter, after=0):
    """The last record with data in a direction: ports and octets."""
    for at, source, target, octets in reversed(world.datagrams()):
        if at > after and octets[0] in (DATA, CID) and (target == world.meters if to_meter else source == world.meters):
            return source, target, octets
    raise Failed("no data was seen")


def only_aead_is_negotiated(world, seen):
    chosen = set()
    for protocol in ("dtls", "tls"):
        decode = ["-d", f"udp.port=={world.meters}-{world.meters + METERS - 1},dtls", "-d", f"tcp.port=={world.broker},tls"]
        text = tshark(world, *decode, "-Y", f"{protocol}.handshake.type==2", "-T", "fields", "-e", f"{protocol}.handshake.ciphersuite")
        here = {int(word, 16) for line in text.split() for word in line.split(",")}
        if not here:
            raise Failed(f"tshark saw no ServerHello of {protocol}")
        chosen |= here
    if chosen - AEAD:
        raise Failed(f"suites without authenticated encryption: {[hex(one) for one in chosen - AEAD]}")


def nothing_is_in_the_clear_after_change_cipher_spec(world, seen):
    changed = set()
    for at, source, target, _, kind, _, epoch, _, _, body in seen["session"].records:
        way = (source, target)
        if epoch > 0:
            continue
        types = [one for one, _ in messages(body)] if kind == HANDSHAKE else []
        if kind == CCS:
            changed.add(way)
        elif any(one in (HELLO_CLIENT, 2, 3) for one in types):
            changed.discard(way)
        elif kind == ALERT and len(body) == 2 and at > world.killed and world.meters <= source < world.meters + METERS:
            continue  # A meter that lost its sessions says so; it has no keys to say it with.
        elif way in changed and not types or kind in (DATA, CID, ALERT):
            raise Failed(f"a record of type {kind} in epoch 0: {body[:20].hex()}")
    if len(changed) < 2 * METERS:
        raise Failed("not every session changed its cipher")


def what_is_visible_are_header_fields(world, seen):
    kinds, ids = set(), {}
    for _, source, target, _, kind, version, epoch, sequence, cid, body in seen["session"].records:
        if version not in (0xFEFD, 0xFEFF) or kind not in (CCS, ALERT, HANDSHAKE, DATA, CID):
            raise Failed(f"type {kind}, version {version:x}")
        if epoch == 0:
            continue
        kinds.add(kind)
        ids.setdefault((source, target), set()).add(cid)
        # AES-GCM in TLS 1.2: explicit nonce 8, tag 16. The nonce tells no more than the header when it repeats it.
        if len(body) < 24:
            raise Failed(f"a body of {len(body)} octets")
        if int.from_bytes(body[:8], "big") not in ((epoch << 48) | sequence, sequence):
            seen["nonces"] = True
    if world.ids and CID not in kinds or not world.ids and CID in kinds:
        raise Failed(f"types of encrypted records: {kinds}")


def what_meters_say_is_nowhere_outside_certificates_and_identities(world, seen):
    """Logical device names stand in certificates, and in the identity of a pre-shared key, of the handshake in the clear (DTLS 1.2)."""
    where = {}
    for _, _, _, _, kind, _, epoch, _, _, body in seen["session"].records:
        parts = messages(body) if (kind, epoch) == (HANDSHAKE, 0) else [(None, body)]
        for part, octets in parts:
            for secret in SECRETS + NAMES:
                if secret in octets:
                    where.setdefault((kind, epoch, part), set()).add(secret)
    allowed = {(HANDSHAKE, 0, CERTIFICATE)} if world.authentication == "certificate" else {(HANDSHAKE, 0, KEY_EXCHANGE)}
    if set(where) - allowed:
        raise Failed(f"found in {set(where) - allowed}")
    if not where:
        raise Failed("not even where it is expected: the search finds nothing")


def the_search_finds_what_was_planted(world, seen):
    planted = [octets for octets in seen["session"].left if NAMES[0] in octets]
    if not planted:
        raise Failed("a logical device name that was sent in the clear was not found")


def the_uplink_shows_nothing_of_it(world, seen):
    raw = tshark(world, "-Y", f"tcp.port=={world.broker} && tcp.len>0", "-T", "fields", "-e", "tcp.payload")
    stream = bytes.fromhex(raw.replace(":", "").replace("\n", ""))
    if len(stream) < 20_000:
        raise Failed(f"only {len(stream)} octets were seen")
    found = [secret for secret in [*SECRETS, *NAMES, b"tiaki/v1"] if secret in stream]
    if found:
        raise Failed(f"found in the uplink: {found}")
    decode = ["-d", f"tcp.port=={world.broker},tls"]
    kinds = set(tshark(world, *decode, "-Y", "tls.record", "-T", "fields", "-E", "occurrence=a", "-e", "tls.record.opaque_type").replace(",", "\n").split())
    if kinds - {"23"}:
        raise Failed(f"types of encrypted records: {kinds}")


def bad_records_get_no_answer(world, seen):
    at, done, forged = seen["forged"]
    planted = {octets for side in forged.values() for octets in side.values()}
    answers = [o for when, _, _, o in world.datagrams() if at - 0.5 < when < done and o not in planted]
    sent = [o for when, _, _, o in world.datagrams() if at - 0.5 < when < done and o in planted]
    if len(sent) < 2 * len(forged["gateway"]):
        raise Failed(f"only {len(sent)} forged records were seen")
    if answers:
        raise Failed(f"{len(answers)} datagrams came while {len(sent)} bad records were sent: {[o[:16].hex() for o in answers[:3]]}")


def a_forged_alert_makes_the_gateway_ask_in_its_session_and_no_more(world, seen):
    at, done = seen["hint"]
    after = [o for when, _, _, o in world.datagrams() if at < when < done and o != HINT]
    if len(after) > 2 or any(o[0] not in (DATA, CID) or len(o) > 60 for o in after):
        raise Failed(f"{[o[:16].hex() for o in after]}")


def and_do_no_harm(world, seen):
    read, (at, end) = seen["read"], seen["harm"]
    if read.returncode != 0 or "1-0:1.8.0" not in read.stdout:
        raise Failed(read.stdout + read.stderr)
    new = [o[:20].hex() for when, s, t, o in world.datagrams() if at < when < end and o[0] == HANDSHAKE and world.meters in (s, t)]
    # Without connection IDs a meter does not answer when it is asked, and gets a handshake beside its session.
    if new and world.ids:
        raise Failed(f"there was a new handshake: {new}")


def one_push_is_one_record(world, seen):
    begin, end = seen["pushes"]
    came = [r for r in seen["session"].records if begin < r[0] < end and world.meters <= r[1] < world.meters + METERS]
    if len({r[0] for r in came}) != len(came):
        raise Failed("a datagram with more than one record")
    expected = METERS * (end - begin)
    if not expected - METERS - 1 <= len(came) <= expected + METERS + 1:
        raise Failed(f"{len(came)} records for about {expected:.0f} pushes")
    back = [r for r in seen["session"].records if begin < r[0] < end and world.meters <= r[2] < world.meters + METERS]
    if back:
        raise Failed(f"{len(back)} records towards meters that only push")


CHECKS = [
    only_aead_is_negotiated,
    nothing_is_in_the_clear_after_change_cipher_spec,
    what_is_visible_are_header_fields,
    what_meters_say_is_nowhere_outside_certificates_and_identities,
    the_search_finds_what_was_planted,
    the_uplink_shows_nothing_of_it,
    bad_records_get_no_answer,
    a_forged_alert_makes_the_gateway_ask_in_its_session_and_no_more,
    and_do_no_harm,
    one_push_is_one_record,
]
RUNS = [("certificate", "certificate", True), ("certificate without connection IDs", "certificate", False), ("pre-shared key", "psk", True)]


def observe(checkout, folder, name, authentication, ids):
    world = Wire(checkout, folder, name, authentication, ids)
    world.killed = 0
    try:
        world.start_all()
        seen = run(world)
        planted = {octets for side in seen["forged"][2].values() for octets in side.values()} - {seen["forged"][2]["gateway"]["replayed"], seen["forged"][2]["meter"]["replayed"]} | {HINT}
        seen["session"] = Session(world, planted)
    finally:
        world.end()
    return world, seen


def main():
    passed = failed = 0
    for name, authentication, ids in RUNS:
        with tempfile.TemporaryDirectory(prefix="tiaki-wire-") as folder:
            Path(folder).chmod(0o777)
            try:
                world, seen = observe(Path(sys.argv[1]).resolve(), Path(folder), name, authentication, ids)
            except Exception:
                failed += 1
                print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
                continue
            for check in CHECKS:
                sentence = f"{name}: {check.__name__.replace('_', ' ')}"
                try:
                    check(world, seen)
                    passed += 1
                    print(f"  ok    {sentence}", flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                    print(f"FAILED  {sentence}\n        {text}", flush=True)
    print(f"wire: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
