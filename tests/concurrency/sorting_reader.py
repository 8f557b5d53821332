"""A web process that begins anew: prints which head sorts, and what texts are taken for, as JSON."""

from __future__ import annotations

import json
import sys


def main(project_id: int, texts: list[str]) -> None:
    """Sort the texts with what lies in the database."""
    import django

    django.setup()
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.service import queries

    with transaction.atomic(), scope.enter([project_id], actor=system_actor("tests")):
        found = queries.sort_texts(texts)
        told = {"version": queries.current_version(), "codes": [one.leaf.code if one.leaf else "" for one in found]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
