#!/usr/bin/env python3
"""Looks for the gateway's secrets where they must not be: a gateway whose keys are in a token (SoftHSM, PKCS #11), with known values, serves meters; then the
whole data folder, its output, a thread dump and a dump of its whole heap are searched for these values, binary, in hexadecimal digits and in base64. First a
control is planted and must be found. Then the same, but for the heap, for a gateway that keeps its keys in files.

secrets_search.py CHECKOUT: exit status 0 when every check passed. Needs softhsm2-util, pkcs11-tool, openssl and a JDK.
"""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, until
from pkcs11 import LABEL, LIBRARIES, METERS, PIN, TokenWorld

PAIRS = ["tls", "dtls", "sign", "decrypt"]


def forms(value):
    """What a value may look like; a Java char has two octets."""
    texts = [value.hex(), value.hex().upper(), base64.b64encode(value).decode().rstrip("="), base64.urlsafe_b64encode(value).decode().rstrip("=")]
    return [value] + [form for text in texts for form in (text.encode(), text.encode("utf-16-be"), text.encode("utf-16-le"))]


def count(octets, value):
    return sum(octets.count(form) for form in set(forms(value)))


class SecretWorld(TokenWorld):
    """All of the gateway's keys are in the token, or none; what can be chosen has a value that we know."""

    def __init__(self, checkout, folder, in_token):
        super().__init__(checkout, folder, "secp256r1")
        self.in_token = in_token
        self.known = {}
        self.public = {}
        self.control = secrets.token_bytes(32)

    def configure(self):
        super().configure()
        if self.in_token:
            self.fill_token()
        module = self.conf / "io.tiaki.security.module.cfg"
        keys = ", ".join([*PAIRS, "sealing", "erasable", "unlock"])
        lines = [line for line in module.read_text().splitlines() if not line.startswith("pkcs11.")]
        if self.in_token:
            lines += [line.replace("dtls, tls", keys) for line in module.read_text().splitlines() if line.startswith("pkcs11.")]
        module.write_text("\n".join(lines) + "\n")
        self.make_secrets()

    def make_secrets(self):
        unlock = secrets.token_bytes(32)
        self.known["unlock secret"] = unlock
        self.write("gateway.unlock", unlock.hex() + "\n")
        self.known["pre-shared key"] = secrets.token_bytes(32)
        self.write("psk/some.psk", f"tiaki-psk 1\nTKI9990000000001 {self.known['pre-shared key'].hex()}\n")
        for name in ("guek", "gak", "kek"):
            self.known[f"COSEM {name}"] = secrets.token_bytes(16)
        keys = " ".join(f"{name}={self.known['COSEM ' + name].hex()}" for name in ("guek", "gak", "kek"))
        self.write("psk/some.cosem", f"tiaki-cosem 1\nTKI9990000000001 suite=0 title=544B490000000001 {keys}\n")

    def write(self, name, text):
        file = self.data / "secrets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600)
        file.write_text(text)

    def fill_token(self):
        for label in PAIRS:
            self.pair(label, label.encode().hex())
        for label in ("sealing.2", "unlock"):
            value = secrets.token_bytes(32)
            file = self.folder / "aes"
            file.write_bytes(value)
            self.tool("--write-object", str(file), "--type", "secrkey", "--key-type", "AES:32", "--label", label, "--id", label.encode().hex(), "--sensitive")
            file.unlink()
            self.known[f"token key {label}"] = value

    def pair(self, label, identity):
        pem, p8, der = self.folder / "ec.pem", self.folder / "ec.der", self.folder / "ec.crt"
        self.call("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(pem))
        text = self.call("openssl", "ec", "-in", str(pem), "-noout", "-text").decode()
        scalar = text.split("priv:")[1].split("pub:")[0].replace(":", "").split()
        self.known[f"private key {label}"] = int("".join(scalar), 16).to_bytes(32, "big")
        self.call("openssl", "req", "-x509", "-new", "-key", str(pem), "-subj", "/CN=mine", "-days", "1", "-outform", "DER", "-out", str(der))
        self.call("openssl", "ec", "-in", str(pem), "-outform", "DER", "-out", str(p8))
        usage = "--usage-derive" if label == "decrypt" else "--usage-sign"
        self.tool("--write-object", str(p8), "--type", "privkey", "--label", label, "--id", identity, usage, "--sensitive")
        self.tool("--write-object", str(der), "--type", "cert", "--label", label, "--id", identity)
        public = self.call("openssl", "ec", "-in", str(pem), "-pubout", "-outform", "DER")
        self.public[label] = public[-64:]
        for file in (pem, p8, der):
            file.unlink()

    def tool(self, *words):
        library = next(path for path in LIBRARIES if Path(path).exists())
        return self.call("pkcs11-tool", "--module", library, "--token-label", LABEL, "--login", "--pin", PIN, *words)

    @staticmethod
    def call(*command):
        done = subprocess.run(command, capture_output=True)
        if done.returncode:
            raise Failed(f"{command}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def start_gateway(self):
        # The control of the heap is there as text; that of the output comes by way of the shell.
        os.environ["TIAKI_JAVA_OPTIONS"] = f"-Dtiaki.control={self.control.hex()}"
        super().start_gateway()
        del os.environ["TIAKI_JAVA_OPTIONS"]

    def places(self):
        """What is searched, by name: all but the one file that is there to hold a secret, while no token does."""
        allowed = None if self.in_token else self.data / "secrets/gateway.unlock"
        found = {}
        for file in sorted(self.data.rglob("*")):
            if file.is_file() and file != allowed:
                try:
                    found[str(file.relative_to(self.folder))] = file.read_bytes()
                except FileNotFoundError:
                    continue  # Renamed by whoever writes it.
        for name in ("gateway.out", "gateway.err"):
            found[name] = (self.folder / name).read_bytes()
        found["thread dump"] = self.call("jcmd", self.pid(), "Thread.print", "-l")
        return found

    def pid(self):
        return str(self.running["gateway"].pid)

    def heap(self):
        file = self.folder / "heap.hprof"
        self.call("jcmd", self.pid(), "GC.heap_dump", "-all", str(file))
        octets = file.read_bytes()
        file.unlink()
        return octets


# --- the checks: each is a sentence ----------------------------------------------------------------


def meters_are_served(world):
    until("a session with each meter", lambda: world.metrics().get("sessions.live") == METERS, 120)
    until("readings of each meter", lambda: len({meter for meter, _ in world.arrived()}) == METERS, 60)
    until("the keys of meters are taken", lambda: "COSEM keys of 1 meter" in world.err("gateway"), 30)
    for label, public in world.public.items():
        issued = world.data / f"exchange/issued/gw1.{label}.pem"
        der = world.call("openssl", "x509", "-in", str(issued), "-outform", "DER")
        if public not in der:
            raise Failed(f"the key {label} in use is not the one that we know")
    wanted = "the token" if world.in_token else "the file"
    if f"was unlocked by {wanted}" not in world.err("gateway"):
        raise Failed("it does not say what unlocked it")


def a_planted_control_is_found_everywhere(world):
    planted = world.data / "gateway/control"
    planted.write_bytes(world.control)
    world.running["gateway"].stdin.write(f"echo {world.control.hex()}\n".encode())
    world.running["gateway"].stdin.flush()
    until("the control in the output", lambda: world.control.hex() in world.out("gateway"), 20)
    places = world.places()
    for place in ("data/gateway/control", "gateway.out"):
        if not count(places[place], world.control):
            raise Failed(f"the control was not found in {place}")
    if b"tiaki-security-module" not in places["thread dump"]:
        raise Failed("this is no thread dump of the gateway")
    planted.unlink()
    if world.in_token:
        heap = world.heap()
        if not count(heap, world.control) or not heap.count(world.public["decrypt"][:32]):
            raise Failed("the control, or a public key in binary, was not found in the heap")


def no_secret_is_in_the_data_folder_the_output_or_a_thread_dump(world):
    found = [f"{what} in {place}" for place, octets in world.places().items() for what, value in world.known.items() if count(octets, value)]
    if found:
        raise Failed("; ".join(found))


def no_key_of_the_token_is_in_the_heap(world):
    heap = world.heap()
    inside = {what: count(heap, value) for what, value in world.known.items()}
    print("        in the heap: " + ", ".join(f"{what} {times}" for what, times in inside.items()), flush=True)
    found = [what for what, times in inside.items() if times and what.startswith(("private key", "token key"))]
    if found:
        raise Failed("; ".join(found))


def meters_keys_that_are_not_in_use_are_not_in_the_heap(world):
    heap = world.heap()
    found = [what for what, value in world.known.items() if what.startswith(("pre-shared", "COSEM")) and count(heap, value)]
    if found:
        raise Failed("; ".join(found))


FILES = [meters_are_served, a_planted_control_is_found_everywhere, no_secret_is_in_the_data_folder_the_output_or_a_thread_dump]
TOKEN = [
    *FILES,
    no_key_of_the_token_is_in_the_heap,
    meters_keys_that_are_not_in_use_are_not_in_the_heap,
]


def run(in_token, checks):
    failed = 0
    kind = "token" if in_token else "files"
    with tempfile.TemporaryDirectory(prefix="tiaki-secrets-") as folder:
        world = SecretWorld(Path(sys.argv[1]).resolve(), Path(folder), in_token)
        try:
            world.start_all()
            for check in checks:
                sentence = check.__name__.replace("_", " ")
                try:
                    check(world)
                    print(f"  ok    {kind}: {sentence}", flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                    print(f"FAILED  {kind}: {sentence}\n        {text}", flush=True)
        finally:
            world.end()
            if failed:
                print(f"--- end of the gateway's log\n{world.err('gateway')[-3000:]}")
    return failed


def main():
    failed = run(True, TOKEN) + run(False, FILES)
    print(f"secrets: {len(TOKEN) + len(FILES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
