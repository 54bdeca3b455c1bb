#!/usr/bin/env python3
"""A gateway whose keys for DTLS and for the uplink's TLS are in a token (SoftHSM, PKCS #11): it shakes hands with real meters, on P-256 and on P-384, connects to
the control system, and lives through a token that goes.

pkcs11.py CHECKOUT: exit status 0 when every check passed. About two minutes. Needs softhsm2-util.
"""

import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, until
from nat import NattedWorld

METERS = 5
LABEL = "tiaki"
PIN = "48613297"
LIBRARIES = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib64/libsofthsm2.so"]


class TokenWorld(NattedWorld):
    """No NAT; a token, which the gateway alone knows of."""

    def __init__(self, checkout, folder, curve):
        super().__init__(checkout, folder)
        self.curve = curve
        self.starts = 0
        self.dcs_starts = 0
        self.before = {}
        self.tokens = folder / "tokens"
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")

    def make_token(self):
        self.tokens.mkdir()
        (self.folder / "softhsm2.conf").write_text(f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\n")
        # Another one stands before it, as in a machine with several: it is found by its label.
        for label, pin in (("another", "99998888"), (LABEL, PIN)):
            command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", pin]
            subprocess.run(command, check=True, capture_output=True)
        self.pin = self.folder / "pin"
        self.pin.touch(0o600)
        self.pin.write_text(PIN + "\n")

    def start_all(self):
        self.make_token()
        conf = self.folder / "meter.properties"
        conf.write_text(f"curves = {self.curves(',')}\n")
        self.start_dcs()
        self.start_meters()
        self.configure()
        self.start_gateway()

    def start_dcs(self):
        self.dcs_starts += 1
        self.start(f"dcs{self.dcs_starts}", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--broker-port", str(self.broker)])

    def arrived(self):
        names = [f"dcs{number}" for number in range(1, self.dcs_starts + 1)]
        return {(e["meter"], e["registered"]) for name in names for e in self.events(name, "reading") if e["series"].startswith("1-0:99.1.0")}

    def curves(self, between):
        return between.join(dict.fromkeys([self.curve, "secp256r1"]))

    def configure(self):
        self.conf = self.folder / "conf"
        self.conf.mkdir()
        for file in (Path(self.tiaki).parent / "conf/gateway").glob("*.cfg"):
            (self.conf / file.name).write_text(file.read_text())
        module = self.conf / "io.tiaki.security.module.cfg"
        library = next(path for path in LIBRARIES if Path(path).exists())
        module.write_text(
            module.read_text().replace("dtls:client", f"dtls:client:{self.curve}")
            + f"\npkcs11.library = {library}\npkcs11.token = {LABEL}\npkcs11.pin.file = {self.pin}\npkcs11.keys = dtls, tls\n"
        )
        (self.conf / "io.tiaki.session.dtls.policy-default.cfg").write_text(f"group = default\ncurves = {self.curves(', ')}\n")

    def start_gateway(self):
        self.start_shell(self.conf)
        until("the shell is there", lambda: "g!" in self.out("gateway"), 120)

    def start_meters(self):
        options = ["--config", str(self.folder / "meter.properties"), "--meters", str(METERS), "--interval", "1s", "--port", str(self.meters)]
        self.starts += 1
        self.start(f"meter{self.starts}", [self.tiaki, "meter", "--json", "--data", str(self.data), *options])

    def registered(self):
        names = [f"meter{number}" for number in range(1, self.starts + 1)]
        return {(e["meter"], e["registered"]) for name in names for e in self.events(name, "registered")}


# --- the checks: each is a sentence ----------------------------------------------------------------


def every_meter_has_a_session_by_the_key_in_the_token(world):
    until("a session with each meter", lambda: world.metrics().get("sessions.live") == METERS, 120)
    full = world.metrics().get("handshakes.done full", 0)
    if full < METERS:
        raise Failed(f"{full} full handshakes")


def readings_of_every_meter_arrive(world):
    until("readings of each meter", lambda: len({meter for meter, _ in world.arrived()}) == METERS, 60)


def the_certificate_is_for_a_key_on_the_curve(world):
    issued = world.data / "exchange/issued/gw1.dtls.pem"
    text = subprocess.run(["openssl", "x509", "-in", str(issued), "-noout", "-text"], check=True, capture_output=True, text=True).stdout
    wanted = {"secp256r1": "prime256v1", "secp384r1": "secp384r1"}[world.curve]
    if wanted not in text:
        raise Failed(text)


def the_pin_is_in_no_log_and_no_file_but_its_own(world):
    for file in sorted(world.folder.rglob("*")):
        try:
            octets = file.read_bytes() if file.is_file() and file != world.pin else b""
        except FileNotFoundError:
            continue  # Renamed by whoever writes it.
        if PIN.encode() in octets:
            raise Failed(f"{file} holds the PIN")


def sessions_go_on_while_the_token_is_away(world):
    world.before = world.metrics()
    world.tokens.rename(world.folder / "unplugged")
    until("a word about it", lambda: "does not sign any more" in world.err("gateway"), 60)
    wanted = world.registered()
    until("everything registered meanwhile", lambda: wanted <= world.arrived(), 60)
    for key in ("sessions.opened", "sessions.ended"):
        if world.metrics().get(key, 0) != world.before.get(key, 0):
            raise Failed(f"{key} changed from {world.before.get(key, 0)} to {world.metrics().get(key, 0)}")


def the_token_is_opened_again_when_it_is_back_and_signs_new_handshakes(world):
    (world.folder / "unplugged").rename(world.tokens)
    until("the token signs again", lambda: "signs again" in world.err("gateway"), 60)
    if world.err("gateway").count("does not sign any more") != 1:
        raise Failed("it was said more than once that the token does not sign")
    world.stop(f"meter{world.starts}")
    # Without them nothing can be resumed: each handshake needs the key.
    (world.data / "meters/sessions.mv").unlink()
    world.start_meters()
    full = world.before["handshakes.done full"] + METERS
    until("a full handshake with each meter", lambda: world.metrics().get("handshakes.done full", 0) >= full, 120)
    wanted = world.registered()
    until("everything registered", lambda: wanted <= world.arrived(), 60)


def the_uplink_connects_anew_with_its_key_in_the_token(world):
    world.stop(f"dcs{world.dcs_starts}")
    world.start_dcs()
    wanted = world.registered()
    until("everything registered, on a new connection", lambda: wanted <= world.arrived(), 120)
    name = f"dcs{world.dcs_starts}"
    until("readings at the new control system", lambda: len({e["meter"] for e in world.events(name, "reading")}) == METERS, 60)


CHECKS = [
    every_meter_has_a_session_by_the_key_in_the_token,
    readings_of_every_meter_arrive,
    the_certificate_is_for_a_key_on_the_curve,
    sessions_go_on_while_the_token_is_away,
    the_token_is_opened_again_when_it_is_back_and_signs_new_handshakes,
    the_uplink_connects_anew_with_its_key_in_the_token,
    the_pin_is_in_no_log_and_no_file_but_its_own,
]


def run(curve, checks):
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-token-") as folder:
        world = TokenWorld(Path(sys.argv[1]).resolve(), Path(folder), curve)
        try:
            world.start_all()
            for check in checks:
                sentence = check.__name__.replace("_", " ")
                try:
                    check(world)
                    print(f"  ok    {curve}: {sentence}", flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                    print(f"FAILED  {curve}: {sentence}\n        {text}", flush=True)
        finally:
            world.end()
            if failed:
                for name in ("dcs1", "meter1", "gateway"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    return failed


def main():
    failed = run("secp256r1", CHECKS)
    failed += run("secp384r1", CHECKS)
    count = 2 * len(CHECKS)
    print(f"pkcs11: {count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
