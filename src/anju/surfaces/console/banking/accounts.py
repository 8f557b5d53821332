"""Bank accounts with the columns of their statements, and the numbers that banks gave for single units."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.banking import policies, queries, services
from anju.domains.banking.calc.reading import FIELDS
from anju.domains.banking.models import BankAccount, VirtualAccount
from anju.domains.estate import queries as estate
from anju.surfaces.console.banking import forms
from anju.ui.screens import Column, Empty, FormScreen, Link, LinkColumn, ListScreen


class AccountList(ListScreen):
    """The project's accounts."""

    path, name = "bank-accounts/", "banking.account.list"
    title, icon = _("Bank accounts"), "building-bank"
    permission = policies.VIEW_BANK
    back = "banking.line.list"
    order = ("name",)
    columns = (
        LinkColumn("name", _("Name of the bank account"), to="banking.account.edit", phone=1),
        Column("bank", _("Bank"), phone=3),
        Column("number", _("Account number"), phone=4),
        LinkColumn(
            "layout",
            _("File of direct debits"),
            to="banking.account.layout",
            value=lambda account: queries.layout_of(account)[0].upper(),
        ),
    )
    actions = (
        Link("banking.account.new", _("New bank account"), "plus", permission=policies.EDIT_ACCOUNTS, primary=True),
        Link("banking.virtual.list", _("Virtual accounts"), "list"),
    )
    empty = Empty(_("No bank account yet"), _("Add the account whose statements you want to import."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[BankAccount]:
        """Return the accounts."""
        return queries.accounts_visible_to(actor, project)


class AccountNew(FormScreen):
    """Add an account."""

    path, name = "bank-accounts/new/", "banking.account.new"
    title = _("New bank account")
    permission = policies.EDIT_ACCOUNTS
    form = forms.AccountForm
    done = back = "banking.account.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Add it; the list shows it."""
        services.open_account(actor=actor, project=project, **_facts(cleaned))


class AccountEdit(FormScreen):
    """Change an account."""

    path, name = "bank-accounts/<int:pk>/edit/", "banking.account.edit"
    title = _("Edit the bank account")
    permission = policies.EDIT_ACCOUNTS
    form = forms.AccountForm
    done = back = "banking.account.list"

    def find(self, actor: Actor, project: Any, pk: int) -> BankAccount:
        """Return the account."""
        return queries.get_account(actor, project, pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = self.object
        return {"name": held.name, "bank": held.bank, "number": held.number, **held.mapping}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Change it; the list shows it."""
        services.edit_account(actor=actor, account=self.object, **_facts(cleaned))


def _facts(cleaned: dict[str, Any]) -> dict[str, Any]:
    mapping = {name: cleaned[name] for name in FIELDS if cleaned[name]}
    return {name: cleaned[name] for name in ("name", "bank", "number")} | {"mapping": mapping}


class VirtualList(ListScreen):
    """The numbers of single units."""

    path, name = "bank-accounts/virtual/", "banking.virtual.list"
    title, icon = _("Virtual accounts"), "list"
    permission = policies.VIEW_BANK
    back = "banking.account.list"
    order = ("number",)
    columns = (
        Column("number", _("Virtual account"), phone=1),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=2),
    )
    actions = (
        Link("banking.virtual.new", _("New virtual account"), "plus", permission=policies.EDIT_ACCOUNTS, primary=True),
    )
    empty = Empty(_("No virtual account yet"), _("What comes to such a number is its unit's without anybody looking."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[VirtualAccount]:
        """Return the numbers."""
        return queries.virtual_accounts_visible_to(actor, project)


class VirtualNew(FormScreen):
    """Note a number."""

    path, name = "bank-accounts/virtual/new/", "banking.virtual.new"
    title = _("New virtual account")
    permission = policies.EDIT_ACCOUNTS
    form = forms.VirtualForm
    done = back = "banking.virtual.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        return {"units": estate.units_visible_to(actor, project), "url": self.link("estate.unit.choices")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Note it; the list shows it."""
        services.give_virtual_account(actor=actor, project=project, **cleaned)
