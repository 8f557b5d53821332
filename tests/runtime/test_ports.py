"""Choosing a port."""

from __future__ import annotations

import socket

import pytest

from anju.runtime.faults import RuntimeFault
from anju.runtime.ports import free_port


def test_free_port_skips_one_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) > port


def test_free_port_says_when_the_address_is_not_here() -> None:
    with pytest.raises(RuntimeFault, match="Cannot listen"):
        free_port("192.0.2.1", 8000)
