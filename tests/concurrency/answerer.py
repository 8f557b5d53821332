"""An office in a process of its own, to be killed: takes a bank's answers to a batch and tells when they are kept."""

from __future__ import annotations

import sys
from pathlib import Path


def main(project_id: int, batch_id: int, path: str) -> None:
    """Take the answers of a file; a line, written after the commit."""
    import django

    django.setup()
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.banking import services as banking
    from anju.domains.banking.models import DebitBatch

    actor, content = system_actor("tests"), Path(path).read_bytes()
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    with transaction.atomic(), scope.enter([project_id], actor=actor):
        batch = DebitBatch.objects.get(pk=batch_id)
        banking.take_answers(actor=actor, batch=batch, content=content, filename="back.csv")
    sys.stdout.write("kept\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
