#!/usr/bin/env python3
"""Brings firmware to meters from the control system, with real DTLS and COSEM between the processes; images are signed by OpenSSL.

firmware.py CHECKOUT: exit status 0 when every check passed.
"""

import json
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from interop import Failed, until
from supply import FIRST, SECOND, STRANGER, THIRD, Asked, Supply, restarted

# Long enough to be killed in the middle.
LONG = 250_000


class Firmware(Supply):
    def maker(self, name):
        """A maker's key pair: its files."""
        key, public = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(key)], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", str(key), "-pubout", "-out", str(public)], check=True, capture_output=True)
        return key, public

    def image(self, version, size=3_000, by="maker"):
        """An image as the reference meter takes it (its README)."""
        body = b"TKIM\x02" + bytes([len(version)]) + version.encode() + bytes(i * 31 + i // 256 & 0xFF for i in range(size))
        signed = ["openssl", "dgst", "-sha256", "-sign", str(self.folder / f"{by}.key")]
        signature = subprocess.run(signed, input=body, check=True, capture_output=True).stdout
        file = self.folder / f"{version}-{size}-{by}.image"
        file.write_bytes(body + signature + bytes([len(signature)]))
        return str(file)

    def firmware(self, *words):
        """Exit status and the outcomes by meter."""
        done = self.dcs("firmware", *words, "--json", "--gateway", "gw1")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise Failed(done.stderr)
        return done.returncode, {line["meter"]: line for line in lines if line.get("event") == "outcome"}

    def does(self, word, meter, *options):
        status, outcomes = self.firmware(word, meter, *options)
        if status != 0 or outcomes[meter]["outcome"] != "done":
            raise Failed(f"{word}: {outcomes}")
        return outcomes[meter]

    def runs(self, meter):
        return self.does("show", meter)["confirmation"]["firmware"]

    def begin(self, meter, *options):
        return Asked(self, "update", meter, *options, command="firmware")


def expect(actual, expected):
    if actual != expected:
        raise Failed(f"{actual}, not {expected}")


# --- the checks: each is a sentence ----------------------------------------------------------------


def an_image_reaches_a_meter_and_runs(world):
    expect(world.runs(FIRST), "1.0.0")
    outcome = world.does("update", FIRST, "--image", world.image("2.0.0"), "--version", "2.0.0")
    expect(outcome["confirmation"]["firmware"], "2.0.0")
    expect(world.runs(FIRST), "2.0.0")
    return outcome["text"]


def the_same_again_changes_nothing(world):
    outcome = world.does("update", FIRST, "--image", world.image("2.0.0"), "--version", "2.0.0")
    if "so already" not in outcome["text"]:
        raise Failed(f"{outcome}")


def what_another_maker_signed_is_refused_by_the_meter(world):
    status, outcomes = world.firmware("update", SECOND, "--image", world.image("2.0.0", by="other"), "--version", "2.0.0")
    outcome = outcomes[SECOND]
    if status != 1 or outcome["outcome"] != "refused" or "verify" not in outcome["text"]:
        raise Failed(f"{outcome}")
    expect(world.runs(SECOND), "1.0.0")
    return outcome["text"]


def it_waits_at_the_meter_until_it_is_activated(world):
    outcome = world.does("update", SECOND, "--image", world.image("2.1.0"), "--version", "2.1.0", "--activate", "later")
    expect((outcome["confirmation"]["firmware"], outcome["confirmation"]["waiting"]), ("1.0.0", ["2.1.0"]))
    expect(world.does("activate", SECOND, "--version", "2.1.0")["confirmation"]["firmware"], "2.1.0")


def another_version_than_was_said_is_no_success(world):
    status, outcomes = world.firmware("update", SECOND, "--image", world.image("2.2.0"), "--version", "9.9.9", "--valid", "20s")
    if status != 1 or outcomes[SECOND]["outcome"] == "done" or outcomes[SECOND].get("confirmation", {}).get("firmware") != "2.2.0":
        raise Failed(f"{outcomes}")
    return outcomes[SECOND]["text"]


def a_killed_gateway_goes_on(world):
    asked = world.begin(THIRD, "--image", world.image("3.0.0", LONG), "--version", "3.0.0", "--valid", "4m")
    far = asked.waits()
    restarted(world)
    outcome = asked.outcome()
    expect((outcome["outcome"], outcome["confirmation"]["firmware"]), ("done", "3.0.0"))
    return f"{far}; {outcome['text']}"


def a_meter_that_loses_its_power_goes_on_and_is_read_meanwhile(world):
    asked = world.begin(THIRD, "--image", world.image("3.1.0", LONG), "--version", "3.1.0", "--valid", "4m")
    far = asked.waits()
    world.energy(THIRD)
    world.kill("meter")
    world.start_meter()
    outcome = asked.outcome()
    expect((outcome["outcome"], outcome["confirmation"]["firmware"]), ("done", "3.1.0"))
    return far


def a_meter_that_the_gateway_does_not_have_is_told(world):
    status, outcomes = world.firmware("update", STRANGER, "--image", world.image("2.0.0"), "--version", "2.0.0")
    if status != 1 or outcomes[STRANGER]["outcome"] != "unknown-meter":
        raise Failed(f"{outcomes}")


def what_is_no_instruction_about_firmware_is_malformed(world):
    for kind, parameters, said in (
        ("firmware.update", {"version": "2.0.0", "activate": "now"}, "sha-256"),
        ("firmware.activate", {"version": "2.0.0", "only.at.night": "true"}, "only.at.night"),
        ("firmware.show", {"version": "2.0.0"}, "version"),
    ):
        outcome = world.asked(kind, SECOND, parameters)
        if outcome["outcome"] != "malformed" or said not in outcome["text"]:
            raise Failed(f"{kind} {parameters}: {outcome}")


def the_book_of_instructions_names_updates_and_no_parts(world):
    lines = [json.loads(line) for line in world.dcs("instructions", "--json").stdout.splitlines()]
    kinds = {line["instruction"] for line in lines if line.get("event") == "instruction"}
    if not {"firmware.update", "firmware.activate", "firmware.show"} <= kinds or "firmware.part" in kinds:
        raise Failed(f"{kinds}")


def recorded_instructions_bring_no_older_firmware_back(world):
    for message in world.recorded():
        world.publish(message)
    # What comes after them is carried out after them.
    world.does("update", FIRST, "--image", world.image("2.3.0"), "--version", "2.3.0")
    expect([world.runs(meter) for meter in (FIRST, SECOND, THIRD)], ["2.3.0", "2.2.0", "3.1.0"])


CHECKS = [
    an_image_reaches_a_meter_and_runs,
    the_same_again_changes_nothing,
    what_another_maker_signed_is_refused_by_the_meter,
    it_waits_at_the_meter_until_it_is_activated,
    another_version_than_was_said_is_no_success,
    a_killed_gateway_goes_on,
    a_meter_that_loses_its_power_goes_on_and_is_read_meanwhile,
    a_meter_that_the_gateway_does_not_have_is_told,
    what_is_no_instruction_about_firmware_is_malformed,
    the_book_of_instructions_names_updates_and_no_parts,
    recorded_instructions_bring_no_older_firmware_back,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-firmware-") as folder:
        world = Firmware(Path(sys.argv[1]).resolve(), Path(folder))
        try:
            _, public = world.maker("maker")
            world.maker("other")
            world.start_all()
            (world.data / "meters/maker.pem").write_bytes(public.read_bytes())
            until("a reading of each meter", lambda: all(name in world.out("dcs") for name in (FIRST, SECOND, THIRD)), 90)
            for check in CHECKS:
                sentence = check.__name__.replace("_", " ")
                try:
                    said = check(world)
                    print(f"  ok    {sentence}" + (f" ({said})" if said else ""), flush=True)
                except Exception as problem:  # each check reports, whatever happened in it
                    failed += 1
                    text = str(problem) if isinstance(problem, (Failed, subprocess.SubprocessError)) else traceback.format_exc()
                    print(f"FAILED  {sentence}\n        {text}", flush=True)
        finally:
            world.end()
            if failed:
                for name in ("dcs", "meter", "gateway", "mosquitto"):
                    print(f"--- end of {name}'s log\n{world.err(name)[-3000:]}")
    print(f"firmware: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
