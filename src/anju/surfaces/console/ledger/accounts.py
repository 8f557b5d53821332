"""The chart of accounts, and the pages of single accounts (明细账)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.ledger import filters, policies, queries, services
from anju.domains.ledger.enums import AccountKind, CostClass, EntryKind
from anju.domains.ledger.models import Account
from anju.domains.ledger.queries import Mark
from anju.ui.fields import DateField
from anju.ui.screens import (
    Column,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    PageScreen,
    StatusColumn,
)

TONES = {
    AccountKind.ASSET: "info",
    AccountKind.LIABILITY: "warn",
    AccountKind.EQUITY: "esc",
    AccountKind.INCOME: "ok",
    AccountKind.EXPENSE: "major",
}
NEW = Link(
    "ledger.account.create", _("New ledger account"), "plus", permission=policies.EDIT_ACCOUNTS, key="n", primary=True
)


class AccountForm(forms.Form):
    """A new account."""

    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Below an account of the chart: 6401.0201."))
    name = forms.CharField(label=_("Name of the account"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=AccountKind.choices)
    cost_class = forms.ChoiceField(
        label=_("Cost class"),
        choices=[("", "—"), *CostClass.choices],
        required=False,
        help_text=_("An account with a cost class takes expense claims."),
    )


class RenameForm(forms.Form):
    """What may change of an account."""

    name = forms.CharField(label=_("Name of the account"), max_length=60)
    cost_class = AccountForm.base_fields["cost_class"]


class PageForm(forms.Form):
    """The days and the kind of entries that an account page shows."""

    first_on = DateField(label=_("From"))
    last_on = DateField(label=_("Until"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *EntryKind.choices], required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first_on") and cleaned.get("last_on") and cleaned["last_on"] < cleaned["first_on"]:
            self.add_error("last_on", _("The end lies before the beginning."))
        return cleaned


class AccountList(ListScreen):
    """The chart of accounts."""

    path, name = "accounts/", "ledger.account.list"
    title, icon = _("Chart of accounts"), "list-numbers"
    permission = policies.VIEW_ENTRIES
    export_permission = policies.EXPORT_ENTRIES
    filterset = filters.AccountFilter
    order = ("code",)
    columns = (
        LinkColumn("code", _("Code"), to="ledger.account.page", phone=3),
        LinkColumn("name", _("Name of the account"), to="ledger.account.page", phone=1),
        StatusColumn("kind", _("Kind"), tones=TONES, phone=2),
        Column("role", _("Used for"), value=lambda account: account.get_role_display()),
        Column("cost_class", _("Cost class"), value=lambda account: account.get_cost_class_display(), phone=4),
        LinkColumn(
            "edit",
            _("Edit"),
            to="ledger.account.edit",
            value=lambda _account: _("Rename"),
            sort=False,
            permission=policies.EDIT_ACCOUNTS,
        ),
    )
    actions = (NEW,)
    empty = Empty(_("No accounts"), _("A project gets its accounts when it is opened."), icon="list-numbers")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Account]:
        """Return the project's accounts."""
        return queries.accounts(actor, project)


class AccountCreate(FormScreen):
    """A new account."""

    path, name = "accounts/new/", "ledger.account.create"
    title = _("New ledger account")
    permission = policies.EDIT_ACCOUNTS
    form = AccountForm
    back = "ledger.account.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Add it."""
        services.add_account(actor=actor, project=project, **cleaned)


class AccountEdit(FormScreen):
    """Rename an account."""

    path, name = "accounts/<int:pk>/edit/", "ledger.account.edit"
    title = _("Rename the account")
    permission = policies.EDIT_ACCOUNTS
    form = RenameForm
    back = "ledger.account.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Account:
        """Return the account."""
        return queries.get_account(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {"name": self.object.name, "cost_class": self.object.cost_class}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Rename it."""
        services.rename_account(actor=actor, account=self.object, **cleaned)


class AccountPage(PageScreen):
    """The lines of one account with the balance after each."""

    path, name = "accounts/<int:pk>/", "ledger.account.page"
    icon = "list-numbers"
    permission = policies.VIEW_ENTRIES
    template = "console/ledger/account_page.html"
    back = "ledger.account.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return one page of the account; the present month at first."""
        account = queries.get_account(actor, project, self.ids["pk"])
        today = clock.today()
        asked = self.request.GET
        form = PageForm(asked if "first_on" in asked else {"first_on": today.replace(day=1), "last_on": today})
        shown: dict[str, Any] = {"account": account, "title": str(account), "form": form}
        if not form.is_valid():
            return shown
        days: dict[str, Any] = {name: form.cleaned_data[name] for name in ("first_on", "last_on")}
        kind = form.cleaned_data["kind"]
        after = Mark.read(asked.get("after", ""))
        page = queries.account_page(actor, account, **days, kind=kind, after=after)
        query = {**days, **({"kind": kind} if kind else {})}
        return {
            **shown,
            **days,
            "page": page,
            "is_first": after is None,
            "first_url": f"?{urlencode(query)}",
            "next_url": f"?{urlencode({**query, 'after': page.next})}" if page.next else "",
        }
