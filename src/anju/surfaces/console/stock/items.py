"""Materials: the register, one with what stores hold of it, and the form."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.stock import filters, policies, queries, services
from anju.domains.stock.enums import SlipKind
from anju.domains.stock.models import Item
from anju.surfaces.console.stock import forms
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.screens import (
    BooleanColumn,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)

NEW = Link("stock.item.create", _("New material"), "plus", permission=policies.EDIT, key="n", primary=True)
SLIP_TONES = {
    SlipKind.OPENING: "mute",
    SlipKind.RECEIPT: "ok",
    SlipKind.ISSUE: "info",
    SlipKind.RETURN: "warn",
    SlipKind.TRANSFER: "mute",
    SlipKind.COUNT: "major",
    SlipKind.BACK: "bad",
}
MOVES = (
    LinkColumn("slip__number", _("Stock slip"), to="stock.slip.detail", pk="slip_id", sort=False, phone=3),
    DateColumn("slip__on_date", _("Date"), sort=False, phone=4),
    StatusColumn("slip__kind", _("Kind of movement"), tones=SLIP_TONES, sort=False),
)


class ItemList(ListScreen):
    """The project's materials."""

    path, name = "stock/items/", "stock.item.list"
    title, icon = _("Materials"), "package"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.ItemFilter
    order = ("code",)
    columns = (
        LinkColumn("code", _("Material code"), to="stock.item.detail", phone=3),
        LinkColumn("name", _("Material name"), to="stock.item.detail", below="spec", phone=1),
        Column("category", _("Kind of material"), phone=4),
        QuantityColumn("held", _("In stock"), phone=2),
        Column("measure", _("Unit of measure"), sort=False),
        MoneyColumn("worth", _("Stock value")),
        StatusColumn("cost_class", _("Cost class"), tones=lambda _value: "mute", sort=False, shown=False),
        Column("barcode", _("Barcode"), shown=False),
        BooleanColumn("is_active", _("In use"), sort=False, shown=False),
    )
    actions = (NEW, Link("stock.opening.upload", _("Import from Excel"), "file-import", permission=policies.MOVE))
    empty = Empty(
        _("No materials yet"),
        _("Enter what stores hold: spare parts, tools, cleaning material."),
        NEW.to,
        NEW.title,
        "package",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Item]:
        """Return the materials."""
        return queries.items_visible_to(actor, project)


class ItemDetail(DetailScreen):
    """One material: facts, where it lies, how it moved."""

    path, name = "stock/items/<int:pk>/", "stock.item.detail"
    icon = "package"
    permission = policies.VIEW
    back = "stock.item.list"
    actions = (Link("stock.item.edit", _("Edit"), "edit", permission=policies.EDIT, key="e"),)
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("code", _("Material code")),
                Column("name", _("Material name")),
                Column("spec", _("Specification")),
                Column("measure", _("Unit of measure")),
                Column("category", _("Kind of material")),
                Column("barcode", _("Barcode")),
                Column("get_cost_class_display", _("Cost class")),
                QuantityColumn("held", _("In stock")),
                MoneyColumn("worth", _("Stock value")),
            ),
        ),
        Related(
            "balances",
            _("Where it lies"),
            (
                LinkColumn("store__name", _("Store"), to="stock.store.detail", pk="store_id"),
                QuantityColumn("quantity", _("Quantity")),
                MoneyColumn("value", _("Stock value")),
                NumberColumn("unit_cost", _("Average cost")),
                QuantityColumn("minimum", _("Reorder below")),
            ),
            rows=lambda actor, project, item: queries.balances_visible_to(actor, project).filter(item=item),
            empty=_("No store holds any of it."),
        ),
        Related(
            "movements",
            _("Movements"),
            (
                *MOVES,
                Column("store__name", _("Store")),
                QuantityColumn("quantity", _("Quantity")),
                MoneyColumn("value", _("Stock value")),
                QuantityColumn("quantity_after", _("Held afterwards")),
            ),
            rows=lambda actor, project, item: queries.movements_visible_to(actor, project).filter(item=item),
            more="stock.movement.list",
            more_query=lambda item: f"q={item.code}",
        ),
        Related(
            "prices",
            _("Price history"),
            (
                *MOVES[:2],
                Column("slip__supplier__name", _("Supplier")),
                QuantityColumn("quantity", _("Quantity")),
                NumberColumn("unit_price", _("Price")),
                MoneyColumn("value", _("Stock value")),
            ),
            rows=queries.prices_of,
            empty=_("None of it was bought yet."),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Item:
        """Return the material."""
        return queries.get_item(actor, project, ids["pk"])

    def heading(self, record: Item) -> str:
        """Return name and specification."""
        return f"{record.name} {record.spec}".strip()

    def number(self, record: Item) -> str:
        """Return its code."""
        return record.code

    def tags(self, record: Item) -> list[Tag]:
        """Tell of one that is not in use any more."""
        return [] if record.is_active else [Tag(_("Not in use"), "mute")]


class ItemCreate(FormScreen):
    """A new material."""

    path, name = "stock/items/new/", "stock.item.create"
    title = _("New material")
    permission = policies.EDIT
    form = forms.ItemForm
    done = "stock.item.detail"
    back = "stock.item.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Item:
        """Add it."""
        return services.save_item(actor=actor, project=project, item=self.object, **cleaned)


class ItemEdit(ItemCreate):
    """Change a material."""

    path, name = "stock/items/<int:pk>/edit/", "stock.item.edit"
    title = _("Edit the material")
    find = ItemDetail.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}
