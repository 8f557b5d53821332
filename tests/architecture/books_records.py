"""Records of the books: accounts and manual entries."""

from __future__ import annotations

from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.domains.expenses.models import Claim
from anju.domains.identity.models import User
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting
from anju.domains.tenancy.models import Project


def _writer(project: Project) -> Actor:
    held, _new = User.objects.get_or_create(username=f"books{project.code}", defaults={"name": "会计"})
    return Actor(user_id=held.pk, name="会计", is_system=True)


def account(project: Project, number: int) -> int:
    made = ledger.add_account(
        actor=_writer(project), project=project, code=f"6401.09{number:02d}", name=f"其他{number}", kind="expense"
    )
    return made.pk


def journal(project: Project, number: int) -> int:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    lines = [Posting(held["6401.07"], Decimal(number)), Posting(held["1602"], -Decimal(number))]
    made = ledger.write_journal(
        actor=_writer(project), project=project, on_date=clock.today(), memo=f"计提折旧{number}", lines=lines
    )
    return made.pk


def claim(project: Project, number: int) -> int:
    cost = Account.objects.get(project=project, code="6401.02")
    made = Claim.objects.create(
        project=project,
        number=f"FY{number}",
        account=cost,
        payee=f"电梯维保公司{number}",
        description="电梯维保",
        amount=Decimal(number),
        on_date=clock.today(),
        applied_by_id=_writer(project).user_id,
        applied_at=clock.now(),
    )
    return made.pk


MAKERS = {"account": account, "claim": claim, "journal": journal}
OF_MODEL = {"expenses.Claim": "claim", "ledger.Account": "account", "ledger.Journal": "journal"}
