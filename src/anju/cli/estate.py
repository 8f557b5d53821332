"""Commands for the business: the demonstration estate, rosters and bill runs."""

from __future__ import annotations

COMMANDS = ()
