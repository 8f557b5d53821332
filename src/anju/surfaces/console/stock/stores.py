"""Stores with what they hold, all balances, levels and what to order again, suppliers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.stock import filters, policies, queries, services
from anju.domains.stock.enums import StoreKind
from anju.domains.stock.models import Balance, Level, Store, Supplier
from anju.domains.workforce import queries as workforce
from anju.surfaces.console.stock import forms
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.screens import (
    BooleanColumn,
    Column,
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

KINDS = {StoreKind.WAREHOUSE: "info", StoreKind.PERSONAL: "mute"}
NEW_STORE = Link("stock.store.create", _("New store"), "plus", permission=policies.EDIT, key="n", primary=True)
NEW_SUPPLIER = Link("stock.supplier.create", _("New supplier"), "plus", permission=policies.EDIT, key="n", primary=True)
NEW_LEVEL = Link("stock.level.create", _("New reorder level"), "plus", permission=policies.EDIT, key="n", primary=True)


class StoreList(ListScreen):
    """The project's stores."""

    path, name = "stock/stores/", "stock.store.list"
    title, icon = _("Stores"), "building-warehouse"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.StoreFilter
    order = ("-kind", "name")
    columns = (
        LinkColumn("name", _("Store name"), to="stock.store.detail", phone=1),
        StatusColumn("kind", _("Kind of store"), tones=KINDS, phone=3),
        Column("employee__name", _("Carried by"), sort=False, phone=4),
        MoneyColumn("worth", _("Stock value"), phone=2),
        BooleanColumn("is_active", _("In use"), sort=False),
    )
    actions = (NEW_STORE,)
    empty = Empty(
        _("No stores yet"),
        _("A warehouse, and what each technician carries, are stores."),
        NEW_STORE.to,
        NEW_STORE.title,
        "building-warehouse",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Store]:
        """Return the stores."""
        return queries.stores_visible_to(actor, project)


class StoreDetail(DetailScreen):
    """One store: what it holds."""

    path, name = "stock/stores/<int:pk>/", "stock.store.detail"
    icon = "building-warehouse"
    permission = policies.VIEW
    back = "stock.store.list"
    actions = (Link("stock.store.edit", _("Edit"), "edit", permission=policies.EDIT, key="e"),)
    tabs = (
        Related(
            "balances",
            _("What it holds"),
            (
                LinkColumn("item__code", _("Material code"), to="stock.item.detail", pk="item_id"),
                Column("item__name", _("Material name"), below="item__spec"),
                QuantityColumn("quantity", _("Quantity")),
                Column("item__measure", _("Unit of measure")),
                MoneyColumn("value", _("Stock value")),
                NumberColumn("unit_cost", _("Average cost")),
            ),
            rows=lambda actor, _project, store: queries.stock_of_store(actor, store),
            more="stock.balance.list",
            more_query=lambda store: f"store={store.pk}",
            empty=_("This store is empty."),
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("name", _("Store name")),
                Column("get_kind_display", _("Kind of store")),
                Column("employee__name", _("Carried by")),
                MoneyColumn("worth", _("Stock value")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Store:
        """Return the store."""
        return queries.get_store(actor, project, ids["pk"])

    def heading(self, record: Store) -> str:
        """Return its name."""
        return record.name

    def tags(self, record: Store) -> list[Tag]:
        """Return its kind."""
        kind = StoreKind(record.kind)
        return [Tag(kind.label, KINDS[kind]), *([] if record.is_active else [Tag(_("Not in use"), "mute")])]


class StoreCreate(FormScreen):
    """A new store."""

    path, name = "stock/stores/new/", "stock.store.create"
    title = _("New store")
    permission = policies.EDIT
    form = forms.StoreForm
    done = "stock.store.detail"
    back = "stock.store.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return who may carry stock."""
        return {"employees": workforce.employees_visible_to(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Store:
        """Add it."""
        return services.save_store(actor=actor, project=project, store=self.object, **cleaned)


class StoreEdit(StoreCreate):
    """Change a store."""

    path, name = "stock/stores/<int:pk>/edit/", "stock.store.edit"
    title = _("Edit the store")
    find = StoreDetail.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}


class BalanceList(ListScreen):
    """What every store holds."""

    path, name = "stock/", "stock.balance.list"
    title, icon = _("Stock on hand"), "packages"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.BalanceFilter
    order = ("item__code", "store__name")
    columns = (
        LinkColumn("item__code", _("Material code"), to="stock.item.detail", pk="item_id", phone=3),
        Column("item__name", _("Material name"), below="item__spec", phone=1),
        LinkColumn("store__name", _("Store"), to="stock.store.detail", pk="store_id", phone=4),
        QuantityColumn("quantity", _("Quantity"), phone=2),
        Column("item__measure", _("Unit of measure"), sort=False),
        MoneyColumn("value", _("Stock value")),
        NumberColumn("unit_cost", _("Average cost"), sort=False),
        QuantityColumn("minimum", _("Reorder below"), sort=False),
    )
    actions = (
        Link("stock.receive", _("Receive goods"), "truck-delivery", permission=policies.MOVE, key="n", primary=True),
        Link("stock.issue", _("Issue to a work order"), "package", permission=policies.MOVE),
        Link("stock.unused", _("Return from a work order"), "arrow-back-up", permission=policies.MOVE),
        Link("stock.move", _("Move between stores"), "arrows-exchange", permission=policies.MOVE),
        Link("stock.back", _("Return to the supplier"), "arrow-back-up", permission=policies.MOVE),
        Link("stock.opening.upload", _("Import from Excel"), "file-import", permission=policies.MOVE),
    )
    empty = Empty(
        _("No stock yet"),
        _("Receive goods, or take over the stock that is there from Excel."),
        "stock.receive",
        _("Receive goods"),
        "packages",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Balance]:
        """Return the balances."""
        return queries.balances_visible_to(actor, project)


class ReorderList(ListScreen):
    """Levels that are fallen short of."""

    path, name = "stock/reorder/", "stock.reorder.list"
    title, icon = _("To reorder"), "shopping-cart"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    search = ("item__code", "item__name", "store__name")
    order = ("store__name", "item__code")
    columns = (
        LinkColumn("item__code", _("Material code"), to="stock.item.detail", pk="item_id", phone=3),
        Column("item__name", _("Material name"), below="item__spec", phone=1),
        LinkColumn("store__name", _("Store"), to="stock.store.detail", pk="store_id", phone=4),
        QuantityColumn("held", _("In stock"), phone=2),
        QuantityColumn("minimum", _("Reorder below")),
        QuantityColumn("lacking", _("Lacking up to the target")),
        Column("item__measure", _("Unit of measure"), sort=False),
    )
    actions = (
        Link(
            "stock.purchase.reorder",
            _("Request all of it"),
            "truck-delivery",
            permission=policies.REQUEST,
            primary=True,
        ),
        Link("stock.level.list", _("Reorder levels"), "adjustments"),
    )
    empty = Empty(_("Nothing runs low"), _("What falls below its reorder level stands here."), icon="shopping-cart")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Level]:
        """Return what has to be ordered."""
        return queries.to_reorder(actor, project)


class LevelList(ListScreen):
    """Levels below which materials are ordered."""

    path, name = "stock/levels/", "stock.level.list"
    title, icon = _("Reorder levels"), "adjustments"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    back = "stock.reorder.list"
    search = ("item__code", "item__name", "store__name")
    order = ("store__name", "item__code")
    columns = (
        LinkColumn("item__code", _("Material code"), to="stock.level.edit", phone=3),
        Column("item__name", _("Material name"), below="item__spec", phone=1),
        Column("store__name", _("Store"), phone=4),
        QuantityColumn("held", _("In stock"), phone=2),
        QuantityColumn("minimum", _("Reorder below")),
        QuantityColumn("target", _("Order up to")),
    )
    actions = (NEW_LEVEL,)
    empty = Empty(_("No reorder levels yet"), "", NEW_LEVEL.to, NEW_LEVEL.title, "adjustments")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Level]:
        """Return the levels."""
        return queries.levels_visible_to(actor, project)


class LevelCreate(FormScreen):
    """A new level."""

    path, name = "stock/levels/new/", "stock.level.create"
    title = _("New reorder level")
    permission = policies.EDIT
    form = forms.LevelForm
    done = back = "stock.level.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return stores and materials."""
        return {"stores": queries.stores_in_use(project), "items": queries.items_in_use(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Level:
        """Set it."""
        return services.set_level(actor=actor, project=project, **cleaned)


class LevelEdit(LevelCreate):
    """Change a level."""

    path, name = "stock/levels/<int:pk>/", "stock.level.edit"
    title = _("Reorder level")

    def find(self, actor: Actor, project: Any, **ids: Any) -> Level:
        """Return the level."""
        return queries.get_level(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Keep store and material."""
        rows = super().form_kwargs(actor, project)
        return {
            "stores": rows["stores"].filter(pk=self.object.store_id),
            "items": rows["items"].filter(pk=self.object.item_id),
        }


class SupplierList(ListScreen):
    """Who materials are bought from."""

    path, name = "stock/suppliers/", "stock.supplier.list"
    title, icon = _("Suppliers of materials"), "truck"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.SupplierFilter
    order = ("name",)
    columns = (
        LinkColumn("name", _("Supplier name"), to="stock.supplier.edit", phone=1),
        Column("supplies", _("What they supply"), sort=False, phone=3),
        Column("contact", _("Contact"), sort=False, phone=2),
        Column("phone", _("Phone"), sort=False, phone=4),
        BooleanColumn("is_active", _("In use"), sort=False),
    )
    actions = (NEW_SUPPLIER,)
    empty = Empty(_("No suppliers yet"), "", NEW_SUPPLIER.to, NEW_SUPPLIER.title, "truck")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Supplier]:
        """Return the suppliers."""
        return queries.suppliers_visible_to(actor, project)


class SupplierCreate(FormScreen):
    """A new supplier."""

    path, name = "stock/suppliers/new/", "stock.supplier.create"
    title = _("New supplier")
    permission = policies.EDIT
    form = forms.SupplierForm
    done = back = "stock.supplier.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Supplier:
        """Add it."""
        return services.save_supplier(actor=actor, project=project, supplier=self.object, **cleaned)


class SupplierEdit(SupplierCreate):
    """Change a supplier."""

    path, name = "stock/suppliers/<int:pk>/", "stock.supplier.edit"
    title = _("Edit the supplier")

    def find(self, actor: Actor, project: Any, **ids: Any) -> Supplier:
        """Return the supplier."""
        return queries.get_supplier(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}
