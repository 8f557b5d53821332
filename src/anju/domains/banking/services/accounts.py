"""Bank accounts, how their statements are read, and the numbers that the bank gave for single units."""

from __future__ import annotations

from collections.abc import Mapping

from anju.core import validation
from anju.core.access import Actor
from anju.domains.banking import policies
from anju.domains.banking.models import BankAccount, VirtualAccount
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project


def open_account(
    *, actor: Actor, project: Project, name: str, bank: str, number: str, mapping: Mapping[str, str] | None = None
) -> BankAccount:
    """Add an account; ``mapping`` says what the bank calls the columns. Raises AccessDenied, DomainError."""
    actor.require(policies.EDIT_ACCOUNTS, project.pk)
    account = BankAccount(
        project=project, name=name.strip(), bank=bank.strip(), number=number.strip(), mapping=dict(mapping or {})
    )
    validation.check(account)
    account.save()
    return account


def edit_account(
    *, actor: Actor, account: BankAccount, name: str, bank: str, number: str, mapping: Mapping[str, str]
) -> BankAccount:
    """Change an account or how its statements are read. Raises AccessDenied, DomainError."""
    actor.require(policies.EDIT_ACCOUNTS, account.project_id)
    account.name, account.bank, account.number = name.strip(), bank.strip(), number.strip()
    account.mapping = {field: label.strip() for field, label in mapping.items() if label.strip()}
    validation.check(account)
    account.save()
    return account


def give_virtual_account(*, actor: Actor, project: Project, number: str, unit: Unit) -> VirtualAccount:
    """Note the number that the bank gave for a unit. Raises AccessDenied, DomainError for one that is taken."""
    actor.require(policies.EDIT_ACCOUNTS, project.pk)
    held = VirtualAccount(project=project, number=number.strip(), unit=unit)
    validation.check(held)
    held.save()
    return held
