#!/usr/bin/env python3
"""Our DTLS client and server against other people's: OpenSSL, GnuTLS, mbed TLS, Scandium and the JDK, both ways, suite by suite.

dtls.py CHECKOUT [--write]: prints a table; exit status 0 when every cell is as expected. --write puts the table into
distribution/docs/dtls-interop.md. Everything runs on the loopback address and in a temporary folder; itests/benchmarks must be built.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
METER = "TKI0000000000000"
PSK = "00112233445566778899aabbccddeeff"
ROUNDS = 3
NOT_KNOWN = "is not known to"
PORTS = iter(range(int(os.environ.get("TIAKI_INTEROP_PORT", "21400")), 65000))

GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
ROWS = [
    ("certificate", "full", GCM),
    ("certificate", "full", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ("certificate", "full", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    ("certificate", "full", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"),
    ("certificate", "full", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    ("resumption", "resume", GCM),
    ("raw public key", "raw", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"),
    ("pre-shared key", "psk", "TLS_PSK_WITH_AES_128_CCM_8"),
]

# What is refused or impossible, by row and peer, and why. Everything else must work.
REASONS = {
    "policy": "our policy: AES-GCM and ChaCha20 unless a group of meters has another",
    "cbc": "no CBC: refused by us, whoever offers it",
    "theirs": "the peer does not have it",
    "ours": "not yet in our peer program",
    "tool": "the peer's program does not do it, its library can",
}

GNUTLS = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "+AES-128-GCM:+AEAD",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "+AES-256-GCM:+AEAD",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "+CHACHA20-POLY1305:+AEAD",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM": "+AES-128-CCM:+AEAD",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8": "+AES-128-CCM-8:+AEAD",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256": "+AES-128-CBC:+SHA256",
}


def run(*words, cwd=None):
    return subprocess.run(words, cwd=cwd, check=True, capture_output=True, text=True)


def authority(folder):
    """An authority, a meter's certificate and a gateway's, as PEM."""
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("openssl", "req", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=interop", "-days", "2",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign", cwd=folder)
    for name, subject, purpose in (("server", METER, "serverAuth"), ("client", "gw1", "clientAuth")):
        run("openssl", "req", *ec, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={subject}", cwd=folder)
        (folder / "ext").write_text(f"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                                    f"extendedKeyUsage={purpose}\nsubjectAltName=DNS:{subject}\n")
        run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "ext", "-out", f"{name}.pem", cwd=folder)


class Unsupported(Exception):
    """The peer says that it does not have it."""


class Missing(Exception):
    """The peer cannot be had here."""


class Peer:
    """A program with the common command line (itests/benchmarks/README.md)."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def words(self, world, role, port, mode, suite):
        words = [*self.command, role, "--address", f"127.0.0.1:{port}", "--mode", mode, "--suite", suite]
        if mode == "psk":
            return [*words, "--psk-identity", METER, "--psk-key", PSK]
        return [*words, "--cert", str(world / f"{role}.pem"), "--key", str(world / f"{role}.key"), "--ca", str(world / "ca.pem")]

    def server(self, world, port, mode, suite):
        process = start(self.words(world, "server", port, mode, suite))
        line = process.line(r"ready|unsupported")
        if line is None or "unsupported" in line:
            process.end()
            raise Unsupported(process.text()) if process.code() == 3 or NOT_KNOWN in process.text() else Failed(process.text())
        return process

    def client(self, world, port, mode, suite):
        words = self.words(world, "client", port, mode, suite)
        if self.name != "mbed TLS" and mode == "resume":
            words += ["--count", "2"]
        else:
            words += ["--rounds", str(ROUNDS)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=40)
        if done.returncode == 3 or NOT_KNOWN in done.stderr:
            raise Unsupported(done.stdout)
        if done.returncode != 0:
            raise Failed(done.stdout + done.stderr)
        result = json.loads(done.stdout.strip().splitlines()[-1])
        if mode != "resume" and result["echoes"] != ROUNDS:
            raise Failed(done.stdout)


class GnuTls:
    """gnutls-cli and gnutls-serv."""

    name = "GnuTLS"

    def priority(self, mode, suite):
        if mode != "full":
            raise Unsupported(mode)
        return ("NONE:+VERS-DTLS1.2:+ECDHE-ECDSA:+COMP-NULL:+SIGN-ECDSA-SHA256:+GROUP-SECP256R1:+CTYPE-X509:" + GNUTLS[suite])

    def files(self, world, role):
        return ["--x509certfile", str(world / f"{role}.pem"), "--x509keyfile", str(world / f"{role}.key"), "--x509cafile", str(world / "ca.pem")]

    def server(self, world, port, mode, suite):
        process = start(["gnutls-serv", "--udp", "--echo", "-p", str(port), *self.files(world, "server"), "--require-client-cert",
                         "--verify-client-cert", "--priority", self.priority(mode, suite)])
        if process.line(r"done") is None:
            raise Failed(process.text())
        return process

    def client(self, world, port, mode, suite):
        process = start(["gnutls-cli", "--udp", "-p", str(port), "127.0.0.1", *self.files(world, "client"), f"--verify-hostname={METER}",
                         "--priority", self.priority(mode, suite)])
        try:
            if process.line(r"Simple Client Mode") is None:
                raise Failed(process.text())
            process.say("echo of interop")
            if process.line(r"^echo of interop") is None:
                raise Failed(process.text())
        finally:
            process.end()


class Failed(Exception):
    """It did not work."""


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
    for port in PORTS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            try:
                s.bind(("127.0.0.1", port))
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
    java = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", os.pathsep.join(jars)]
    ours = Peer("Tiaki", [*java, "io.tiaki.benchmarks.peer.TiakiPeer"])
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

    add("OpenSSL", lambda: Peer("OpenSSL", compiled(benchmarks / "src/main/c/openssl_peer.c", ["-lssl", "-lcrypto"], folder)))
    add("GnuTLS", gnutls)
    add("mbed TLS", lambda: Peer("mbed TLS", compiled(HERE / "mbedtls_peer.c", ["-lmbedtls", "-lmbedx509", "-lmbedcrypto"], folder)))
    add("Scandium", lambda: Peer("Scandium", [*java, "io.tiaki.benchmarks.peer.ScandiumPeer"]))
    jsse = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", str(folder), "JssePeer"]
    run("javac", "-d", str(folder), str(HERE / "JssePeer.java"))
    add("JDK", lambda: Peer("JDK", jsse))
    return ours, others, missing


def meeting(world, client, server, mode, suite):
    """One client and one server: 'works', or why not."""
    port = free_port()
    try:
        process = server.server(world, port, mode, suite)
    except Unsupported:
        return "unsupported", server.name, ""
    except Failed as e:
        return "failed", server.name, str(e)
    try:
        client.client(world, port, mode, suite)
        return "works", "", ""
    except Unsupported:
        return "unsupported", client.name, ""
    except (Failed, subprocess.TimeoutExpired) as e:
        return "failed", client.name, str(e) + process.text()
    finally:
        process.end()


def expected(mode, suite, result, who):
    """What a cell says, and whether that is as it should be."""
    if "CBC" in suite:
        return "refused (cbc)" if result == "failed" else "refused by neither", result in ("failed", "unsupported")
    if result == "works":
        return "works", True
    if result == "unsupported":
        tool = who == "GnuTLS" or who == "JDK" and mode == "resume"
        return ("– (ours)" if who == "Tiaki" else "– (tool)" if tool else "– (theirs)"), True
    if "CCM" in suite:
        return "refused (policy)", True
    return "FAILED", False


def main():
    checkout = Path(sys.argv[1]).resolve()
    good, table = True, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority(folder)
        ours, others, missing = peers(checkout, folder)
        for line in missing:
            print(line, flush=True)
        for kind, mode, suite in ROWS:
            cells = []
            for other in others:
                for client, server in ((ours, other), (other, ours)):
                    result, who, why = meeting(folder, client, server, mode, suite)
                    cell, fine = expected(mode, suite, result, who)
                    good = good and fine
                    cells.append(cell)
                    print(f"{'ok  ' if fine else 'FAIL'} {kind}, {suite}: {client.name} client, {server.name} server: {cell}", flush=True)
                    if not fine:
                        print("     " + why.replace("\n", "\n     ")[-1500:], flush=True)
            table.append((kind, suite, cells))
        text = markdown(others, table, missing)
    print()
    print(text)
    if "--write" in sys.argv:
        write(checkout / "distribution/docs/dtls-interop.md", text)
    print(f"dtls interop: {'all as expected' if good else 'FAILED'}")
    return 0 if good else 1


def markdown(others, table, missing):
    heads = [f"{word} {other.name}" for other in others for word in ("to", "from")]
    lines = ["| | suite | " + " | ".join(heads) + " |", "|---" * (len(heads) + 2) + "|"]
    for kind, suite, cells in table:
        lines.append(f"| {kind} | `{suite[4:]}` | " + " | ".join(cells) + " |")
    lines += ["", *(f"- {name}: {why}." for name, why in REASONS.items()), *(f"- {line}" for line in missing)]
    return "\n".join(lines)


def write(path, text):
    before = path.read_text()
    head, tail = before.split("<!-- table -->\n")[0], before.split("<!-- end of table -->")[1]
    path.write_text(f"{head}<!-- table -->\n{text}\n<!-- end of table -->{tail}")


if __name__ == "__main__":
    sys.exit(main())
