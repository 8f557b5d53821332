"""Stocktakes: begun, counted by keyboard, submitted."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.stock import filters, policies, queries, services
from anju.domains.stock.enums import CountState
from anju.domains.stock.models import Count, Store
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    PageScreen,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

TONES = {
    CountState.OPEN: "info",
    CountState.SUBMITTED: "warn",
    CountState.POSTED: "ok",
    CountState.DROPPED: "mute",
}
NEW = Link("stock.count.create", _("Begin a stocktake"), "plus", permission=policies.COUNT, key="n", primary=True)


def _is_open(count: Count) -> bool:
    return count.state == CountState.OPEN


class CountForm(django_forms.Form):
    """Which store is counted."""

    store = django_forms.ModelChoiceField(label=_("Store"), queryset=None)
    note = django_forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"note": "field-wide"}

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores  # type: ignore[attr-defined]


class CountList(ListScreen):
    """Stocktakes, newest first."""

    path, name = "stock/counts/", "stock.count.list"
    title, icon = _("Stocktakes"), "clipboard-check"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.CountFilter
    columns = (
        LinkColumn("number", _("Number"), to="stock.count.detail", sort=False, phone=3),
        Column("store__name", _("Store"), sort=False, phone=1),
        StatusColumn("state", _("State"), tones=TONES, sort=False, phone=2),
        NumberColumn("counted_count", _("Counted lines"), sort=False),
        NumberColumn("line_count", _("Number of lines"), sort=False),
        Column("counted_by__name", _("Counted by"), sort=False, phone=4),
        InstantColumn("begun_at", _("Count begun at"), sort=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No stocktakes yet"),
        _("Count a store, and let somebody else approve what differs from the books."),
        NEW.to,
        NEW.title,
        "clipboard-check",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Count]:
        """Return the stocktakes."""
        return queries.counts_visible_to(actor, project)


class CountCreate(FormScreen):
    """Begin to count a store."""

    path, name = "stock/counts/new/", "stock.count.create"
    title, button = _("Begin a stocktake"), _("Begin a stocktake")
    permission = policies.COUNT
    form = CountForm
    done = "stock.count.enter"
    back = "stock.count.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the stores."""
        return {"stores": queries.stores_in_use(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Count:
        """Begin."""
        return services.begin_count(actor=actor, project=project, **cleaned)


class CountDetail(DetailScreen):
    """One stocktake: counted beside booked."""

    path, name = "stock/counts/<int:pk>/", "stock.count.detail"
    icon = "clipboard-check"
    permission = policies.VIEW
    back = "stock.count.list"
    actions = (
        Link(
            "stock.count.enter",
            _("Go on counting"),
            "edit",
            permission=policies.COUNT,
            when=_is_open,
            primary=True,
            key="e",
        ),
        Link("stock.count.drop", _("Give the stocktake up"), "x", permission=policies.COUNT, when=_is_open),
    )
    tabs = (
        Related(
            "lines",
            _("Counted and booked"),
            (
                Column("item__code", _("Material code")),
                Column("item__name", _("Material name"), below="item__spec"),
                QuantityColumn("booked", _("Booked quantity")),
                QuantityColumn("counted", _("Counted quantity")),
                QuantityColumn("difference", _("Counted beyond the books")),
                Column("item__measure", _("Unit of measure")),
            ),
            rows=lambda actor, _project, count: queries.lines_of_count(actor, count),
        ),
        Fields(
            "facts",
            _("Overview"),
            (
                Column("store__name", _("Store")),
                InstantColumn("begun_at", _("Count begun at")),
                Column("counted_by__name", _("Counted by")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("decided_at", _("Decided at")),
                Column("note", _("Remark")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Count:
        """Return the stocktake."""
        return queries.get_count(actor, project, ids["pk"])

    def heading(self, record: Count) -> str:
        """Return the store."""
        return str(record.store)

    def number(self, record: Count) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Count) -> list[Tag]:
        """Return its state."""
        state = CountState(record.state)
        return [Tag(state.label, TONES[state])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval."""
        return [*super().buttons(), *to_request(self, policies.COUNT_REQUEST)]


class CountEnter(PageScreen):
    """The sheet of a stocktake: Enter and the arrows lead from line to line, a barcode finds its line."""

    path, name = "stock/counts/<int:pk>/enter/", "stock.count.enter"
    title = _("Count stock")
    permission = policies.COUNT
    back = "stock.count.list"
    template = "console/stock/count.html"
    fault = ""

    def find(self, actor: Actor, project: Any, **ids: Any) -> Count:
        """Return the stocktake."""
        return queries.get_count(actor, project, ids["pk"])

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return its lines, and the materials that may be found beside them."""
        lines = list(queries.lines_of_count(actor, self.object))
        typed = self.request.POST
        rows = [
            {
                "line": line,
                "name": f"item_{line.item_id}",
                "value": typed.get(f"item_{line.item_id}", _shown(line.counted)),
            }
            for line in lines
        ]
        known = {line.item_id for line in lines}
        others = [item for item in queries.items_in_use(project) if item.pk not in known]
        return {
            "count": self.object,
            "rows": rows,
            "others": others,
            "fault": self.fault,
            "is_open": _is_open(self.object),
        }

    def post(self) -> HttpResponseBase:
        """Keep what was entered; with ``submit`` ask for approval."""
        count: Count = self.object
        try:
            with transaction.atomic():
                services.enter_counts(actor=self.actor, count=count, quantities=self._entered())
                if "submit" in self.request.POST:
                    services.submit_count(actor=self.actor, count=count)
        except AccessDenied:
            raise
        except DomainError as error:
            self.fault = str(error)
            return self.render(status=422)
        messages.success(self.request, _now("Saved."))
        to = "stock.count.detail" if "submit" in self.request.POST else "stock.count.enter"
        return HttpResponseRedirect(self.link(to, pk=count.pk))

    def _entered(self) -> dict[int, Decimal | None]:
        found: dict[int, Decimal | None] = {}
        for name, text in self.request.POST.items():
            key = str(self.request.POST.get("other", "")) if name == "other_quantity" else name.removeprefix("item_")
            if not key.isdigit() or not (name == "other_quantity" or name.startswith("item_")):
                continue
            found[int(key)] = _number(str(text))
        return found


def _number(text: str) -> Decimal | None:
    plain = text.strip().translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).replace(",", "")
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise DomainError(_now("“{text}” is no quantity.").format(text=text)) from error
    if not value.is_finite() or value != round(value, 3):
        raise DomainError(_now("“{text}” is no quantity.").format(text=text))
    return value


def _shown(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


class CountDrop(ActionScreen):
    """Give a stocktake up."""

    path, name = "stock/counts/<int:pk>/drop/", "stock.count.drop"
    title, button, danger = _("Give the stocktake up"), _("Give the stocktake up"), True
    permission = policies.COUNT
    done = "stock.count.detail"
    form = ConfirmForm
    find = CountDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("What was counted is kept to read; nothing is booked.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Count:
        """Give it up."""
        return services.drop_count(actor=actor, count=self.object)
