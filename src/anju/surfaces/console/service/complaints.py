"""Complaints: the queue, the page of one, each act on it, their causes and how often they come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import masking
from anju.core.access import Actor
from anju.domains.documents import queries as documents
from anju.domains.improvements import queries as measures
from anju.domains.service import filters, policies, queries, services
from anju.domains.service.calc import complaints as calc
from anju.domains.service.enums import ComplaintStep, Grade
from anju.domains.service.models import Complaint
from anju.domains.workorders import policies as workorders
from anju.domains.workorders import queries as workorder_queries
from anju.domains.workorders.queries.phones import PHOTOS
from anju.surfaces.console.improvements.leading import Shown, measure_url
from anju.surfaces.console.service import complaint_forms as forms
from anju.surfaces.console.workorders.story import story_of
from anju.surfaces.console.workorders.tables import due_of, headline
from anju.ui import due
from anju.ui.screens import (
    Column,
    DateColumn,
    DetailScreen,
    DueColumn,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    Queue,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.base import Text

GRADES = {"": "warn", "general": "mute", "serious": "major", "major": "bad"}
STEPS = {
    "registered": "warn",
    "graded": "warn",
    "assigned": "major",
    "contacted": "info",
    "handling": "info",
    "replied": "esc",
    "closed": "ok",
    "withdrawn": "mute",
}


FINDING = "service.complaint"
"""Under which measures against the cause of a complaint are found again."""


def _due(complaint: Complaint) -> Any:
    return due_of(complaint.ticket.order)


class ComplaintList(ListScreen):
    """The project's complaints, the gravest first and of those the oldest."""

    path, name = "complaints/", "service.complaint.list"
    title, icon = pgettext_lazy("list", "Complaints"), "alert-triangle"
    permission = policies.HANDLE_COMPLAINTS
    filterset = filters.ComplaintFilter
    order = ("-rank",)
    queues = (
        Queue("open", _("Not closed"), lambda actor: queries.STILL_OPEN, tone="warn"),
        Queue("grade", _("To be graded"), lambda actor: Q(step=ComplaintStep.REGISTERED), tone="bad"),
        Queue("assign", _("To be given to somebody"), lambda actor: Q(step=ComplaintStep.GRADED), tone="major"),
        Queue("mine", _("Mine"), lambda actor: queries.STILL_OPEN & Q(responsible__user=actor.user_id), tone="info"),
        Queue("replied", _("Answered, to be visited"), lambda actor: Q(step=ComplaintStep.REPLIED), tone="esc"),
        Queue("all", pgettext_lazy("complaints", "All"), order=("-id",), counted=False),
    )
    search_queue = "all"
    columns = (
        LinkColumn(
            "ticket__order__title", pgettext_lazy("ticket", "Complaint"), to="service.complaint.detail", phone=1
        ),
        Column("ticket__order__number", _("Number"), phone=3),
        StatusColumn("grade", pgettext_lazy("complaint", "Grade"), tones=GRADES, phone=2),
        StatusColumn("step", pgettext_lazy("complaint", "Step"), tones=STEPS, phone=4),
        Column("responsible__name", _("Responsible")),
        Column("ticket__order__unit__code", _("Unit")),
        Column("ticket__leaf__name", _("Class")),
        DueColumn("ticket__order__due_at", _("Limit"), due=_due),
        InstantColumn("ticket__reported_at", _("Reported at"), relative=True),
        NumberColumn("reopenings", _("Times opened again")),
        Column("cause__name", pgettext_lazy("complaint", "Cause"), shown=False),
        Column("about__name", _("Complained of"), shown=False),
        DateColumn("planned_until", _("Planned until"), shown=False),
        InstantColumn("closed_at", pgettext_lazy("complaint", "Closed at"), shown=False),
    )
    actions = (
        Link("service.complaint.causes", _("Causes and repeats"), "chart-bar", permission=policies.HANDLE_COMPLAINTS),
    )
    empty = Empty(_("No complaints"), _("Reports that are complaints come here."), icon="mood-happy")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Complaint]:
        """Return the complaints."""
        return queries.complaints_visible_to(actor, project)


def overview(actor: Actor, project: Any, complaint: Complaint) -> dict[str, Any]:
    """Return what the first tab shows: what was said, what is planned and answered, pictures, and the story."""
    order = complaint.ticket.order
    of_work = documents.photos_of(PHOTOS, [order.pk]).get(order.pk, [])
    of_report = documents.photos_of(queries.SUBJECT, [complaint.ticket_id]).get(complaint.ticket_id, [])
    return {
        "order": order,
        "ticket": complaint.ticket,
        "phone": masking.phone(order.contact_phone),
        "may_call": bool(order.contact_phone) and workorder_queries.may_see_contact(actor, order),
        "may_see_order": actor.may(workorders.VIEW, project.pk),
        "photos": of_work,
        "report_photos": of_report,
        "moments": story_of(order),
        "visits": list(complaint.ticket.visits.select_related("visited_by").order_by("pk")),
        "steps": _steps(complaint),
    }


def _steps(complaint: Complaint) -> list[tuple[Text, bool]]:
    """Return the way of a complaint, each step with whether it is behind."""
    order = list(ComplaintStep)[:-1]
    here = order.index(ComplaintStep(complaint.step)) if complaint.step != ComplaintStep.WITHDRAWN else -1
    labels: list[Text] = [
        _("Registered"),
        _("Graded"),
        pgettext_lazy("complaint", "Given to somebody"),
        _("First contact"),
        pgettext_lazy("complaint", "Plan and handling"),
        pgettext_lazy("complaint", "Answered"),
        pgettext_lazy("work order", "Closed"),
    ]
    return [(label, place <= here) for place, label in enumerate(labels)]


def _can(act: calc.Act) -> Callable[[Complaint], bool]:
    return lambda complaint: calc.is_allowed(act, complaint.step)


class OverviewTab(TemplateTab):
    """The first tab; it knows the request, for the way to a new measure."""

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return what the template shows, with the measures against its cause."""
        complaint: Complaint = screen.object
        found = measures.measures_of_finding(screen.actor, screen.project, FINDING)
        shown = Shown(
            label=pgettext_lazy("ticket", "Complaint"),
            figure=headline(complaint.ticket.order),
            finding=FINDING,
            key=str(complaint.pk),
            title=complaint.correction,
        )
        return {
            **super().context(screen),
            "measures": found.get(str(complaint.pk), []),
            "measure_url": measure_url(screen, shown),
        }


class ComplaintDetail(DetailScreen):
    """One complaint."""

    path, name = "complaints/<int:pk>/", "service.complaint.detail"
    icon = "alert-triangle"
    template = "console/workorders/order.html"
    permission = policies.HANDLE_COMPLAINTS
    back = "service.complaint.list"
    actions = (
        Link("service.complaint.grade", _("Grade it"), "scale", permission=policies.LEAD_COMPLAINTS,
             when=_can(calc.Act.GRADE)),
        Link("service.complaint.assign", _("Give to somebody"), "user-plus", permission=policies.LEAD_COMPLAINTS,
             when=_can(calc.Act.ASSIGN)),
        Link("service.complaint.contact", _("Note the first contact"), "phone-call",
             permission=policies.HANDLE_COMPLAINTS, when=_can(calc.Act.CONTACT)),
        Link("service.complaint.plan", _("Write the plan"), "clipboard-list", permission=policies.HANDLE_COMPLAINTS,
             when=_can(calc.Act.PLAN)),
        Link("service.complaint.tell", _("Tell how it goes"), "message-2", permission=policies.HANDLE_COMPLAINTS,
             when=_can(calc.Act.TELL)),
        Link("service.complaint.answer", _("Answer it"), "checks", permission=policies.HANDLE_COMPLAINTS,
             when=_can(calc.Act.REPLY), primary=True),
        Link("service.complaint.cause", _("Name the cause"), "tag", permission=policies.HANDLE_COMPLAINTS,
             when=_can(calc.Act.CAUSE)),
    )  # fmt: skip
    tabs = (
        OverviewTab("overview", _("Overview"), "console/service/complaint.html", overview),
        Timeline(hidden=("rank",)),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Complaint:
        """Return the complaint."""
        return queries.get_complaint(actor, project, ids["pk"])

    def heading(self, record: Complaint) -> Text:
        """Return where and what."""
        return headline(record.ticket.order)

    def number(self, record: Complaint) -> str:
        """Return the number of its order."""
        return str(record.ticket.order.number)

    def tags(self, record: Complaint) -> Sequence[Any]:
        """Return how far it is, how grave, and the limit that runs."""
        drawn: list[Any] = [Tag(record.get_step_display(), STEPS[record.step])]
        if record.grade:
            drawn.append(Tag(Grade(record.grade).label, GRADES[record.grade], "scale"))
        limit = due_of(record.ticket.order)
        return [*drawn, due.draw(limit)] if limit is not None else drawn

    def facts(self, record: Complaint) -> list[Text]:
        """Return the number, the class and who answers for it."""
        found: list[Text] = [record.ticket.order.number, str(record.ticket.leaf or "")]
        return [*found, record.responsible.name] if record.responsible else found


class _OfComplaint(FormScreen):
    """A form about one complaint; afterwards its page is shown."""

    permission = policies.HANDLE_COMPLAINTS
    done = "service.complaint.detail"
    service: ClassVar[Callable[..., Complaint]]

    def find(self, actor: Actor, project: Any, **ids: Any) -> Complaint:
        """Return the complaint."""
        return queries.get_complaint(actor, project, ids["pk"])

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Complaint:
        """Do it."""
        return type(self).service(actor=actor, complaint=self.object, **cleaned)


class ComplaintGrade(_OfComplaint):
    """Say how grave it is."""

    path, name = "complaints/<int:pk>/grade/", "service.complaint.grade"
    title, button = _("Grade the complaint"), _("Save")
    permission = policies.LEAD_COMPLAINTS
    form = forms.GradeForm
    service = staticmethod(services.grade_complaint)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return whom it may be of, and who may answer for it."""
        answering = queries.may_answer_for(actor, project, self.object)
        return {"employees": queries.employees_here(actor, project), "answering": answering}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the grade that its class is urgent by."""
        grade = self.object.grade or calc.grade_by_urgency(self.object.ticket.order.urgency)
        return {"grade": grade, "about": self.object.about_id}


class ComplaintAssign(_OfComplaint):
    """Give it to somebody."""

    path, name = "complaints/<int:pk>/assign/", "service.complaint.assign"
    title, button = _("Who answers for it"), _("Give to somebody")
    permission = policies.LEAD_COMPLAINTS
    form = forms.AssignForm
    service = staticmethod(services.assign_complaint)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return who may be given it."""
        return {"employees": queries.may_answer_for(actor, project, self.object)}


class ComplaintContact(_OfComplaint):
    """Note the first contact."""

    path, name = "complaints/<int:pk>/contact/", "service.complaint.contact"
    title, button = _("First contact"), _("Save")
    form = forms.ContactForm
    service = staticmethod(services.note_contact)


class ComplaintPlan(_OfComplaint):
    """Write the plan; the resident reads it."""

    path, name = "complaints/<int:pk>/plan/", "service.complaint.plan"
    title, button = _("Plan for the complaint"), _("Save")
    form = forms.PlanForm
    service = staticmethod(services.plan_complaint)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the plan there is."""
        return {"plan": self.object.plan, "until": self.object.planned_until}


class ComplaintTell(_OfComplaint):
    """Tell the resident how it goes."""

    path, name = "complaints/<int:pk>/tell/", "service.complaint.tell"
    title, button = _("Tell the resident how it goes"), _("Send")
    form = forms.TellForm
    service = staticmethod(services.tell_progress)


class ComplaintAnswer(_OfComplaint):
    """Give the answer."""

    path, name = "complaints/<int:pk>/answer/", "service.complaint.answer"
    title, button = _("Answer the complaint"), _("Send the answer")
    form = forms.AnswerForm
    service = staticmethod(services.answer_complaint)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the causes."""
        return {"causes": queries.causes_in_use()}


class ComplaintCause(_OfComplaint):
    """Name the cause, or a better one."""

    path, name = "complaints/<int:pk>/cause/", "service.complaint.cause"
    title, button = _("Cause of the complaint"), _("Save")
    form = forms.CauseOnlyForm
    service = staticmethod(services.name_cause)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the causes."""
        return {"causes": queries.causes_in_use()}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {"cause": self.object.cause_id, "correction": self.object.correction}


SCREENS = (
    ComplaintList,
    ComplaintDetail,
    ComplaintGrade,
    ComplaintAssign,
    ComplaintContact,
    ComplaintPlan,
    ComplaintTell,
    ComplaintAnswer,
    ComplaintCause,
)
