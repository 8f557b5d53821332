"""Movements and their slips; goods received, moved, sent back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.stock import filters, policies, queries, services
from anju.domains.stock.enums import SlipKind
from anju.domains.stock.models import Movement, Slip
from anju.surfaces.console.stock import forms
from anju.surfaces.console.stock.items import MOVES, SLIP_TONES
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.screens import (
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    Tag,
)


class MovementList(ListScreen):
    """Everything that moved, newest first."""

    path, name = "stock/movements/", "stock.movement.list"
    title, icon = _("Movements of stock"), "arrows-exchange"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.MovementFilter
    columns = (
        *MOVES,
        LinkColumn("item__code", _("Material code"), to="stock.item.detail", pk="item_id", sort=False),
        Column("item__name", _("Material name"), below="item__spec", sort=False, phone=1),
        Column("store__name", _("Store"), sort=False),
        QuantityColumn("quantity", _("Quantity"), sort=False, phone=2),
        Column("item__measure", _("Unit of measure"), sort=False),
        MoneyColumn("value", _("Stock value"), sort=False),
        QuantityColumn("quantity_after", _("Held afterwards"), sort=False, shown=False),
        Column("slip__by__name", _("Entered by"), sort=False),
        Column("slip__note", _("Remark"), sort=False, shown=False),
    )
    empty = Empty(_("Nothing has moved yet"), icon="arrows-exchange")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Movement]:
        """Return the movements."""
        return queries.movements_visible_to(actor, project)


class SlipDetail(DetailScreen):
    """One slip with its lines."""

    path, name = "stock/slips/<int:pk>/", "stock.slip.detail"
    icon = "clipboard-list"
    permission = policies.VIEW
    back = "stock.movement.list"
    tabs = (
        Related(
            "lines",
            _("Lines"),
            (
                LinkColumn("item__code", _("Material code"), to="stock.item.detail", pk="item_id"),
                Column("item__name", _("Material name"), below="item__spec"),
                LinkColumn("store__name", _("Store"), to="stock.store.detail", pk="store_id"),
                QuantityColumn("quantity", _("Quantity")),
                Column("item__measure", _("Unit of measure")),
                MoneyColumn("value", _("Stock value")),
            ),
            rows=lambda actor, project, slip: (
                queries.movements_visible_to(actor, project).filter(slip=slip).order_by("pk")
            ),
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("number", _("Number")),
                DateColumn("on_date", _("Date")),
                Column("supplier__name", _("Supplier")),
                Column("note", _("Remark")),
                Column("by__name", _("Entered by")),
                InstantColumn("at", _("Entered at")),
                InstantColumn("device_at", _("Time of the phone")),
            ),
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Slip:
        """Return the slip."""
        return queries.get_slip(actor, project, ids["pk"])

    def heading(self, record: Slip) -> str:
        """Return what it is."""
        return str(SlipKind(record.kind).label)

    def number(self, record: Slip) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Slip) -> list[Tag]:
        """Return its kind."""
        kind = SlipKind(record.kind)
        return [Tag(kind.label, SLIP_TONES[kind])]


class _SlipForm(FormScreen):
    """Several materials at once."""

    permission = policies.MOVE
    done = "stock.slip.detail"
    back = "stock.balance.list"
    message = _("The slip is written.")

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return materials, stores and suppliers."""
        return {
            "items": queries.items_in_use(project),
            "stores": queries.stores_in_use(project),
            "suppliers": queries.suppliers_in_use(project),
        }


class Receive(_SlipForm):
    """Goods that came without a purchase request."""

    path, name = "stock/receive/", "stock.receive"
    title, button = _("Receive goods"), _("Receive goods")
    form = forms.ReceiveForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Slip:
        """Take them in."""
        return services.receive_goods(actor=actor, project=project, **cleaned)


class Move(_SlipForm):
    """From one store to another."""

    path, name = "stock/move/", "stock.move"
    title, button = _("Move between stores"), _("Move materials")
    form = forms.MoveForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Slip:
        """Move them."""
        return services.move_materials(actor=actor, project=project, **cleaned)


class Back(_SlipForm):
    """Back to who sold them."""

    path, name = "stock/back/", "stock.back"
    title, button = _("Return to the supplier"), _("Return goods")
    form = forms.BackForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Slip:
        """Give them back."""
        return services.return_goods(actor=actor, project=project, **cleaned)
