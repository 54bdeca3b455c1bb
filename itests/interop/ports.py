"""Ports for the servers of a test."""

import itertools
import os
import random
import socket

#: Below those that the system gives to whoever connects: nobody takes the port of a server that is away for a while. Each lane of run has its own range;
#: who starts a script by hand gets any.
PORTS = itertools.count(int(os.environ.get("TIAKI_INTEROP_PORT") or random.randrange(20_000, 31_000, 100)))


def free_ports(count=1):
    """The first of so many in a row that nobody has, for TCP and for UDP. None is given twice."""
    row = []
    while len(row) < count:
        port = next(PORTS)
        row = [*row, port] if is_free(port) else []
    return row[0]


def is_free(port):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as s:
            try:
                s.bind(("", port))
            except OSError:
                return False
    return True
