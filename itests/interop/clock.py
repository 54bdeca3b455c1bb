#!/usr/bin/env python3
"""A gateway beside chronyd with NTS, and time servers that lie, are forged, and go away.

clock.py CHECKOUT: exit status 0 when every check passed. Four chronyd as servers and one as the gateway's client run on the loopback network; none
touches this machine's clock (chronyd -x). A liar is a chronyd under libfaketime. A host whose clock is set, and one that starts in 1970, are not here:
TimeKeeperTest moves the two clocks of the host at their seam. Runs as root, because chronyd wants it.
"""

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

from interop import Failed, World, until
from ports import free_ports

HOLDOVER = 15


def faketime():
    found = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        raise SystemExit("clock: libfaketime is missing: apt-get install libfaketime")
    return str(found[0])


def tool(*words):
    subprocess.run(words, check=True, capture_output=True)


class TimeWorld(World):
    """Time servers beside the usual processes."""

    def __init__(self, checkout, folder):
        super().__init__(checkout, folder)
        self.ports = {n: (free_ports(), free_ports()) for n in range(1, 5)}
        self.authority("ca")
        self.authority("forger")
        for n in range(1, 5):
            self.certificate(n, "ca")

    def authority(self, name):
        tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", f"/CN={name}",
             "-keyout", str(self.folder / f"{name}.key"), "-out", str(self.folder / f"{name}.pem"))

    def certificate(self, n, authority):
        key, csr, out, extensions = (str(self.folder / f"server{n}.{ending}") for ending in ("key", "csr", "pem", "ext"))
        Path(extensions).write_text(f"subjectAltName=IP:127.0.0.{n}\n")
        tool("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN=server{n}", "-keyout", key, "-out", csr)
        tool("openssl", "x509", "-req", "-in", csr, "-CA", str(self.folder / f"{authority}.pem"), "-CAkey", str(self.folder / f"{authority}.key"),
             "-CAcreateserial", "-days", "30", "-out", out, "-extfile", extensions)

    def chronyd(self, name, lines, shift=None):
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        conf = folder / "chrony.conf"
        own = ["cmdport 0", f"bindcmdaddress {folder}/chronyd.sock", f"pidfile {folder}/chronyd.pid", "user root"]
        conf.write_text("\n".join(lines + own) + "\n")
        env = dict(os.environ)
        if shift:
            env.update(LD_PRELOAD=faketime(), FAKETIME=shift, FAKETIME_NO_CACHE="1")
        self.start(name, ["chronyd", "-x", "-d", "-f", str(conf)], env=env)

    def server(self, n, shift=None):
        ntp, nts = self.ports[n]
        self.chronyd(f"server{n}", [f"port {ntp}", f"ntsport {nts}", f"bindaddress 127.0.0.{n}", "allow 127.0.0.0/8", "local stratum 1",
                                    f"ntsserverkey {self.folder}/server{n}.key", f"ntsservercert {self.folder}/server{n}.pem"], shift)

    def client(self, servers, security="nts"):
        lines = []
        for n in servers:
            ntp, nts = self.ports[n]
            lines.append(f"server 127.0.0.{n} port {ntp} " + (f"nts ntsport {nts} " if security else "") + "iburst minpoll 0 maxpoll 1")
        self.chronyd("client", lines + [f"ntstrustedcerts {self.folder}/ca.pem", "minsources 3", "port 0"])

    def restart_client(self, servers, security="nts"):
        self.stop("client")
        self.client(servers, security)

    def start_all(self):
        conf = self.folder / "conf"
        conf.mkdir()
        for file in (Path(self.tiaki).parent / "conf/gateway").glob("*.cfg"):
            (conf / file.name).write_text(file.read_text())
        (conf / "io.tiaki.time.sync.cfg").write_text(
            f"source = chrony\nchronyc.socket = {self.folder}/client/chronyd.sock\npoll.s = 1\nholdover.s = {HOLDOVER}\n"
        )
        for n in range(1, 5):
            self.server(n)
        self.client([1, 2, 3])
        dcs = self.folder / "dcs.properties"
        dcs.write_text("")
        self.start("dcs", [self.tiaki, "dcs", "--json", "--data", str(self.data), "--config", str(dcs), "--broker-port", str(self.broker)])
        meter = [self.tiaki, "meter", "--json", "--data", str(self.data), "--meters", "1", "--interval", "2s", "--port", str(self.meters)]
        self.start("meter", meter)
        self.start_shell(conf)

    def start_shell(self, conf):
        out = open(self.folder / "gateway.out", "wb")
        err = open(self.folder / "gateway.err", "ab")
        command = [self.tiaki, "gateway", "--data", str(self.data), "--broker-port", str(self.broker), "--config", str(conf), "--shell"]
        self.running["gateway"] = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.PIPE)
        until("the shell is there", lambda: "g!" in self.out("gateway"), 300)

    def ask(self, words):
        gateway = self.running["gateway"]
        before = len(self.out("gateway"))
        gateway.stdin.write((words + "\n").encode())
        gateway.stdin.flush()
        until("the shell's answer", lambda: "g!" in self.out("gateway")[before:], 20)
        return self.out("gateway")[before:]

    def time(self):
        return self.ask("tiaki:time")

    def trusted(self, seconds=90):
        return until("time is trusted", lambda: (lambda said: ", trusted since" in said and said)(self.time()), seconds)

    def untrusted(self, reason, seconds=90):
        def said():
            text = self.time()
            return text if ", untrusted since" in text and re.search(reason, text) else ""

        return until(f"time is not trusted because {reason}", said, seconds)

    def dcs(self, *words):
        done = subprocess.run([self.tiaki, "dcs", *words, "--data", str(self.data)], capture_output=True, text=True, timeout=180)
        return done.stdout + done.stderr


# --- the checks: each is a sentence ----------------------------------------------------------------


def three_servers_with_nts_are_trusted(world):
    said = world.trusted(240)
    if "3 servers agree, 3 of them authenticated, 0 outvoted" not in said:
        raise Failed(said)


def one_liar_among_four_is_outvoted_and_reported(world):
    world.stop("server4")
    world.server(4, "+100")
    world.restart_client([1, 2, 3, 4])
    until("the liar is seen", lambda: "1 outvoted" in world.time(), 60)
    world.trusted()
    until("it is logged", lambda: "1 time servers contradict" in world.err("gateway"), 10)


def servers_with_a_large_offset_that_agree_move_nothing_and_are_reported(world):
    for n in range(1, 4):
        world.stop(f"server{n}")
        world.server(n, "+100")
    world.restart_client([1, 2, 3, 4])
    world.untrusted(r"the clock is 100\.\d s behind its source, which is more than 27\.0 s")
    off = abs(time.time() - os.stat(write(world.folder / "touched")).st_mtime)
    if off > 1:
        raise Failed(f"the host's clock moved by {off} s")


def an_instruction_that_time_decides_is_refused_and_a_reading_is_not(world):
    said = world.dcs("access", "show", "gw1")
    if "time-not-trusted" not in said and "time is not trusted" not in said:
        raise Failed(said)
    said = world.dcs("read", "TKI0000000000001")
    if "questionable" not in said.lower():
        raise Failed(said)


def readings_are_collected_and_marked(world):
    until("a marked reading at the control system", lambda: "questionable" in world.dcs("readings", "TKI0000000000001", "--csv"), 30)


def a_server_with_a_certificate_of_another_authority_moves_nothing(world):
    for n in range(1, 4):
        world.stop(f"server{n}")
        world.certificate(n, "forger")
        world.server(n)
    world.restart_client([1, 2, 3])
    world.untrusted("not synchronised|servers agree")
    until("chronyd says why", lambda: "certificate" in world.out("client") + world.err("client"), 20)


def servers_without_authentication_are_not_trusted(world):
    world.restart_client([1, 2, 3], security="")
    world.untrusted("only 0 of at least 3 servers are authenticated")


def honest_servers_are_trusted_again(world):
    for n in range(1, 4):
        world.stop(f"server{n}")
        world.certificate(n, "ca")
        world.server(n)
    world.restart_client([1, 2, 3])
    world.trusted(60)


def trust_ends_after_the_stated_time_when_all_servers_are_gone(world):
    world.trusted()
    begun = time.monotonic()
    world.stop("client")
    for n in range(1, 4):
        world.stop(f"server{n}")
    world.untrusted("chronyd does not answer")
    took = time.monotonic() - begun
    if not HOLDOVER - 3 <= took <= HOLDOVER + 15:
        raise Failed(f"trust ended after {took:.0f} s of {HOLDOVER}")


def write(path):
    path.write_text("")
    return path


CHECKS = [
    three_servers_with_nts_are_trusted,
    one_liar_among_four_is_outvoted_and_reported,
    servers_with_a_large_offset_that_agree_move_nothing_and_are_reported,
    an_instruction_that_time_decides_is_refused_and_a_reading_is_not,
    readings_are_collected_and_marked,
    a_server_with_a_certificate_of_another_authority_moves_nothing,
    servers_without_authentication_are_not_trusted,
    honest_servers_are_trusted_again,
    trust_ends_after_the_stated_time_when_all_servers_are_gone,
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="tiaki-time-") as folder:
        os.chmod(folder, 0o700)
        world = TimeWorld(Path(sys.argv[1]), Path(folder))
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
            for process in world.running.values():
                process.send_signal(signal.SIGTERM)
            for process in world.running.values():
                process.wait(20)
            if failed:
                print(f"--- end of the gateway's log\n{world.err('gateway')[-4000:]}")
    print(f"clock: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
