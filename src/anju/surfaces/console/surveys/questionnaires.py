"""Questionnaires: list, page with questions, progress and results, writing, opening, closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.improvements import queries as measures
from anju.domains.residents import policies as residents
from anju.domains.residents.queries import segments
from anju.domains.surveys import filters, policies, queries, services
from anju.domains.surveys.enums import FormKind, FormState, Party, QuestionKind
from anju.domains.surveys.models import Answer, Question, Questionnaire
from anju.surfaces.console.improvements.leading import Shown, measure_url
from anju.surfaces.console.surveys import forms
from anju.ui.screens import (
    ActionScreen,
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
    NumberColumn,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text

STATES = {"draft": "mute", "open": "ok", "closed": "esc"}
NEW = Link("surveys.form.create", _("New questionnaire"), "plus", permission=policies.EDIT, key="n", primary=True)


class FormList(ListScreen):
    """The project's questionnaires and feedback forms, the latest first."""

    path, name = "surveys/", "surveys.form.list"
    title, icon = _("Questionnaires"), "clipboard-list"
    permission = policies.VIEW
    filterset = filters.FormFilter
    order = ("-id",)
    columns = (
        LinkColumn("title", _("Title"), to="surveys.form.detail", phone=1),
        Column("kind", _("Kind"), value=lambda form: form.get_kind_display(), sort="kind", phone=3),
        StatusColumn("state", _("State"), tones=STATES, phone=2),
        DateColumn("opens_on", pgettext_lazy("questionnaire", "Opens on")),
        DateColumn("closes_on", pgettext_lazy("questionnaire", "Closes on"), phone=4),
        NumberColumn("asked", _("Asked"), value=lambda form: form.asked or 0),
        NumberColumn("answered", pgettext_lazy("questionnaire", "Answered"), value=lambda form: form.answered or 0),
    )
    actions = (
        Link("surveys.answer.list", _("Single answers"), "list-details", permission=policies.VIEW),
        NEW,
    )
    empty = Empty(
        _("No questionnaires yet"), _("Ask residents what they think of the service."), NEW.to, NEW.title,
        "clipboard-list",
    )  # fmt: skip

    def rows(self, actor: Actor, project: Any) -> QuerySet[Questionnaire]:
        """Return them."""
        return queries.questionnaires_visible_to(actor, project)


def _questions(actor: Actor, project: Any, form: Questionnaire) -> dict[str, Any]:
    is_draft = form.state == FormState.DRAFT
    return {"questions": list(form.questions.all()), "may_edit": is_draft and actor.may(policies.EDIT, project.pk)}


def _results(actor: Actor, project: Any, form: Questionnaire) -> dict[str, Any]:
    return {
        "results": queries.results_of(actor, form),
        "progress": queries.progress_of(form),
        "is_later": form.is_anonymous and form.state == FormState.OPEN,
        "is_standing": form.kind == FormKind.STANDING,
    }


def _whom(form: Questionnaire) -> str:
    return "、".join(str(Party(one).label) for one in form.parties)


FINDING = "surveys.form"
"""Under which measures about what a questionnaire found are found again."""


class ResultsTab(TemplateTab):
    """What came of it; it knows the request, for the way from each question to a measure."""

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return what the template shows, each result with its measures and the way to a new one."""
        shown = super().context(screen)
        found = measures.measures_of_finding(screen.actor, screen.project, FINDING)
        rows = [(one, found.get(str(one.question.pk), []), _measure_url(screen, one)) for one in shown["results"]]
        return {**shown, "results": rows}


def _measure_url(screen: Screen, result: queries.Result) -> str:
    value = result.figures.value
    figure = result.question.words if value is None else f"{result.question.words} {value}"
    shown = Shown(label=screen.object.title, figure=figure, finding=FINDING, key=str(result.question.pk), value=value)
    return measure_url(screen, shown)


FACTS = (
    Column("intro", _("Introduction")),
    BooleanColumn("is_anonymous", _("Anonymous")),
    Column("parties", _("For"), value=_whom),
    Column("segment__name", _("Segment")),
    NumberColumn("share", _("Sample (%)")),
    NumberColumn("number", _("Sample (households)")),
    NumberColumn("unreached", _("Households not in the app")),
    NumberColumn("quota", _("Answers of a building at most")),
    DateColumn("opens_on", pgettext_lazy("questionnaire", "Opens on")),
    DateColumn("closes_on", pgettext_lazy("questionnaire", "Closes on")),
    NumberColumn("every_months", _("Again after months")),
    NumberColumn("remind_after_days", _("Remind after days")),
    NumberColumn("least", _("Answers below which nothing is told")),
    LinkColumn("previous__title", _("The one before"), to="surveys.form.detail", pk="previous_id"),
)


class FormDetail(DetailScreen):
    """One questionnaire."""

    path, name = "surveys/<int:pk>/", "surveys.form.detail"
    icon = "clipboard-list"
    permission = policies.VIEW
    back = "surveys.form.list"
    actions = (
        Link("surveys.form.edit", _("Edit"), "edit", permission=policies.EDIT,
             when=lambda form: form.state == FormState.DRAFT),
        Link("surveys.question.create", _("New question"), "plus", permission=policies.EDIT,
             when=lambda form: form.state == FormState.DRAFT),
        Link("surveys.form.open", _("Open it"), "send", permission=policies.EDIT, primary=True,
             when=lambda form: form.state == FormState.DRAFT),
        Link("surveys.form.remind", _("Remind"), "bell", permission=policies.EDIT,
             when=lambda form: form.state == FormState.OPEN and form.kind == FormKind.PERIODIC
             and form.reminded_at is None),
        Link("surveys.form.close", _("Close it"), "lock", permission=policies.EDIT,
             when=lambda form: form.state == FormState.OPEN),
        Link("surveys.form.copy", _("Copy"), "copy", permission=policies.EDIT,
             when=lambda form: form.state != FormState.DRAFT),
    )  # fmt: skip
    tabs = (
        ResultsTab("results", _("Results"), "console/surveys/results.html", _results,
                    when=lambda form: form.state != FormState.DRAFT),
        TemplateTab("questions", _("Questions"), "console/surveys/questions.html", _questions),
        Fields("facts", _("Facts"), FACTS),
        Timeline(),
    )  # fmt: skip

    def find(self, actor: Actor, project: Any, **ids: Any) -> Questionnaire:
        """Return the questionnaire."""
        return queries.get_questionnaire(actor, project, ids["pk"])

    def tags(self, record: Questionnaire) -> Sequence[Any]:
        """Return its state, whether it opens by itself, and whether it is anonymous."""
        found = [Tag(FormState(record.state).label, STATES[record.state])]
        if record.state == FormState.DRAFT and record.opens_on and (record.is_scheduled or record.previous_id):
            found.append(Tag(_("Opens by itself"), "info", "clock"))
        return [*found, Tag(_("Anonymous"), "mute", "lock")] if record.is_anonymous else found

    def facts(self, record: Questionnaire) -> list[Text]:
        """Return its kind."""
        return [FormKind(record.kind).label]


class FormCreate(FormScreen):
    """A new questionnaire."""

    path, name = "surveys/new/", "surveys.form.create"
    title = _("New questionnaire")
    permission = policies.EDIT
    form = forms.QuestionnaireForm
    done = "surveys.form.detail"
    back = "surveys.form.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings."""
        rows = estate.buildings_visible_to(actor, project)
        sees_tags = actor.may(residents.VIEW_TAGS, project.pk)
        named = segments.segments_visible_to(actor, project)
        return {"buildings": [(one.pk, str(one)) for one in rows], "segments": named, "sees_tags": sees_tags}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Questionnaire:
        """Keep it."""
        return services.write_form(actor=actor, project=project, questionnaire=self.object, **cleaned)


class FormEdit(FormCreate):
    """Change a draft."""

    path, name = "surveys/<int:pk>/edit/", "surveys.form.edit"
    title = _("Edit questionnaire")

    def find(self, actor: Actor, project: Any, **ids: Any) -> Questionnaire:
        """Return the questionnaire."""
        return queries.get_questionnaire(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}


class QuestionCreate(FormScreen):
    """A question more."""

    path, name = "surveys/<int:pk>/questions/new/", "surveys.question.create"
    title = _("New question")
    permission = policies.EDIT
    form = forms.QuestionForm
    find = FormEdit.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose stars."""
        return {"kind": QuestionKind.STARS}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Question:
        """Add it."""
        return services.add_question(actor=actor, questionnaire=self.object, **cleaned)

    def next_url(self, saved: Question) -> str:
        """Show the questions."""
        return f"{self.link('surveys.form.detail', pk=self.object.pk)}?tab=questions"


class QuestionDrop(ActionScreen):
    """Take a question out of a draft."""

    path, name = "surveys/questions/<int:pk>/drop/", "surveys.question.drop"
    title, button, danger = _("Take the question out"), _("Take it out"), True
    permission = policies.EDIT
    form = ConfirmForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Question:
        """Return the question."""
        return queries.get_question(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say which."""
        return [self.object.words]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Take it out."""
        services.drop_question(actor=actor, question=self.object)

    def next_url(self, saved: Any) -> str:
        """Show the questions."""
        return f"{self.link('surveys.form.detail', pk=self.object.questionnaire_id)}?tab=questions"


class FormOpen(ActionScreen):
    """Open it: whom it asks is drawn and told."""

    path, name = "surveys/<int:pk>/open/", "surveys.form.open"
    title, button = _("Open the questionnaire"), _("Open it")
    permission = policies.EDIT
    form = ConfirmForm
    done = "surveys.form.detail"
    find = FormEdit.find

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what follows."""
        if self.object.kind == FormKind.STANDING:
            return [_("It stands in the residents' app; nobody is told of it.")]
        reach = queries.reach_of(actor, self.object)
        found = [
            _("{reached} households can be asked in the app; {unreached} have nobody there and are not drawn.").format(
                reached=reach.reached, unreached=reach.unreached
            )
        ]
        opens_on = self.object.opens_on
        if opens_on and opens_on > clock.today():
            later = _("It opens by itself on {day}; the households are drawn and told then.")
            return [*found, later.format(day=opens_on.isoformat())]
        return [*found, _("The households are drawn and told in the app."), _("It cannot be changed any more.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Open it."""
        services.open_form(actor=actor, questionnaire=self.object)


class FormRemind(FormOpen):
    """Remind those who have not answered."""

    path, name = "surveys/<int:pk>/remind/", "surveys.form.remind"
    title, button = _("Remind the households"), _("Remind")

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what follows."""
        return [_("Those that have not answered are told once more; there is one reminder.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Remind them."""
        services.remind_of_form(actor=actor, questionnaire=self.object)


class FormClose(FormOpen):
    """Close it."""

    path, name = "surveys/<int:pk>/close/", "surveys.form.close"
    title, button = _("Close the questionnaire"), _("Close it")

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what follows."""
        return [_("Nobody can answer any more.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Close it."""
        services.close_form(actor=actor, questionnaire=self.object)


class FormCopy(FormOpen):
    """Make a draft of the same questions, to be compared with this one."""

    path, name = "surveys/<int:pk>/copy/", "surveys.form.copy"
    title, button = _("Copy the questionnaire"), _("Copy")

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what follows."""
        return [_("A draft with the same questions; its results stand beside those of this one.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Copy it."""
        return services.copy_form(actor=actor, questionnaire=self.object)


def _said(answer: Answer) -> str:
    question = answer.question
    if question.kind == QuestionKind.TEXT:
        return answer.words
    if answer.number is not None:
        return str(answer.number)
    return "、".join(question.options[place] for place in answer.chosen if place < len(question.options))


class AnswerList(ListScreen):
    """The single answers, of an anonymous questionnaire without whose they are."""

    path, name = "surveys/answers/", "surveys.answer.list"
    title, icon = _("Single answers"), "list-details"
    permission = policies.VIEW
    filterset = filters.AnswerFilter
    order = ("id",)
    columns = (
        Column("question__questionnaire__title", _("Questionnaire"), phone=4),
        Column("question__words", _("Question"), phone=3),
        Column("words", _("Answer"), value=_said, phone=1),
        Column("sheet__unit__code", _("Unit"), phone=2),
    )
    empty = Empty(_("Nothing to tell yet"), _("Too few have answered."), icon="lock")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Answer]:
        """Return the answers of questionnaires that enough households have answered."""
        return queries.answers_visible_to(actor, project)


SCREENS = (
    FormList,
    FormCreate,
    FormDetail,
    FormEdit,
    QuestionCreate,
    QuestionDrop,
    FormOpen,
    FormRemind,
    FormClose,
    FormCopy,
    AnswerList,
)
