"""Which TCP port to listen on."""

from __future__ import annotations

import errno
import socket

from anju.runtime.faults import RuntimeFault

_TRIES = 50


def free_port(host: str, wanted: int, *, taken: frozenset[int] = frozenset()) -> int:
    """Return ``wanted`` or the next port above it that nobody listens on.

    Raises RuntimeFault when fifty in a row are taken, or the address is none of this machine's.
    """
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        if port not in taken and _is_free(host, port):
            return port
    raise RuntimeFault(f"No port from {wanted} to {wanted + _TRIES} is free on {host}.", "Choose another: --port 9000")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free for a server
        try:
            probe.bind((host, port))
        except PermissionError:
            return False
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise RuntimeFault(f"Cannot listen on {host}: {error.strerror}.", "Give an address of this host.") from None
    return True
