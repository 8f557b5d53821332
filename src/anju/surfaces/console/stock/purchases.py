"""Purchase requests: asked for, decided under approvals, ordered, received, closed."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.stock import filters, policies, queries, services
from anju.domains.stock.enums import PurchaseState
from anju.domains.stock.models import Purchase, PurchaseLine, Store, Supplier
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.stock import forms
from anju.surfaces.console.stock.items import MOVES
from anju.surfaces.console.stock.tables import QuantityColumn
from anju.ui.fields import DateField
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
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

SUBJECT = "stock.purchase"
TONES = {
    PurchaseState.APPLIED: "warn",
    PurchaseState.APPROVED: "info",
    PurchaseState.ORDERED: "info",
    PurchaseState.PARTLY: "major",
    PurchaseState.RECEIVED: "ok",
    PurchaseState.CLOSED: "mute",
    PurchaseState.REFUSED: "bad",
    PurchaseState.WITHDRAWN: "mute",
}
NEW = Link(
    "stock.purchase.create", _("New purchase request"), "plus", permission=policies.REQUEST, key="n", primary=True
)


def _in(*states: PurchaseState) -> Any:
    return lambda purchase: purchase.state in states


_COMING = _in(PurchaseState.ORDERED, PurchaseState.PARTLY)


class PurchaseForm(forms.LinesForm):
    """What is to be bought, and why."""

    priced = True
    note = None  # type: ignore[assignment]  # the reason stands in its place
    reason = django_forms.CharField(label=_("What it is needed for"), max_length=200)
    layout = {**forms.LinesForm.layout, "reason": "field-wide"}


class OrderForm(django_forms.Form):
    """Of whom it was ordered."""

    supplier = django_forms.ModelChoiceField(label=_("Supplier"), queryset=None)
    expected_on = DateField(label=_("Delivery expected on"), required=False)

    def __init__(self, *args: Any, suppliers: QuerySet[Supplier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]


class DeliveryForm(django_forms.Form):
    """What came, line by line; everything that is missing is proposed."""

    store = django_forms.ModelChoiceField(label=_("Into the store"), queryset=None)
    note = django_forms.CharField(label=_("Delivery note"), max_length=200, required=False)
    layout = {"note": "field-wide"}

    def __init__(self, *args: Any, stores: QuerySet[Store], lines: list[PurchaseLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores  # type: ignore[attr-defined]
        self.lines = [line for line in lines if line.received < line.quantity]
        for line in self.lines:
            left = line.quantity - line.received
            self.fields[f"line_{line.pk}"] = forms.quantity_field(
                f"{line.item} ({line.item.measure})", min_value=0, max_value=left, initial=left, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Put the lines together."""
        cleaned: dict[str, Any] = super().clean() or {}
        came = {line.pk: cleaned.pop(f"line_{line.pk}", None) for line in self.lines}
        return {**cleaned, "quantities": {pk: quantity for pk, quantity in came.items() if quantity}}


class PurchaseList(ListScreen):
    """Purchase requests, newest first."""

    path, name = "stock/purchases/", "stock.purchase.list"
    title, icon = _("Purchase requests"), "truck-delivery"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.PurchaseFilter
    columns = (
        LinkColumn("number", _("Number"), to="stock.purchase.detail", sort=False, phone=3),
        Column("reason", _("What it is needed for"), sort=False, phone=1),
        MoneyColumn("amount", _("Expected amount"), sort=False, phone=2),
        StatusColumn("state", _("State"), tones=TONES, sort=False, phone=4),
        Column("supplier__name", _("Supplier"), sort=False),
        DateColumn("expected_on", _("Delivery expected on"), sort=False),
        Column("applied_by__name", _("Applicant"), sort=False),
        InstantColumn("applied_at", _("Applied at"), sort=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No purchase requests yet"),
        _("What stores need is asked for here, approved, ordered and received."),
        NEW.to,
        NEW.title,
        "truck-delivery",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Purchase]:
        """Return the requests."""
        return queries.purchases_visible_to(actor, project)


class PurchaseCreate(FormScreen):
    """A new request."""

    path, name = "stock/purchases/new/", "stock.purchase.create"
    title, button = _("New purchase request"), _("Submit for approval")
    permission = policies.REQUEST
    form = PurchaseForm
    done = "stock.purchase.detail"
    back = "stock.purchase.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the materials."""
        return {"items": queries.items_in_use(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Purchase:
        """Ask for it."""
        return services.request_purchase(actor=actor, project=project, **cleaned)


class PurchaseReorder(PurchaseCreate):
    """A new request, filled with what runs low."""

    path, name = "stock/purchases/reorder/", "stock.purchase.reorder"
    back = "stock.reorder.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer what runs low, at what it cost last."""
        wanted = queries.reorder_proposal(actor, project)[: forms.LINES]
        filled: dict[str, Any] = {"reason": _("Stock below its reorder level")}
        for number, (item, quantity, price) in enumerate(wanted, start=1):
            filled |= {f"item_{number}": item, f"quantity_{number}": quantity, f"price_{number}": price}
        return filled


class PurchaseDetail(DetailScreen):
    """One request: its materials, its deliveries, its papers."""

    path, name = "stock/purchases/<int:pk>/", "stock.purchase.detail"
    icon = "truck-delivery"
    permission = policies.VIEW
    back = "stock.purchase.list"
    actions = (
        Link(
            "stock.purchase.order",
            _("Order the goods"),
            "send",
            permission=policies.ORDER,
            when=_in(PurchaseState.APPROVED),
            primary=True,
        ),
        Link(
            "stock.purchase.receive",
            _("Receive a delivery"),
            "package",
            permission=policies.ORDER,
            when=_COMING,
            primary=True,
        ),
        Link("stock.purchase.close", _("Close short"), "x", permission=policies.ORDER, when=_COMING),
    )
    tabs = (
        Related(
            "lines",
            _("Materials"),
            (
                LinkColumn("item__code", _("Material code"), to="stock.item.detail", pk="item_id"),
                Column("item__name", _("Material name"), below="item__spec"),
                QuantityColumn("quantity", _("Quantity")),
                QuantityColumn("received", _("Received quantity")),
                Column("item__measure", _("Unit of measure")),
                NumberColumn("price", _("Price")),
            ),
            rows=lambda actor, _project, purchase: queries.lines_of_purchase(actor, purchase),
        ),
        Fields(
            "facts",
            _("Overview"),
            (
                Column("reason", _("What it is needed for")),
                MoneyColumn("amount", _("Expected amount")),
                Column("applied_by__name", _("Applicant")),
                InstantColumn("applied_at", _("Applied at")),
                Column("decided_by__name", _("Decided by")),
                Column("supplier__name", _("Supplier")),
                Column("ordered_by__name", _("Ordered by")),
                DateColumn("ordered_on", _("Ordered on")),
                DateColumn("expected_on", _("Delivery expected on")),
            ),
        ),
        Related(
            "deliveries",
            _("Deliveries"),
            (
                *MOVES[:2],
                Column("item__name", _("Material name"), below="item__spec"),
                Column("store__name", _("Store")),
                QuantityColumn("quantity", _("Quantity")),
                MoneyColumn("value", _("Stock value")),
            ),
            rows=lambda actor, project, purchase: queries.movements_visible_to(actor, project).filter(
                slip__purchase=purchase
            ),
        ),
        Documents(SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Purchase:
        """Return the request."""
        return queries.get_purchase(actor, project, ids["pk"])

    def heading(self, record: Purchase) -> str:
        """Return what it is for."""
        return record.reason

    def number(self, record: Purchase) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Purchase) -> list[Tag]:
        """Return its state."""
        state = PurchaseState(record.state)
        return [Tag(state.label, TONES[state])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval."""
        return [*super().buttons(), *to_request(self, policies.PURCHASE_REQUEST)]


class PurchaseOrder(FormScreen):
    """Order what was approved."""

    path, name = "stock/purchases/<int:pk>/order/", "stock.purchase.order"
    title, button = _("Order the purchase"), _("It is ordered")
    permission = policies.ORDER
    form = OrderForm
    done = "stock.purchase.detail"
    find = PurchaseDetail.find

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the suppliers."""
        return {"suppliers": queries.suppliers_in_use(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Purchase:
        """Order it."""
        return services.order_purchase(actor=actor, purchase=self.object, **cleaned)


class PurchaseReceive(FormScreen):
    """Take in a delivery."""

    path, name = "stock/purchases/<int:pk>/receive/", "stock.purchase.receive"
    title, button = _("Receive a delivery"), _("Receive goods")
    permission = policies.ORDER
    form = DeliveryForm
    done = "stock.purchase.detail"
    find = PurchaseDetail.find

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the stores and what has not come yet."""
        lines = list(queries.lines_of_purchase(actor, self.object))
        return {"stores": queries.stores_in_use(project), "lines": lines}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Purchase:
        """Take it in."""
        services.receive_purchase(actor=actor, purchase=self.object, **cleaned)
        purchase: Purchase = self.object
        return purchase


class PurchaseClose(ActionScreen):
    """Wait no longer."""

    path, name = "stock/purchases/<int:pk>/close/", "stock.purchase.close"
    title, button = _("Close the purchase short"), _("Close short")
    permission = policies.ORDER
    done = "stock.purchase.detail"
    find = PurchaseDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("What has not come is not expected any more; ask again if it is still needed.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Purchase:
        """Close it."""
        return services.close_purchase(actor=actor, purchase=self.object, **cleaned)
