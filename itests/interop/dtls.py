#!/usr/bin/env python3
"""Our DTLS client and server against other people's: OpenSSL, GnuTLS, mbed TLS, Scandium and the JDK, both ways.

dtls.py CHECKOUT [--write] [--only WORD]: prints a line per meeting, a table and the count; exit status 0 when every cell is as expected.
--write puts a table without failures into distribution/docs/dtls-interop.md; --only runs the rows whose text has the word. Everything runs on the loopback
address and in a temporary folder; itests/benchmarks must be built.
"""

import concurrent.futures
import dataclasses
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
METER = "TKI0000000000000"
PSK = "8f1c5be02a9d47763fd0b8415ec9a2e7"
ANOTHER_PSK = "d2047ab93c61fe5508e19b72c43fa68d"
ROUNDS = 3
# Seconds for one client; Scandium with another pre-shared key would wait for minutes.
PATIENCE = {PSK: 60, ANOTHER_PSK: 20}
AT_ONCE = 3
NOT_KNOWN = "is not known to"
PORTS = iter(range(int(os.environ.get("TIAKI_INTEROP_PORT", "21400")), 65000))
PORTS_LOCK = threading.Lock()
CURVES = {"secp256r1": "prime256v1", "secp384r1": "secp384r1", "brainpoolP256r1": "brainpoolP256r1", "brainpoolP384r1": "brainpoolP384r1"}
STRANGER = "stranger"

ECDSA = "TLS_ECDHE_ECDSA_WITH_"
GCM = ECDSA + "AES_128_GCM_SHA256"


@dataclasses.dataclass(frozen=True)
class End:
    """What one end of a meeting is told."""

    mode: str
    suite: str
    curve: str = "secp256r1"
    agreement: str = ""
    credentials: str = ""
    psk: str = PSK
    ems: bool = True
    cid: bool = False
    pinned: bool = True

    @property
    def groups(self):
        """The curves to offer, the first preferred: for the agreement of keys and, unless nothing signs, that of the keys that sign."""
        both = [self.agreement] if self.mode == "psk" else [self.agreement, self.curve]
        return both if self.agreement else [self.curve]


@dataclasses.dataclass(frozen=True)
class Refusal:
    """How a meeting must fail: what our client says, what our server says, the alert that the other end hears of our server."""

    client: str
    server: str
    alert: str


@dataclasses.dataclass(frozen=True)
class Row:
    kind: str
    ours: End
    theirs: End = None
    refusal: Refusal = None

    @property
    def other(self):
        return self.theirs or self.ours

    @property
    def text(self):
        return f"{self.kind}, {self.other.suite[4:]}"


def certificate(suite, curve="secp256r1"):
    return Row("certificate" + ("" if curve == "secp256r1" else f", {curve}"), End("full", ECDSA + suite, curve))


def refused(kind, refusal, ours=End("full", GCM), **theirs):
    return Row(kind, ours, dataclasses.replace(ours, **theirs), refusal)


# What becomes of what we refuse. Expressions are searched in what the programs say.
NOTHING_IN_COMMON = Refusal(r"alert handshake_failure", r"the client offers no suite, curve and kind of key that fits", "handshake_failure")
NO_EMS = Refusal(r"does not do the extended master secret", r"does not do the extended master secret", "handshake_failure")
UNTRUSTED = Refusal(r"authority|The chain does not hold", r"authority|The chain does not hold", "bad_certificate")
UNPINNED = Refusal(r"the raw public key is not the pinned one", r"the raw public key is not the pinned one", "bad_certificate")
# DTLS drops what another key made (RFC 6347, 4.1.2.7; RFC 4279, 2), so who has the wrong one waits in vain; some say so.
WRONG_KEY = Refusal(r"no proof of the pre-shared key|alert", r"no proof of the pre-shared key|alert", "")

ROWS = [
    certificate("AES_128_GCM_SHA256"),
    certificate("AES_256_GCM_SHA384"),
    certificate("CHACHA20_POLY1305_SHA256"),
    certificate("AES_128_CCM"),
    certificate("AES_128_CCM_8"),
    certificate("AES_256_GCM_SHA384", "secp384r1"),
    certificate("AES_128_GCM_SHA256", "brainpoolP256r1"),
    certificate("AES_256_GCM_SHA384", "brainpoolP384r1"),
    Row("certificate, keys agreed on x25519", End("full", GCM, agreement="x25519")),
    Row("raw public key", End("raw", GCM)),
    Row("raw public key", End("raw", ECDSA + "AES_128_CCM_8")),
    *(Row("ECDHE_PSK", End("psk", "TLS_ECDHE_PSK_WITH_" + s)) for s in ("CHACHA20_POLY1305_SHA256", "AES_128_GCM_SHA256", "AES_128_CCM_8_SHA256")),
    *(Row("ECDHE_PSK, keys agreed on x25519", End("psk", "TLS_ECDHE_PSK_WITH_" + s, agreement="x25519"))
      for s in ("CHACHA20_POLY1305_SHA256", "AES_128_GCM_SHA256")),
    *(Row("PSK", End("psk", "TLS_PSK_WITH_" + s)) for s in ("AES_128_GCM_SHA256", "AES_128_CCM", "AES_128_CCM_8")),
    Row("resumption", End("resume", GCM)),
    Row("connection ID", End("full", GCM, cid=True)),
    Row("connection ID", End("full", ECDSA + "AES_128_CCM_8", cid=True)),
    refused("refused: CBC only", NOTHING_IN_COMMON, suite=ECDSA + "AES_128_CBC_SHA256"),
    refused("refused: no extended master secret", NO_EMS, ems=False),
    refused("refused: another curve", NOTHING_IN_COMMON, curve="secp384r1"),
    refused("refused: another authority", UNTRUSTED, credentials=STRANGER),
    Row("refused: another raw key", End("raw", GCM, pinned=False), refusal=UNPINNED),
    refused("refused: another pre-shared key", WRONG_KEY, End("psk", "TLS_PSK_WITH_AES_128_GCM_SHA256"), psk=ANOTHER_PSK),
]

REASONS = {
    "theirs": "the peer's library, as Debian ships it, does not have it",
    "tool": "the peer's program does not do it, its library can",
}

# What a peer does not have: who, which rows (searched in kind, mode, suite and curve), which of the reasons. It must say so itself.
LACKS = [
    ("OpenSSL", r" raw |ECDHE_PSK_WITH_AES|connection ID", "theirs"),
    ("GnuTLS", r"brainpool|ECDHE_PSK_WITH_AES|connection ID", "theirs"),
    ("GnuTLS", r"ECDHE_PSK_WITH_CHACHA20", "tool"),
    ("mbed TLS", r" raw |ECDHE_PSK_WITH_AES|connection ID", "theirs"),
    ("Scandium", r"CHACHA20", "theirs"),
    ("JDK", r" raw | psk |CCM|brainpool|connection ID", "theirs"),
]

# Servers that end without an alert: what our client says when they do, and what they say themselves.
MUTE = {"GnuTLS": (r"did not finish in time", r"No supported cipher suites")}

# The names of alerts as the peers' programs write them.
ALERTS = {
    "handshake_failure": r"(?i)handshake.?fail(ure|ed)|alert 40\b",
    "bad_certificate": r"(?i)bad.?certificate|certificate is bad|alert 42\b",
}

GNUTLS_CIPHERS = {
    "AES_128_GCM_SHA256": "+AES-128-GCM:+AEAD",
    "AES_256_GCM_SHA384": "+AES-256-GCM:+AEAD",
    "CHACHA20_POLY1305_SHA256": "+CHACHA20-POLY1305:+AEAD",
    "AES_128_CCM": "+AES-128-CCM:+AEAD",
    "AES_128_CCM_8": "+AES-128-CCM-8:+AEAD",
    "AES_128_CBC_SHA256": "+AES-128-CBC:+SHA256",
}


def run(*words, cwd=None):
    return subprocess.run(words, cwd=cwd, check=True, capture_output=True)


def authority(folder, curve):
    """An authority, a meter's certificate and a gateway's, as PEM, with their public keys and the hashes of those."""
    folder.mkdir()
    ec = ["-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-pkeyopt", "ec_param_enc:named_curve", "-nodes"]
    ec += ["-sha384"] if "384" in curve else ["-sha256"]
    run("openssl", "req", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", f"/CN=interop {folder.name}", "-days", "2",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign", cwd=folder)
    for name, subject, purpose in (("server", METER, "serverAuth"), ("client", "gw1", "clientAuth")):
        run("openssl", "req", *ec, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={subject}", cwd=folder)
        (folder / "ext").write_text(f"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                                    f"extendedKeyUsage={purpose}\nsubjectAltName=DNS:{subject}\n")
        run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-sha384" if "384" in curve else "-sha256", "-extfile", "ext", "-out", f"{name}.pem", cwd=folder)
        run("openssl", "pkey", "-in", f"{name}.key", "-pubout", "-out", f"{name}.pub", cwd=folder)
        der = run("openssl", "pkey", "-in", f"{name}.key", "-pubout", "-outform", "DER", cwd=folder).stdout
        (folder / f"{name}.pin").write_text(hashlib.sha256(der).hexdigest())
    (folder / "psk").write_text(f"{METER}:{PSK}\n")
    (folder / "another.psk").write_text(f"{METER}:{ANOTHER_PSK}\n")


class Unsupported(Exception):
    """The peer says that it does not have it."""


class Missing(Exception):
    """The peer cannot be had here."""


class Failed(Exception):
    """It did not work."""


class Peer:
    """A program with the common command line (itests/benchmarks/README.md)."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def words(self, world, role, port, end):
        words = [*self.command, role, "--address", f"127.0.0.1:{port}", "--mode", end.mode, "--suite", end.suite, "--curve", ",".join(end.groups)]
        if end.mode == "psk":
            words += ["--psk-identity", METER, "--psk-key", end.psk]
        else:
            own = world / (end.credentials or end.curve)
            words += ["--cert", str(own / f"{role}.pem"), "--key", str(own / f"{role}.key"), "--ca", str(world / end.curve / "ca.pem")]
        if not end.ems:
            words += ["--ems", "no"]
        return [*words, *self.more(world, role, end)]

    def more(self, world, role, end):
        if not end.cid:
            return []
        if self.name != "Scandium":
            raise Unsupported("connection IDs")
        return ["--cid", "yes"]

    def server(self, world, port, end):
        process = start(self.words(world, "server", port, end))
        line = process.line(r"ready|unsupported")
        if line is None or "unsupported" in line:
            process.end()
            raise Unsupported(process.text()) if process.code() == 3 or NOT_KNOWN in process.text() else Failed(process.text())
        return process

    def client(self, world, port, end):
        """A session with round trips, or one that resumes another; what the program says of it."""
        words = self.words(world, "client", port, end)
        words += ["--count", "2"] if end.mode == "resume" and self.name != "mbed TLS" else ["--rounds", str(ROUNDS)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE[end.psk])
        said = done.stdout + done.stderr
        if done.returncode == 3 or NOT_KNOWN in done.stderr:
            raise Unsupported(said)
        if done.returncode != 0:
            raise Failed(said)
        result = json.loads(done.stdout.strip().splitlines()[-1])
        if end.mode != "resume" and result["echoes"] != ROUNDS:
            raise Failed(said)
        return result


class Ours(Peer):
    """Our own client and server: whoever they meet, they offer connection IDs, and the client says that it could renew keys."""

    def more(self, world, role, end):
        words = ["--cid", "yes"] + (["--renewal", "yes"] if role == "client" else [])
        if end.mode == "raw":
            other = world / end.curve / ("client.pin" if role == "server" else "server.pin")
            words += ["--pin", other.read_text() if end.pinned else "0" * 64]
        return words

    def check(self, end, result):
        """What our own program counted."""
        if end.cid and not (result["connectionIdsIn"] and result["connectionIdsOut"]):
            raise Failed(f"no connection IDs both ways: {result}")


class GnuTls:
    """gnutls-cli and gnutls-serv."""

    name = "GnuTLS"

    def priority(self, end):
        exchange, cipher = end.suite[4:].split("_WITH_")
        if end.curve.startswith("brainpool") or end.cid or exchange == "ECDHE_PSK" and "AES" in cipher:
            raise Unsupported(end.suite)
        groups = ":".join(f"+GROUP-{group.upper()}" for group in end.groups)
        kind = "RAWPK" if end.mode == "raw" else "X509"
        words = f"NONE:+VERS-DTLS1.2:+{exchange.replace('_', '-')}:+COMP-NULL:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:{groups}:+CTYPE-{kind}:"
        return words + GNUTLS_CIPHERS[cipher] + ("" if end.ems else ":%NO_SESSION_HASH")

    def files(self, world, role, end):
        own = world / (end.credentials or end.curve)
        if end.mode == "raw":
            return ["--rawpkfile", str(own / f"{role}.pub"), "--rawpkkeyfile", str(own / f"{role}.key")]
        ca = ["--x509cafile", str(world / end.curve / "ca.pem")]
        return ["--x509certfile", str(own / f"{role}.pem"), "--x509keyfile", str(own / f"{role}.key"), *ca]

    def server(self, world, port, end):
        words = ["gnutls-serv", "--udp", "--echo", "--noticket", "-p", str(port), "--priority", self.priority(end)]
        if end.mode == "psk":
            words += ["--pskpasswd", str(world / end.curve / ("psk" if end.psk == PSK else "another.psk"))]
        else:
            words += [*self.files(world, "server", end), "--require-client-cert"]
            words += ["--verify-client-cert"] if end.mode != "raw" else []
        process = start(words)
        if process.line(r"done") is None:
            raise Failed(process.text())
        return process

    def client(self, world, port, end):
        if end.suite.startswith("TLS_ECDHE_PSK"):
            raise Unsupported("gnutls-cli 3.7 never returns from it, with OpenSSL's server neither")
        words = ["gnutls-cli", "--udp", "--noticket", "-p", str(port), "127.0.0.1", "--priority", self.priority(end)]
        if end.mode == "psk":
            words += ["--pskusername", METER, "--pskkey", end.psk]
        else:
            words += self.files(world, "client", end)
            words += ["--no-ca-verification"] if end.mode == "raw" else [f"--verify-hostname={METER}"]
        words += ["--resume"] if end.mode == "resume" else []
        process = start(words)
        try:
            if process.line(r"Simple Client Mode") is None:
                raise Failed(process.text())
            if end.mode == "resume" and process.line(r"This is a resumed session") is None:
                raise Failed(process.text())
            process.say("echo of interop")
            if process.line(r"^echo of interop") is None:
                raise Failed(process.text())
        finally:
            process.end()
        return {}


class Process:
    """A child whose lines are read as they come."""

    def __init__(self, words):
        self.child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
        self.lines, self.news = [], threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.child.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.lines.append(None)
            self.news.notify_all()

    def line(self, pattern, seconds=20):
        """The first line that fits, or None when the process ends or nothing fits in time."""
        at = 0
        with self.news:
            while True:
                while at < len(self.lines):
                    if self.lines[at] is None:
                        return None
                    if re.search(pattern, self.lines[at]):
                        return self.lines[at]
                    at += 1
                if not self.news.wait(seconds):
                    return None

    def say(self, text):
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()

    def text(self):
        return "\n".join(line for line in self.lines if line)

    def code(self):
        return self.child.wait(10)

    def end(self):
        try:
            self.child.stdin.close()
        except OSError:
            pass
        try:
            self.child.wait(3)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def start(words):
    return Process(words)


def free_port():
    with PORTS_LOCK:
        for port in PORTS:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                try:
                    s.bind(("", port))  # gnutls-serv takes all addresses
                    return port
                except OSError:
                    continue
    raise Failed("no free port")


def compiled(source, libraries, folder):
    """A C peer, compiled when its compiler and libraries are here."""
    if not shutil.which("cc"):
        raise Missing("cc is missing: apt-get install gcc")
    binary = folder / source.stem
    done = subprocess.run(["cc", "-O2", "-o", str(binary), str(source), *libraries], capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{source.name} does not compile: apt-get install libssl-dev libmbedtls-dev libc6-dev")
    return [str(binary)]


def peers(checkout, folder):
    benchmarks = checkout / "itests/benchmarks"
    jars = [str(p) for p in [*benchmarks.glob("target/io.tiaki.benchmarks-*.jar"), *benchmarks.glob("target/lib/*.jar")]]
    if not jars:
        sys.exit("dtls: the peers are not built: mvn -Dmaven.test.skip=true package -pl itests/benchmarks -am")
    java = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m"]
    logged = "-Dorg.slf4j.simpleLogger.log.io.tiaki=warn"
    program = [*java, logged, "-cp", os.pathsep.join(jars)]
    ours = Ours("Tiaki", [*program, "io.tiaki.benchmarks.peer.TiakiPeer"])
    others, missing = [], []

    def add(name, make):
        try:
            others.append(make())
        except Missing as e:
            missing.append(f"SKIPPED {name}: {e}")

    def gnutls():
        if not shutil.which("gnutls-cli") or not shutil.which("gnutls-serv"):
            raise Missing("apt-get install gnutls-bin")
        return GnuTls()

    def jdk():
        if not shutil.which("javac"):
            raise Missing("a JDK with javac is needed")
        run("javac", "-d", str(folder), str(HERE / "JssePeer.java"))
        return Peer("JDK", [*java, "-cp", str(folder), "JssePeer"])

    add("OpenSSL", lambda: Peer("OpenSSL", compiled(benchmarks / "src/main/c/openssl_peer.c", ["-lssl", "-lcrypto"], folder)))
    add("GnuTLS", gnutls)
    add("mbed TLS", lambda: Peer("mbed TLS", compiled(HERE / "mbedtls_peer.c", ["-lmbedtls", "-lmbedx509", "-lmbedcrypto"], folder)))
    add("Scandium", lambda: Peer("Scandium", [*program, "io.tiaki.benchmarks.peer.ScandiumPeer"]))
    add("JDK", jdk)
    return ours, others, missing


@dataclasses.dataclass
class Meeting:
    """What came of one client and one server."""

    result: str
    client: str = ""
    server: str = ""


def meeting(world, client, client_end, server, server_end):
    port = free_port()
    try:
        process = server.server(world, port, server_end)
    except Unsupported as e:
        return Meeting("unsupported", "", str(e))
    except Failed as e:
        return Meeting("failed", "", str(e))
    try:
        result = client.client(world, port, client_end)
        if isinstance(client, Ours):
            client.check(client_end, result)
        if isinstance(server, Ours):
            process.say("mark")
            server.check(server_end, json.loads(process.line(r'"count"')))
        return Meeting("works")
    except Unsupported as e:
        return Meeting("unsupported", str(e), process.text())
    except (Failed, subprocess.TimeoutExpired) as e:
        said = str(e)
        if client_end != server_end or not client_end.pinned:
            process.line(r"no session with|alert|Alert|ALERT", 12 if isinstance(server, Ours) else 1)
        return Meeting("failed", said, process.text())
    finally:
        process.end()


def lacks(row, other):
    end = row.other
    text = f"{row.kind} {end.mode} {end.suite[4:]} {end.curve}"
    return next((why for name, pattern, why in LACKS if name == other.name and re.search(pattern, text)), None)


def judged(row, other, ours_is_client, met):
    """What a cell says, and whether that is as it should be: True, False, or None when there is nothing to judge."""
    why = lacks(row, other)
    if met.result == "unsupported":
        return (f"– ({why})", None) if why else ("UNEXPECTED: the peer says that it does not have it", False)
    if row.refusal is None:
        return ("works", True) if met.result == "works" else ("FAILED", False)
    if met.result == "works":
        return "NOT REFUSED", False
    mine, its = (met.client, met.server) if ours_is_client else (met.server, met.client)
    wanted = row.refusal.client if ours_is_client else row.refusal.server
    if "alert" in wanted and ours_is_client and other.name in MUTE:
        wanted, theirs = MUTE[other.name]
        if not re.search(theirs, its) and row.refusal.alert:
            return f"REFUSED, but the peer does not say {theirs}", False
    if not re.search(wanted, mine):
        return f"REFUSED, but we do not say {wanted}", False
    alert = row.refusal.alert
    if alert and not ours_is_client and not re.search(ALERTS[alert], its):
        return f"REFUSED, but the peer does not hear {alert}", False
    return "refused", True


def both_ways(world, ours, other, row):
    """Our client and its server, its client and our server."""
    met = meeting(world, ours, row.ours, other, row.other)
    yield (True, met)
    yield (False, met if met.result == "unsupported" else meeting(world, other, row.other, ours, row.ours))


def pair(world, ours, other, row):
    cells = []
    for ours_is_client, met in both_ways(world, ours, other, row):
        began = time.monotonic()
        cell, fine = judged(row, other, ours_is_client, met)
        names = (ours.name, other.name) if ours_is_client else (other.name, ours.name)
        lines = [f"{'--  ' if fine is None else 'ok  ' if fine else 'FAIL'} {row.text}: {names[0]} client, {names[1]} server: {cell}"]
        if fine is False or os.environ.get("TIAKI_INTEROP_VERBOSE"):
            said = f"client: {met.client[-2500:]}\nserver: {met.server[-2500:]}"
            lines.append("     " + said.replace("\n", "\n     "))
        print("\n".join(lines), flush=True)
        cells.append((cell, fine))
    return cells


def main():
    checkout = Path(sys.argv[1]).resolve()
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    rows = [row for row in ROWS if only in row.text]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tiaki-dtls-") as name:
        folder = Path(name)
        for curve, called in {**CURVES, STRANGER: "prime256v1"}.items():
            authority(folder / curve, called)
        ours, others, missing = peers(checkout, folder)
        for line in missing:
            print(line, flush=True)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            # Peers with another pre-shared key wait the longest: they begin first, while there is other work.
            order = sorted(rows, key=lambda row: row.other.psk == PSK)
            waiting = {row: [pool.submit(pair, folder, ours, other, row) for other in others] for row in order}
            table = [(row, [cell for one in waiting[row] for cell in one.result()]) for row in rows]
    text = markdown(others, table, missing)
    print(f"\n{text}\n")
    verdicts = [fine for _, cells in table for _, fine in cells]
    if "--write" in sys.argv and not only and False not in verdicts:
        write(checkout / "distribution/docs/dtls-interop.md", text)
    skipped = verdicts.count(None) + 2 * len(rows) * len(missing)
    print(f"dtls interop, {time.monotonic() - began:.0f} s: {verdicts.count(True)} passed, {verdicts.count(False)} failed, {skipped} skipped")
    return 1 if False in verdicts else 0


def markdown(others, table, missing):
    heads = [f"{word} {other.name}" for other in others for word in ("to", "from")]
    lines = ["| | suite | " + " | ".join(heads) + " |", "|---" * (len(heads) + 2) + "|"]
    for row, cells in table:
        lines.append(f"| {row.kind} | `{row.other.suite[4:]}` | " + " | ".join(cell for cell, _ in cells) + " |")
    lines += ["", *(f"- {name}: {why}." for name, why in REASONS.items()), *(f"- {line}" for line in missing)]
    return "\n".join(lines)


def write(path, text):
    before = path.read_text()
    head, tail = before.split("<!-- table -->\n")[0], before.split("<!-- end of table -->")[1]
    path.write_text(f"{head}<!-- table -->\n{text}\n<!-- end of table -->{tail}")


if __name__ == "__main__":
    sys.exit(main())
