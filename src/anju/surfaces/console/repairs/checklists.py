"""What workers tick before they finish work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.repairs import policies, queries, services
from anju.domains.repairs.models import CheckItem
from anju.domains.workforce.enums import Trade
from anju.domains.workorders.ports import kind_choices
from anju.surfaces.console.workorders import tables
from anju.surfaces.console.workorders.forms import ClassField
from anju.ui.screens import (
    ActionScreen,
    Column,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text


class CheckItemForm(forms.Form):
    """What is to be checked, of which work."""

    kind = forms.ChoiceField(
        label=_("Kind of work order"), required=False, choices=lambda: [("", _("All kinds of work")), *kind_choices()]
    )
    trade = forms.ChoiceField(label=_("Trade"), required=False, choices=[("", _("Every trade")), *Trade.choices])
    category = ClassField(label=_("Class"), required=False)
    text = forms.CharField(label=_("What is checked"), max_length=120)
    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=999, initial=1)
    is_required = forms.BooleanField(label=_("Required before work is finished"), required=False, initial=True)
    layout = {
        "kind": "field-half",
        "trade": "field-half",
        "category": "field-half",
        "position": "field-half",
        "text": "field-wide",
        "is_required": "field-wide",
    }


def kind_words(row: CheckItem) -> Any:
    """Return the kind of orders that an item is for, in words."""
    return dict(kind_choices()).get(row.kind, row.kind) if row.kind else _("All kinds of work")


class ClassColumn(Column):
    """The class that an item is for, by its name; a prefix of several by its code."""

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Return the name; the names of all classes are read once a request."""
        words = tables.category_names(request).get(value, value) if value else _("All classes")
        return super().draw_value(words, row, request)


class CheckItemList(ListScreen):
    """What workers tick before they finish work."""

    path, name = "repairs/checklists/", "repairs.check.list"
    title, icon = _("Checklists of repairs"), "checklist"
    permission = policies.EDIT_SETTINGS
    order = ("category", "position", "pk")
    columns = (
        LinkColumn("text", _("What is checked"), to="repairs.check.edit", phone=1),
        Column("kind", _("Kind of work order"), value=kind_words),
        Column("trade", _("Trade"), value=lambda row: row.get_trade_display() or _("Every trade")),
        ClassColumn("category", _("Class"), phone=3),
        NumberColumn("position", _("Position"), phone=2),
        Column("is_required", _("Required"), value=lambda row: _("Yes") if row.is_required else _("No"), phone=4),
        NumberColumn("version", _("Version")),
        InstantColumn("since", _("In force since")),
    )
    actions = (
        Link("repairs.check.create", _("New item"), "plus", permission=policies.EDIT_SETTINGS, key="n", primary=True),
    )
    empty = Empty(
        _("No checklist yet"),
        _("Items that you add here are ticked on the phone before work is finished."),
        "repairs.check.create",
        _("New item"),
        "checklist",
    )
    back = "repairs.term.list"

    def rows(self, actor: Actor, project: Any) -> QuerySet[CheckItem]:
        """Return the items."""
        return queries.check_items(actor, project)


class CheckItemCreate(FormScreen):
    """A new item."""

    path, name = "repairs/checklists/new/", "repairs.check.create"
    title = _("New item")
    permission = policies.EDIT_SETTINGS
    form = CheckItemForm
    back = "repairs.check.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CheckItem:
        """Add it."""
        return services.set_check_item(actor=actor, project=project, **cleaned)


class CheckItemEdit(CheckItemCreate):
    """Change an item: orders in work keep the version they have."""

    path, name = "repairs/checklists/<int:pk>/edit/", "repairs.check.edit"
    title = _("Edit the item")
    permission = policies.EDIT_SETTINGS

    def find(self, actor: Actor, project: Any, **ids: Any) -> CheckItem:
        """Return the item."""
        return queries.get_check_item(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CheckItem:
        """Change it."""
        return services.set_check_item(actor=actor, project=project, item=self.object, **cleaned)

    def buttons(self) -> list[tuple[Link, str]]:
        """Offer to drop it."""
        return self.resolved([Link("repairs.check.remove", _("Remove"), "trash", danger=True)])


class CheckItemRemove(ActionScreen):
    """Take an item off the checklist."""

    path, name = "repairs/checklists/<int:pk>/remove/", "repairs.check.remove"
    title, button, danger = _("Take the item off the checklist"), _("Remove"), True
    permission = policies.EDIT_SETTINGS
    form = ConfirmForm
    back = "repairs.check.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> CheckItem:
        """Return the item."""
        return queries.get_check_item(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what stays."""
        return [self.object.text, _("Orders in work keep it; what was ticked of it stays on record.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop it."""
        services.drop_check_item(actor=actor, item=self.object)


SCREENS = (CheckItemList, CheckItemCreate, CheckItemEdit, CheckItemRemove)
