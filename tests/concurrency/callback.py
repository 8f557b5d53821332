"""A server in a process of its own, to be killed: handles the notifications it reads, a line an answer."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Read headers and body as a JSON line; write the status after the commit."""
    import django

    django.setup()
    from tests.factories.acquirer import PaperAcquirer

    from anju.domains.payments import ports
    from anju.domains.payments import services as payments

    with ports.only(PaperAcquirer()):
        for line in sys.stdin:
            headers, body = json.loads(line)
            answer = payments.handle_notification(channel="paper", headers=headers, body=body.encode())
            assert answer is not None
            sys.stdout.write(f"{answer.status}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
