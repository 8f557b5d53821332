"""The cashier's desk: one search, one household, one payment, one receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.billing import policies as billing_policies
from anju.domains.payments import policies, queries
from anju.domains.payments import services as payments
from anju.domains.payments.models import Payment
from anju.surfaces.console.payments import words
from anju.surfaces.console.payments.desk_form import OVER_THE_COUNTER, PayForm
from anju.ui.guard import allows
from anju.ui.screens import PageScreen, Screen

ICONS = {"cash": "cash-banknote", "transfer": "building-bank", "pos": "credit-card"}


class DeskScreen(PageScreen):
    """What the pages of the desk share: the shift bar, and answering a part of the page to a script."""

    template = "console/payments/desk.html"
    part = "console/payments/desk_welcome.html"
    icon = "cash-register"
    title = _("Cashier desk")
    permission = policies.COLLECT

    @property
    def is_partial(self) -> bool:
        """Tell whether a script asks for the middle of the page only."""
        return bool(self.request.headers.get("HX-Request")) and not self.request.headers.get(
            "HX-History-Restore-Request"
        )

    def render(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """Render the whole page, or the part a script asked for."""
        if not self.is_partial:
            return super().render(status=status, **more)
        return render(self.request, "console/payments/desk_part.html", {**self.page(), **more}, status=status)

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the shift and how it stands."""
        shift = queries.my_open_shift(actor, project)
        return {
            "shift": shift,
            "running": queries.running_totals(shift) if shift else None,
            "handed": None if shift else queries.handed_to_me(actor, project),
            "part": self.part,
        }


class Desk(DeskScreen):
    """The desk with nobody at it."""

    path, name = "desk/", "payments.desk"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the latest receipts of the shift."""
        context = super().context(actor, project)
        shift = context["shift"]
        return {**context, "latest": queries.latest_of_shift(shift) if shift else []}


class DeskFind(Screen):
    """What the search box finds."""

    path, name = "desk/find/", "payments.desk.find"
    permission = policies.COLLECT

    def get(self) -> HttpResponseBase:
        """Go to the desk; the search is a POST so that no name or telephone number stands in an address."""
        return HttpResponseRedirect(self.link("payments.desk"))

    def post(self) -> HttpResponseBase:
        """Return the hits as a list."""
        typed = self.request.POST.get("q", "")[:60]
        hits = queries.find_households(self.actor, self.project, typed)
        shown = [(hit, words.unit_words(hit.code)) for hit in hits]
        return render(self.request, "console/payments/desk_hits.html", {"hits": shown, "typed": typed.strip()})


class DeskHousehold(DeskScreen):
    """A household at the desk."""

    path, name = "desk/<int:pk>/", "payments.desk.household"
    part = "console/payments/desk_household.html"

    def find(self, actor: Actor, project: Any, pk: int) -> Any:
        """Return the household."""
        return queries.household(actor, project, pk)

    def heading(self, record: Any) -> str:
        """Name the page after the unit."""
        return words.unit_words(record.unit.code)

    def get(self) -> HttpResponseBase:
        """Show the household; the address follows, so that a reload shows it again."""
        response = self.render()
        if self.is_partial:
            response["HX-Push-Url"] = self.request.path
        return response

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the household's bills, each with its words."""
        home = self.object
        chosen = self.chosen()
        groups = [
            (group, [(bill, self._line(bill), bill.pk in chosen) for bill in group.bills]) for group in home.groups
        ]
        return {
            **super().context(actor, project),
            "home": home,
            "unit_words": words.unit_words(home.unit.code),
            "groups": groups,
            "late_due": queries.late_due(project, home.unit) if allows(self.request, policies.CHARGE_LATE) else 0,
            "may_charge": allows(self.request, billing_policies.CHARGE),
            "owed_now": money.total(bill.balance for bill in home.bills if bill.pk in chosen),
            "balance_cents": money.to_fen(home.balance),
            "chosen_number": len(chosen),
            "methods": [
                (value, label, ICONS[value], place) for place, (value, label) in enumerate(OVER_THE_COUNTER, 1)
            ],
            "form": None,
            "takes_codes": queries.takes_codes(project),
        }

    def chosen(self) -> set[int]:
        """Return the bills that are ticked at first: all whose period has begun, but not a former resident's."""
        return {bill.pk for bill in self.object.bills if not (bill.is_future or bill.is_of_former)}

    @staticmethod
    def _line(bill: Any) -> dict[str, Any]:
        return {
            "period": words.period_words(bill.period_start, bill.period_end),
            "formula": words.bill_words(bill),
            "tag": words.bill_tag(bill),
            "former": words.FORMER if bill.is_of_former else None,
            "cents": money.to_fen(bill.balance),
        }


class DeskPay(DeskHousehold):
    """Taking the money of the household at the desk."""

    path, name = "desk/<int:pk>/pay/", "payments.desk.pay"

    def get(self) -> HttpResponseBase:
        """Show the household; nothing is ever taken by a GET."""
        return HttpResponseRedirect(self.link("payments.desk.household", pk=self.object.unit.pk))

    def post(self) -> HttpResponseBase:
        """Take the money and show the receipt, or the household again with what is wrong (422)."""
        form = PayForm(self.request.POST, balance=self.object.balance)
        if form.is_valid():
            try:
                with transaction.atomic():
                    payment = self._take(form)
            except (AccessDenied, NotFound):
                raise
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                self.object = self.find(self.actor, self.project, self.object.unit.pk)
            else:
                return self._done(payment)
        self.form = form
        return self.render(status=422, form=form, key=self.request.POST.get("idempotency_key", ""))

    def _take(self, form: PayForm) -> Payment:
        shift = queries.my_open_shift(self.actor, self.project)
        if shift is None:
            raise DomainError(_("Open your shift first."))
        cleaned = form.cleaned_data
        return payments.take_payment(
            actor=self.actor,
            project=self.project,
            unit=self.object.unit,
            shift=shift,
            tenders=form.tenders,
            bill_ids=form.bill_ids,
            amount=None if cleaned["prepay"] else cleaned["amount"],
            expected=form.expected,
            prepay=cleaned["prepay"],
            idempotency_key=self.request.POST.get("idempotency_key", ""),
            payer=cleaned["payer"] or self.object.payer,
            remark=cleaned["remark"],
        )

    def _done(self, payment: Payment) -> HttpResponseBase:
        url = self.link("payments.desk.receipt", pk=payment.pk)
        if not self.is_partial:
            messages.success(self.request, str(_("Receipt {number}.")).format(number=payment.number))
            return HttpResponseRedirect(url)
        receipt = DeskReceipt(self.request, pk=payment.pk)
        receipt.object = receipt.find(self.actor, self.project, payment.pk)
        response = receipt.render(fresh=True)
        response["HX-Push-Url"] = url
        return response

    def chosen(self) -> set[int]:
        """Return what was ticked, as far as it is still open."""
        form = getattr(self, "form", None)
        return {bill.pk for bill in self.object.bills} & set(form.bill_ids) if form else super().chosen()


class DeskReceipt(DeskScreen):
    """The receipt just written, to be printed; the next customer may come."""

    path, name = "desk/receipt/<int:pk>/", "payments.desk.receipt"
    part = "console/payments/desk_receipt.html"

    def find(self, actor: Actor, project: Any, pk: int) -> Payment:
        """Return the payment."""
        return queries.get_payment(actor, project, pk)

    def heading(self, record: Payment) -> str:
        """Name the page after the receipt."""
        return record.number

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what stands on the receipt."""
        payment = self.object
        return {
            **super().context(actor, project),
            "payment": payment,
            "unit_words": words.unit_words(payment.unit.code),
            "lines": [
                (line, words.period_words(line.period_start, line.period_end)) for line in queries.lines_of(payment)
            ],
            "tenders": queries.tenders_of(payment),
        }
