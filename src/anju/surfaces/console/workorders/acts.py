"""What is done to an order from its page: one screen an act, each with the words it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.domains.workorders import policies, ports, queries, services
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.workorders import forms, tables
from anju.ui.screens import ActionScreen, FormScreen
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text

TAKE_AWAY = _("Take it from its worker")


class _OfOrder:
    """Screens about one order lead back to it."""

    object: Any
    idempotency_key: str
    done = "workorders.order.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> WorkOrder:
        """Return the order."""
        return queries.get_order(actor, project, ids["pk"])

    @property
    def client_id(self) -> UUID | None:
        """The number of this form: sent twice, it is one act."""
        return UUID(self.idempotency_key) if self.idempotency_key else None


class _Act(_OfOrder, ActionScreen):
    """One act: its service is called with what the form asks for."""

    permission = policies.VIEW  # the service asks whose order it is
    form: ClassVar[Any] = ConfirmForm
    service: ClassVar[Callable[..., Any]]
    told: ClassVar[tuple[Text, ...]] = ()
    """What follows from it."""

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say which order it is, and what follows."""
        return [tables.headline(self.object), *self.told]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> WorkOrder:
        """Do it."""
        type(self).service(actor=actor, order=self.object, client_id=self.client_id, **cleaned)
        return self.object  # type: ignore[no-any-return]


class Accept(_Act):
    """Accept for a worker."""

    path, name = "orders/<int:pk>/accept/", "workorders.order.accept"
    title, button = _("Accept the order"), _("Accept the order")
    service = staticmethod(services.accept_order)


class Refuse(_Act):
    """Refuse, with the reason."""

    path, name = "orders/<int:pk>/refuse/", "workorders.order.refuse"
    title, button = _("Refuse the order"), pgettext_lazy("work order", "Refuse")
    form = forms.WordsForm
    told = (_("It waits for dispatch again."),)
    service = staticmethod(services.refuse_order)


class Take(_Act):
    """Take an order out of the pool."""

    path, name = "orders/<int:pk>/take/", "workorders.order.take"
    title, button = _("Take it myself"), _("Take it")
    service = staticmethod(services.take_order)


class Promise(_Act):
    """Announce the arrival."""

    path, name = "orders/<int:pk>/promise/", "workorders.order.promise"
    title, button = _("Announce arrival"), _("Announce")
    form = forms.PromiseForm
    told = (_("The resident is told."),)
    service = staticmethod(services.promise_arrival)


class Contact(_Act):
    """Somebody spoke with the resident."""

    path, name = "orders/<int:pk>/contact/", "workorders.order.contact"
    title, button = _("Note that the resident was contacted"), _("Resident was contacted")
    form = forms.ContactForm
    told = (_("The first time ends the limit for first contact."),)
    service = staticmethod(services.contact_resident)


class Arrive(_Act):
    """The worker is on site."""

    path, name = "orders/<int:pk>/arrive/", "workorders.order.arrive"
    title, button = _("Has arrived"), _("Has arrived")
    service = staticmethod(services.arrive)


class Start(_Act):
    """Work begins."""

    path, name = "orders/<int:pk>/start/", "workorders.order.start"
    title, button = _("Begin work"), _("Begin work")
    service = staticmethod(services.start_work)


class Hold(_Act):
    """Work waits for something."""

    path, name = "orders/<int:pk>/hold/", "workorders.order.hold"
    title, button = _("Put on hold"), _("Put on hold")
    form = forms.HoldForm
    told = (_("Its clocks stand still until work goes on."),)
    service = staticmethod(services.hold_order)


class Resume(_Act):
    """Work goes on."""

    path, name = "orders/<int:pk>/resume/", "workorders.order.resume"
    title, button = _("Go on with the work"), _("Go on")
    service = staticmethod(services.resume_order)


class Finish(_Act):
    """Work is done."""

    path, name = "orders/<int:pk>/finish/", "workorders.order.finish"
    title, button = _("Report as done"), _("Report as done")
    form = forms.DoneForm
    told = (_("It waits for inspection."),)
    service = staticmethod(services.finish_order)


class Release(_Act):
    """Take an order from its worker and put it into the pool."""

    path, name = "orders/<int:pk>/release/", "workorders.order.release"
    title, button = _("Put into the pool"), _("Put into the pool")
    permission = policies.DISPATCH
    form = forms.RemarkForm
    service = staticmethod(services.release_order)

    @property
    def _is_given(self) -> bool:
        return self.object.kind in ports.personal_kinds()

    def heading(self, record: Any) -> Text:
        """Say where it goes: what is somebody's own to answer for is in no pool."""
        return TAKE_AWAY if self._is_given else super().heading(record)

    def page(self) -> dict[str, Any]:
        """Name the button likewise."""
        return {**super().page(), "button": TAKE_AWAY} if self._is_given else super().page()

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say who has it then: whoever takes it, or nobody until the office gives it to somebody."""
        then = _("Nobody has it until it is given to somebody.") if self._is_given else _("Any worker may take it.")
        return [*super().effects(actor, project), then]


class Return(_Act):
    """Send finished work back."""

    path, name = "orders/<int:pk>/return/", "workorders.order.return"
    title, button = _("Send back for rework"), _("Send back")
    permission = policies.INSPECT
    form = forms.WordsForm
    service = staticmethod(services.return_order)


class Close(_Act):
    """Accept finished work."""

    path, name = "orders/<int:pk>/close/", "workorders.order.close"
    title, button = _("Accept the work"), _("Accept the work")
    permission = policies.INSPECT
    form = forms.RemarkForm
    told = (_("The order is closed."),)
    service = staticmethod(services.close_order)


class Reopen(_Act):
    """Open a closed order again."""

    path, name = "orders/<int:pk>/reopen/", "workorders.order.reopen"
    title, button = _("Open the order again"), _("Open the order again")
    permission = policies.INSPECT
    form = forms.WordsForm
    told = (_("All limits begin anew; it counts as rework."),)
    service = staticmethod(services.reopen_order)


class Answer(_Act):
    """Answer what asks for no more than words."""

    path, name = "orders/<int:pk>/answer/", "workorders.order.answer"
    title, button = _("Answer at once"), _("Answer and close")
    permission = policies.DISPATCH
    form = forms.AnswerForm
    told = (_("The resident reads the answer on the phone."),)
    service = staticmethod(services.answer_order)


class Cancel(_Act):
    """Cancel an order before work has begun."""

    path, name = "orders/<int:pk>/cancel/", "workorders.order.cancel"
    title, button, danger = _("Cancel the order"), _("Cancel the order"), True
    permission = policies.CANCEL
    form = forms.WordsForm
    told = (_("Nobody goes there any more."),)
    service = staticmethod(services.cancel_order)


class Assign(_OfOrder, ActionScreen):
    """Give an order to a worker: those who suit best stand first, each with what speaks for them."""

    path, name = "orders/<int:pk>/assign/", "workorders.order.assign"
    title, button = _("Assign the order"), _("Assign")
    permission = policies.DISPATCH
    form = forms.AssignForm
    template = "console/workorders/assign.html"

    def post(self) -> HttpResponseBase:
        """Assign it; the same form sent again goes on to what it did, though its worker has the order by now."""
        if self.client_id and queries.step_by_client_id(self.project.pk, self.client_id) is not None:
            return HttpResponseRedirect(self.next_url(self.object))
        return super().post()

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the order and who may be given it."""
        return {
            "order": self.object,
            "suggestions": queries.suggestions_for(actor, self.object),
            "proposal": queries.proposal_for(actor, self.object),
        }

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Remember how the order stood when the form was shown."""
        return {"seen": forms.stamp(self.object)}

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say which order it is, and who has it now."""
        found: list[Text] = [tables.headline(self.object)]
        if self.object.worker is not None:
            found.append(_("It is taken from {name}.").format(name=self.object.worker.name))
        return found

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> WorkOrder:
        """Assign it."""
        services.assign_order(
            actor=actor,
            order=self.object,
            worker=cleaned["worker"],
            reason=cleaned.get("reason", ""),
            client_id=self.client_id,
        )
        return self.object  # type: ignore[no-any-return]

    def done_message(self, saved: Any) -> str:
        """Say what was done."""
        return str(_("Assigned: {number}")).format(number=saved.number)


class NoteCreate(_OfOrder, FormScreen):
    """A note on an order: internal, unless it is said to be for the resident."""

    path, name = "orders/<int:pk>/note/", "workorders.note.create"
    title, button, message = _("Note"), _("Add the note"), _("The note was added.")
    permission = policies.NOTE
    form = forms.NoteForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> WorkOrder:
        """Add it."""
        services.add_note(
            actor=actor,
            order=self.object,
            text=cleaned["text"],
            is_public=cleaned["readers"] == forms.PUBLIC,
            client_id=self.client_id,
        )
        return self.object  # type: ignore[no-any-return]


SCREENS = (
    Accept,
    Refuse,
    Take,
    Contact,
    Promise,
    Arrive,
    Start,
    Hold,
    Resume,
    Finish,
    Release,
    Answer,
    Return,
    Close,
    Reopen,
    Cancel,
    Assign,
    NoteCreate,
)
