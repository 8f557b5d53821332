"""``python -m anju``: the same as the command ``anju``."""

from __future__ import annotations

import sys

from anju.cli import main

sys.exit(main())
