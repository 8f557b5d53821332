"""The page of one order: what comes next, whom to call, photos, and everything that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.core.access import Actor
from anju.domains.documents import queries as documents
from anju.domains.estate import policies as estate
from anju.domains.repairs import queries as repairs
from anju.domains.workorders import policies, ports, queries, services
from anju.domains.workorders.calc.transitions import WORKERS_ACTS, acts_in
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.workorders import panels, tables
from anju.surfaces.console.workorders.acts import TAKE_AWAY
from anju.surfaces.console.workorders.forms import NoteForm
from anju.surfaces.console.workorders.story import story_of
from anju.ui import display, due, guard
from anju.ui.screens import DetailScreen, Link, Screen, TemplateTab, Timeline
from anju.ui.screens.base import Text

PHOTOS = "workorders.order"
"""The subject under which photos of orders are kept."""

ACTS = {
    OrderAct.ACCEPT: Link("workorders.order.accept", _("Accept the order"), "user-check"),
    OrderAct.RESUME: Link("workorders.order.resume", _("Go on"), "player-play"),
    OrderAct.ARRIVE: Link("workorders.order.arrive", _("Has arrived"), "map-pin"),
    OrderAct.START: Link("workorders.order.start", _("Begin work"), "tool"),
    OrderAct.FINISH: Link("workorders.order.finish", _("Report as done"), "checks"),
    OrderAct.CLOSE: Link("workorders.order.close", _("Accept the work"), "circle-check"),
    OrderAct.ASSIGN: Link("workorders.order.assign", _("Assign"), "user-plus"),
    OrderAct.ANSWER: Link("workorders.order.answer", _("Answer at once"), "message-circle"),
    OrderAct.TAKE: Link("workorders.order.take", _("Take it myself"), "hand-grab"),
    OrderAct.CONTACT: Link("workorders.order.contact", _("Resident was contacted"), "phone-call"),
    OrderAct.PROMISE: Link("workorders.order.promise", _("Announce arrival"), "calendar-time"),
    OrderAct.HOLD: Link("workorders.order.hold", _("Put on hold"), "player-pause"),
    OrderAct.RETURN: Link("workorders.order.return", _("Send back for rework"), "arrow-back-up"),
    OrderAct.REFUSE: Link("workorders.order.refuse", _("Refuse the order"), "user-x"),
    OrderAct.RELEASE: Link("workorders.order.release", _("Put into the pool"), "inbox"),
    OrderAct.REOPEN: Link("workorders.order.reopen", _("Open the order again"), "refresh"),
    OrderAct.CANCEL: Link("workorders.order.cancel", _("Cancel the order"), "x", danger=True),
}
"""Every act with its screen, in the order in which they come into question: the first legal one is offered first."""
NEEDS = {
    OrderAct.ASSIGN: policies.DISPATCH,
    OrderAct.RELEASE: policies.DISPATCH,
    OrderAct.ANSWER: policies.DISPATCH,
    OrderAct.CLOSE: policies.INSPECT,
    OrderAct.RETURN: policies.INSPECT,
    OrderAct.REOPEN: policies.INSPECT,
    OrderAct.CANCEL: policies.CANCEL,
}
ON_PHONES = (OrderAct.HAND_OVER, OrderAct.TURN_DOWN)
"""What one worker does with another, on phones; the desk gives the order to another worker instead."""
WITH_QUOTES = (
    OrderAct.QUOTE,
    OrderAct.SUBMIT,
    OrderAct.APPROVE,
    OrderAct.REJECT,
    OrderAct.AGREE,
    OrderAct.DECLINE,
)
"""What is done through quotes: on phones, and by those who approve; the page of an order shows them in its panel."""
NEXT_KEY = "a"


def overview(actor: Actor, project: Any, order: WorkOrder) -> dict[str, Any]:
    """Return what the first tab shows: photos, whom to call, the note form and the story."""
    may_note = actor.may(policies.NOTE, project.pk)
    return {
        "photos": repairs.with_stages(documents.photos_of(PHOTOS, [order.pk]).get(order.pk, [])),
        "phone": masking.phone(order.contact_phone),
        "may_call": bool(order.contact_phone) and queries.may_see_contact(actor, order),
        "sees_units": actor.may(estate.VIEW_UNITS, project.pk),
        "moments": story_of(order),
        "note_form": NoteForm(prefix=None, auto_id="note_%s") if may_note else None,
    }


class OverviewTab(TemplateTab):
    """The first tab; it knows the request, for other packages' panels and the names of classes."""

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return what the template shows."""
        request, order = screen.request, screen.object
        return {
            **super().context(screen),
            "class_words": tables.class_words(request, order),
            "panels": panels.drawn(request, order),
        }


class OrderDetail(DetailScreen):
    """One work order."""

    path, name = "orders/<int:pk>/", "workorders.order.detail"
    icon = "ticket"
    template = "console/workorders/order.html"
    permission = policies.VIEW
    back = "workorders.order.list"
    tabs = (
        OverviewTab("overview", _("Overview"), "console/workorders/overview.html", overview),
        Documents("workorders.order"),
        Timeline(
            hidden=("alarms", "alarm_at", "clocks_from_at", "accept_from_at", "stepped_at", "phone_tail", "clock"),
            masks={"contact_phone": masking.phone},
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> WorkOrder:
        """Return the order."""
        return queries.get_order(actor, project, ids["pk"])

    def heading(self, record: WorkOrder) -> Text:
        """Return where and what."""
        return tables.headline(record)

    def number(self, record: WorkOrder) -> str:
        """Return the order's number."""
        return record.number

    def tags(self, record: WorkOrder) -> Sequence[Any]:
        """Return state, urgency and the limit that runs."""
        limit = tables.due_of(record)
        drawn: list[Any] = [tables.state_tag(record), tables.urgency_tag(record)]
        return [*drawn, due.draw(limit)] if limit is not None else drawn

    def facts(self, record: WorkOrder) -> list[Text]:
        """Return number, class, worker and when it was opened."""
        found: list[Text] = [record.number, tables.class_words(self.request, record)]
        if record.worker is not None:
            found.append(record.worker.name)
        found.append(SafeString(display.moment(record.opened_at)))
        return found

    def legal(self) -> list[tuple[Link, str]]:
        """Return the acts that the table and this user's rights allow now, the one that comes next first."""
        order: WorkOrder = self.object
        in_table = set(acts_in(order.state)) - ({OrderAct.CANCEL} if order.started_at is not None else set())
        again = replace(ACTS[OrderAct.ASSIGN], title=_("Give to another worker"))
        back = replace(ACTS[OrderAct.RELEASE], title=TAKE_AWAY)
        words = {again.to: again} if order.worker_id else {}
        words |= {back.to: back} if order.kind in ports.personal_kinds() else {}
        found = [one for act, one in ACTS.items() if act in in_table and self._may(act)]
        return self.resolved([words.get(one.to, one) for one in found])

    def _comes_next(self, one: Link) -> bool:
        """Tell whether the order waits for this; taking it from its worker is possible, but nothing to invite to."""
        takes_away = one.to == ACTS[OrderAct.ASSIGN].to and self.object.worker_id is not None
        return not (one.danger or takes_away or one.to == ACTS[OrderAct.REOPEN].to)

    def _may(self, act: OrderAct) -> bool:
        if act is OrderAct.ANSWER and (self._employee is None or not self._is_answered):
            return False
        if (needed := NEEDS.get(act)) is not None:
            return guard.allows(self.request, needed)
        assert act in WORKERS_ACTS
        if act is OrderAct.CONTACT and guard.allows(self.request, policies.NOTE):
            return True
        employee = self._employee
        if act is OrderAct.TAKE:
            may_take = employee is not None and queries.is_free(self.object)
            return may_take and guard.allows(self.request, policies.WORK)
        worker = self.object.worker
        if employee is not None and worker is not None and worker.pk == employee.pk:
            return guard.allows(self.request, policies.WORK)
        # Somebody who dispatches enters what a worker without an account does.
        return worker is not None and worker.user_id is None and guard.allows(self.request, policies.DISPATCH)

    @property
    def _is_answered(self) -> bool:
        kind = ports.kinds().get(self.object.kind)
        return kind is not None and kind.is_answered

    @property
    def _employee(self) -> Any:
        if not hasattr(self, "_found_employee"):
            self._found_employee = queries.employee_of(self.actor)
        return self._found_employee

    def buttons(self) -> list[tuple[Link, str]]:
        """Return the one act that comes next."""
        return [(replace(one, primary=self._comes_next(one), key=NEXT_KEY), url) for one, url in self._acts()[:1]]

    def more(self) -> list[tuple[Link, str]]:
        """Return the other legal acts."""
        return self._acts()[1:]

    def _acts(self) -> list[tuple[Link, str]]:
        if not hasattr(self, "_legal"):
            self._legal = self.legal()
        return self._legal


class OrderPhone(Screen):
    """The telephone of whom to call in full; only by POST, and logged."""

    path, name = "orders/<int:pk>/phone/", "workorders.order.phone"
    permission = policies.VIEW

    def find(self, actor: Actor, project: Any, **ids: Any) -> WorkOrder:
        """Return the order."""
        return queries.get_order(actor, project, ids["pk"])

    def post(self) -> HttpResponseBase:
        """Show the number."""
        return HttpResponse(display.masked(services.reveal_contact_phone(actor=self.actor, order=self.object)))

    get = None  # type: ignore[assignment]


class OrderPhoto(Screen):
    """A photo of an order, for who may see the order; ``?small`` asks for the small copy."""

    path, name = "orders/<int:pk>/photos/<int:photo>/", "workorders.order.photo"
    permission = policies.VIEW

    def find(self, actor: Actor, project: Any, **ids: Any) -> Any:
        """Return the photo, if it belongs to the order."""
        order = queries.get_order(actor, project, ids["pk"])
        return documents.get_photo(project, ids["photo"], subject=PHOTOS, subject_ids=[order.pk])

    def get(self) -> HttpResponseBase:
        """Send the picture."""
        if "small" in self.request.GET:
            with documents.open_photo(self.object, is_small=True) as picture:
                content = picture.read()
        else:
            order = queries.get_order(self.actor, self.project, self.object.subject_id)
            content = repairs.marked_photo(order, self.object)
        response = HttpResponse(content, content_type="image/jpeg")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, max-age=86400"
        return response
