#!/usr/bin/env python3
"""Runs gateway, meters and control system of the distribution against OpenSSL, GnuTLS, mosquitto and read_uplink.py.

interop.py CHECKOUT: exit status 0 when every check passed. Everything runs on the loopback address and in a temporary folder.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import read_uplink
from ports import free_ports

HERE = Path(__file__).resolve().parent
METERS = 3
#: More than any script has.
MOST_METERS = 32

# COSEM in a wrapper PDU (IEC 62056-4-7): client 16 (public) to logical device 1; AARQ with lowest security, GET of the logical device name.
WRAPPER = bytes.fromhex("000100100001")
AARQ = bytes.fromhex("601DA109060760857405080101BE10040E01000000065F1F0400001E1D04B0")
GET_NAME = bytes.fromhex("C001C1000100002A0000FF0200")


def wpdu(apdu):
    return WRAPPER + len(apdu).to_bytes(2, "big") + apdu


class Failed(Exception):
    pass


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise Failed(f"{what}: not within {seconds} s")


class World:
    """The processes of one run, and what they need."""

    def __init__(self, checkout, folder):
        self.tiaki = str(checkout / "distribution/assembly/target/tiaki/tiaki")
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir()
        # The control system takes the next one for packages.
        self.broker = free_ports(2)
        self.meters = free_ports(MOST_METERS)
        self.running = {}
        self.conf = self.folder / "conf-of-gateway"
        shutil.copytree(checkout / "distribution/assembly/target/tiaki/conf/gateway", self.conf)

    def dcs(self, *words):
        return subprocess.run(
            [self.tiaki, "dcs", *words, "--data", str(self.data)], capture_output=True, text=True, check=False, timeout=60
        )

    def start(self, name, command, **kw):
        out = open(self.folder / f"{name}.out", "wb")
        err = open(self.folder / f"{name}.err", "wb")
        self.running[name] = subprocess.Popen(command, stdout=out, stderr=err, **{"stdin": subprocess.DEVNULL, **kw})

    def stop(self, name):
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failed(f"{name} did not stop within 15 s") from None

    def out(self, name):
        return (self.folder / f"{name}.out").read_text(errors="replace")

    def err(self, name):
        return (self.folder / f"{name}.err").read_text(errors="replace")

    def start_all(self):
        conf = self.folder / "dcs.properties"
        conf.write_text("observers = reader\n")
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--config", str(conf), "--broker-port", str(self.broker)])
        self.start(
            "meter",
            [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", str(METERS), "--interval", "2s", "--port", str(self.meters)],
        )
        until("the authority", lambda: (self.data / "exchange/requests").is_dir() and Path(self.ca).exists())
        self.prepared()
        self.start_gateway(self.broker)

    def prepared(self):
        """The authority is there, the gateway is not yet."""

    def start_gateway(self, port, *options):
        self.start("gateway", [self.tiaki, "gateway", "--data", str(self.data), "--config", str(self.conf), "--time", "host", "--broker-port", str(port), *options])

    def credential(self, name, common_name, usage, san=None, key_usage="digitalSignature"):
        """A key made by OpenSSL and a certificate issued by the demo authority: their files."""
        key, request = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        extensions = ["-addext", f"extendedKeyUsage={usage}", "-addext", f"keyUsage=critical,{key_usage}"]
        if san:
            extensions += ["-addext", f"subjectAltName={san}"]
        subprocess.run(
            ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256"]
            + ["-subj", f"/CN={common_name}", "-keyout", str(key), "-out", str(request)]
            + extensions,
            check=True,
            capture_output=True,
        )
        part = self.data / "exchange/requests" / f"{name}.pem.tmp"
        part.write_bytes(request.read_bytes())
        part.rename(part.with_suffix(""))
        issued = self.data / "exchange/issued" / f"{name}.pem"
        refused = self.data / "exchange/issued" / f"{name}.refused"

        def there():
            if refused.exists():
                raise Failed("refused: " + refused.read_text())
            return issued.exists()

        until(f"certificate of {name}", there)
        return str(issued), str(key)

    @property
    def ca(self):
        return str(self.data / "exchange/ca.pem")

    def end(self):
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class RecipientsWorld(World):
    """With two more recipients: both under pseudonyms, and one of them without the gateway's name."""

    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        conf = self.conf
        module = conf / "io.tiaki.security.module.cfg"
        module.write_text(
            re.sub(
                r"(?m)^(recipients = .*)$",
                r"\1,utility=${tiaki.exchange}/issued/utility.decrypt.pem,thirdparty=${tiaki.exchange}/issued/thirdparty.decrypt.pem",
                module.read_text(),
            )
        )
        access = conf / "io.tiaki.access.cfg"
        access.write_text(re.sub(r"(?m)^administrators =.*$", "administrators = admin-1,admin-2", access.read_text()))
        for name, hidden in (("utility", "false"), ("thirdparty", "true")):
            (conf / f"io.tiaki.access.profile-{name}.cfg").write_text(
                f"name = for-{name}\nmeters = *\nobis = 1-0:1.8.0.255\nrecipient = {name}\nrelay = dcs\npseudonymous = true\ngateway.hidden = {hidden}\n"
            )

    def prepared(self):
        for name in ("utility", "thirdparty"):
            self.credential(f"{name}.decrypt", name, "emailProtection", key_usage="keyAgreement")


# --- the checks: each is a sentence ----------------------------------------------------------------


def golden_vectors_are_read_by_openssl_and_python(world):
    vectors = HERE.parent.parent / "distribution/docs/uplink-vectors"
    subprocess.run([sys.executable, str(HERE / "read_uplink.py"), "--vectors", str(vectors)], check=True, capture_output=True)


def readings_arrive_at_the_control_system(world):
    until("a reading of each meter", lambda: all(f"TKI{n:013d}" in world.out("dcs") for n in range(1, METERS + 1)), 90)


def an_independent_reader_follows_the_readings(world):
    cert, key = world.credential("reader.connector", "reader", "clientAuth")
    done = subprocess.run(
        [sys.executable, str(HERE / "read_uplink.py"), "--live", "--host", "localhost", "--port", str(world.broker), "--cafile", world.ca]
        + ["--cert", cert, "--key", key, "--client-id", "reader", "--gateway", "gw1", "--count", "2", "--timeout", "60"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or "gw1" not in done.stdout:
        raise Failed(done.stdout + done.stderr)


def a_reader_may_not_read_what_is_not_for_it(world):
    cert, key = str(world.data / "exchange/issued/reader.connector.pem"), str(world.folder / "reader.connector.key")
    done = subprocess.run(
        ["mosquitto_sub", "-V", "5", "-h", "localhost", "-p", str(world.broker), "--cafile", world.ca, "--cert", cert, "--key", key]
        + ["-i", "reader", "-q", "1", "-t", "tiaki/v1/gw1/instructions", "-W", "5", "-v", "-d"],
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout + done.stderr).lower()
    if not any(sign in said for sign in ("not authorized", "denied", "disconnect", "135")) or "publish (" in said:
        raise Failed("subscribed to instructions: " + said)


def openssl_talks_dtls_and_cosem_with_a_meter(world):
    cert, key = world.credential("openssl.dtls", "openssl", "clientAuth")
    client = subprocess.Popen(
        ["openssl", "s_client", "-dtls1_2", "-connect", f"127.0.0.1:{world.meters}", "-cert", cert, "-key", key, "-CAfile", world.ca]
        + ["-verify_return_error", "-quiet", "-nbio", "-ign_eof"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    try:
        os.set_blocking(client.stdout.fileno(), False)
        heard = b""

        def hears(wanted):
            nonlocal heard
            heard += client.stdout.read() or b""
            return wanted in heard

        time.sleep(3)
        client.stdin.write(wpdu(AARQ))
        until("AARE, association accepted", lambda: hears(bytes.fromhex("A203020100")), 15)
        client.stdin.write(wpdu(GET_NAME))
        until("the logical device name", lambda: hears(b"TKI0000000000001"), 15)
    finally:
        client.kill()
        client.wait()


def gnutls_talks_dtls_with_a_meter(world):
    cert, key = world.credential("gnutls.dtls", "gnutls", "clientAuth")
    done = subprocess.run(
        ["gnutls-cli", "--udp", "--priority", "NORMAL:-VERS-ALL:+VERS-DTLS1.2", "--x509cafile", world.ca, "--x509certfile", cert]
        + ["--x509keyfile", key, "--verify-hostname", "TKI0000000000002", "-p", str(world.meters + 1), "127.0.0.1"],
        input="",
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    said = done.stdout + done.stderr
    if "Handshake was completed" not in said:
        raise Failed(said[-1500:])


def openssl_without_our_certificate_is_refused(world):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=stranger"]
        + ["-keyout", str(world.folder / "stranger.key"), "-out", str(world.folder / "stranger.pem")],
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        ["timeout", "20", "openssl", "s_client", "-dtls1_2", "-connect", f"127.0.0.1:{world.meters + 2}", "-CAfile", world.ca]
        + ["-cert", str(world.folder / "stranger.pem"), "-key", str(world.folder / "stranger.key"), "-verify_return_error"],
        input=b"",
        capture_output=True,
        check=False,
    )
    said = done.stdout + done.stderr
    if b"Cipher is ECDHE" in said and b"alert" not in said:
        raise Failed("a stranger was let in")


def the_meters_still_serve_the_gateway(world):
    """After strangers talked to them."""
    before = {n: world.out("dcs").count(f"TKI{n:013d}") for n in range(1, METERS + 1)}
    until(
        "new readings of each meter",
        lambda: all(world.out("dcs").count(f"TKI{n:013d}") > before[n] + 1 for n in range(1, METERS + 1)),
        60,
    )


def letters_of(world, recipient):
    """What waits for a recipient, opened by it: signers and messages."""
    folder = world.folder / f"letters-{recipient}"
    done = world.dcs("mailbox", recipient, "--out", str(folder))
    if done.returncode != 0:
        raise Failed(done.stdout + done.stderr)
    opened = []
    for file in sorted(folder.glob("*.p7m")):
        sealed, signer = read_uplink.verify(file.read_bytes(), world.ca)
        opened.append((sealed, signer, read_uplink.parse(read_uplink.decrypt(sealed, str(world.folder / f"{recipient}.decrypt.key")))))
    return opened


def names_of(letters):
    return {reading["meter"] for _, _, message in letters for reading in message["readings"]}


def every_recipient_opens_its_own_messages_and_no_other(world):
    seen = {"utility": [], "thirdparty": []}

    def all_there():
        for recipient, letters in seen.items():
            letters += letters_of(world, recipient)
        return all(len(names_of(letters)) >= METERS for letters in seen.values())

    until("readings of each meter for each recipient", all_there, 90)
    for recipient, other in (("utility", "thirdparty"), ("thirdparty", "utility")):
        try:
            read_uplink.decrypt(seen[recipient][0][0], str(world.folder / f"{other}.decrypt.key"))
        except read_uplink.Bad:
            continue
        raise Failed(f"{other} opened a message for {recipient}")
    names = {recipient: names_of(letters) for recipient, letters in seen.items()}
    if any(len(these) != METERS for these in names.values()):
        raise Failed(f"pseudonyms are not stable: {names}")
    if names["utility"] & names["thirdparty"] or any(not name.startswith("PSN") for these in names.values() for name in these):
        raise Failed(f"recipients share names: {names}")
    if {signer for _, signer, _ in seen["utility"]} != {"gw1"}:
        raise Failed("the gateway did not sign for the utility")
    if {signer for _, signer, _ in seen["thirdparty"]} != {"dcs"}:
        raise Failed("the control system did not sign for the third party")
    if any("gw1" in json.dumps(message) or "TKI" in json.dumps(message) for _, _, message in seen["thirdparty"]):
        raise Failed("the third party learns gateway or meters")
    if any("mark" in message for letters in seen.values() for _, _, message in letters):
        raise Failed("a recipient learns how far the store of the gateway has come")
    world.pseudonym = min(names["thirdparty"])


def rights_change_by_two_administrators_one_of_whom_signs_with_openssl(world):
    policy = world.folder / "policy.json"
    shown = json.loads(world.dcs("access", "show", "gw1").stdout)
    refused = world.dcs("access", "resolve", "gw1", "for-thirdparty", world.pseudonym)
    if refused.returncode == 0:
        raise Failed("a pseudonym was resolved without a right: " + refused.stdout)
    shown["rights"].append({"subject": "dcs", "actions": ["access.resolve"], "meters": "*"})
    policy.write_text(json.dumps(shown))
    if (done := world.dcs("access", "propose", "gw1", str(policy))).returncode != 0:
        raise Failed(done.stdout + done.stderr)
    cert, key = world.credential("admin-1.sign", "admin-1", "emailProtection")
    subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-in", f"{policy}.statement", "-signer", cert, "-inkey", key]
        + ["-outform", "DER", "-out", f"{policy}.admin-1.p7m"],
        check=True,
        capture_output=True,
    )
    alone = world.dcs("access", "submit", str(policy))
    if alone.returncode == 0 or "approval of 2" not in alone.stderr:
        raise Failed("one administrator changed a right: " + alone.stdout + alone.stderr)
    for words in (["approve", str(policy), "--as", "admin-2"], ["submit", str(policy)]):
        if (done := world.dcs("access", *words)).returncode != 0:
            raise Failed(done.stdout + done.stderr)
    resolved = world.dcs("access", "resolve", "gw1", "for-thirdparty", world.pseudonym)
    if not resolved.stdout.startswith("TKI"):
        raise Failed("the pseudonym was not resolved: " + resolved.stdout + resolved.stderr)
    again = world.dcs("access", "submit", str(policy))
    if again.returncode == 0 or "is in force" not in again.stderr:
        raise Failed("a policy was taken twice: " + again.stdout + again.stderr)


def a_reading_on_demand_comes_back(world):
    done = subprocess.run(
        [world.tiaki, "dcs", "read", "TKI0000000000002", "--data", str(world.data)], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode != 0 or "1-0:1.8.0" not in done.stdout:
        raise Failed(done.stdout + done.stderr)


def the_gateway_works_with_mosquitto_too(world):
    cert, key = world.credential("mosquitto.broker", "mosquitto", "serverAuth", "DNS:localhost,IP:127.0.0.1")
    cert_reader, key_reader = world.credential("reader2.connector", "reader2", "clientAuth")
    port = free_ports()
    for file in (key, key_reader):
        os.chmod(file, 0o600)
    conf = world.folder / "mosquitto.conf"
    conf.write_text(
        f"listener {port} 127.0.0.1\ncafile {world.ca}\ncertfile {cert}\nkeyfile {key}\nrequire_certificate true\n"
        "use_identity_as_username true\nallow_anonymous false\nuser root\n"
    )
    world.start("mosquitto", ["mosquitto", "-c", str(conf)])
    world.stop("gateway")
    world.start_gateway(port)
    done = subprocess.run(
        [sys.executable, str(HERE / "read_uplink.py"), "--live", "--host", "localhost", "--port", str(port), "--cafile", world.ca]
        + ["--cert", cert_reader, "--key", key_reader, "--client-id", "reader2", "--gateway", "gw1", "--count", "2", "--timeout", "90"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(done.stdout + done.stderr + "\n" + world.err("gateway")[-6000:])


def what_waited_arrives_when_the_gateway_is_back_at_its_control_system(world):
    """Without receipts nothing was forgotten while mosquitto was the broker."""
    registered = {line for line in world.out("meter").splitlines() if '"registered"' in line}
    keys = {(line.split('"meter":"')[1][:16], line.split('"registered":"')[1].split('"')[0]) for line in registered}
    world.stop("gateway")
    world.start_gateway(world.broker)

    def arrived():
        lines = [line for line in world.out("dcs").splitlines() if '"event":"reading"' in line]
        have = {(line.split('"meter":"')[1][:16], line.split('"registered":"')[1].split('"')[0]) for line in lines}
        return keys <= have

    until("every reading registered before", arrived, 90)


def the_gateway_reaches_the_same_state_in_any_bundle_order(world):
    def components():
        found = re.search(r"is up: (\d+) components", world.err("gateway"))
        return found and int(found.group(1))

    states = set()
    for seed in ("1", "2", "3"):
        world.stop("gateway")
        world.start_gateway(world.broker, "--start-order", seed)
        states.add(until(f"components with seed {seed}", components, 60))
        the_meters_still_serve_the_gateway(world)
    if len(states) != 1:
        raise Failed(f"different numbers of components: {states}")


def everything_stops_cleanly(world):
    for name in ("gateway", "meter", "dcs", "mosquitto"):
        world.stop(name)


CHECKS = [
    golden_vectors_are_read_by_openssl_and_python,
    readings_arrive_at_the_control_system,
    an_independent_reader_follows_the_readings,
    a_reader_may_not_read_what_is_not_for_it,
    every_recipient_opens_its_own_messages_and_no_other,
    rights_change_by_two_administrators_one_of_whom_signs_with_openssl,
    a_reading_on_demand_comes_back,
    openssl_talks_dtls_and_cosem_with_a_meter,
    gnutls_talks_dtls_with_a_meter,
    openssl_without_our_certificate_is_refused,
    the_meters_still_serve_the_gateway,
    the_gateway_works_with_mosquitto_too,
    what_waited_arrives_when_the_gateway_is_back_at_its_control_system,
    the_gateway_reaches_the_same_state_in_any_bundle_order,
    everything_stops_cleanly,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-interop-") as folder:
        world = RecipientsWorld(Path(sys.argv[1]), Path(folder))
        try:
            world.start_all()
            for check in CHECKS:
                sentence = check.__name__.replace("_", " ")
                try:
                    check(world)
                    print(f"  ok    {sentence}", flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, Failed) else traceback.format_exc()
                    print(f"FAILED  {sentence}\n        {text}", flush=True)
        finally:
            world.end()
            if failed:
                for name in ("dcs", "meter", "gateway"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"interop: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
