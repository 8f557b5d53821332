"""A server in a process of its own, to be killed: does what a worker's phone sends and tells each verdict."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(user_id: int, path: str) -> None:
    """Do the acts of a file in their order; a line for each, written after its commit."""
    import django

    django.setup()
    from django.test import Client

    from anju.domains.identity.models import User

    phone = Client(headers={"host": "localhost"})
    phone.force_login(User.objects.get(pk=user_id))
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    for act in json.loads(Path(path).read_text("utf-8")):
        answer = phone.post("/f/T1/acts/", json.dumps(act), content_type="application/json")
        sys.stdout.write(f"{act['client_id']} {answer.status_code} {answer.json()['outcome']}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
