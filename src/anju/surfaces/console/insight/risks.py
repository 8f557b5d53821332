"""Financial risks: what the rules found, who follows it up until when, and how the project watches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.insight import filters, policies, queries, services
from anju.domains.insight.enums import FindingState, RiskLevel
from anju.domains.insight.models import Finding, FindingNote
from anju.domains.insight.queries.risks import rules
from anju.ui.fields import DateField
from anju.ui.links import link_or_none
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    PageScreen,
    Queue,
    StatusColumn,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Screen
from anju.ui.screens.tabs import Tab

LEVEL_TONES = {RiskLevel.NOTICE: "info", RiskLevel.WARNING: "warn", RiskLevel.SERIOUS: "bad"}
STATE_TONES = {FindingState.OPEN: "warn", FindingState.CLOSED: "ok", FindingState.GONE: "mute"}
SETTINGS = Link("insight.risk.settings", _("How risks are watched"), "adjustments", permission=policies.VIEW_RISKS)


def title_of(finding: Finding) -> Any:
    """Return what the risk is called."""
    rule = rules().get(finding.rule)
    name = rule.title if rule else finding.rule
    return f"{name} · {finding.name}" if finding.name else name


def figure_of(finding: Finding) -> str:
    """Return the figure with its unit."""
    rule = rules().get(finding.rule)
    shown = format_amount(finding.figure).removesuffix(".00")
    return f"{shown} {rule.unit if rule else ''}".strip()


def behind(request: Any, finding: Finding) -> str | None:
    """Return the address of the figures behind a finding, None where they may not be seen."""
    rule = rules().get(finding.rule)
    if rule is None:
        return None
    ids = {"pk": int(finding.facts[rule.pk])} if rule.pk else {}
    url = link_or_none(request, rule.page, **ids)
    return f"{url}?{rule.query.format(**finding.facts)}" if url and rule.query else url


class FindingList(ListScreen):
    """What the rules found."""

    path, name = "risks/", "insight.risk.list"
    title, icon = _("Financial risks"), "alert-triangle"
    permission = policies.VIEW_RISKS
    filterset = filters.FindingFilter
    order = ("-level", "due_on")
    queues = (
        Queue("open", _("To follow up"), lambda actor: Q(state=FindingState.OPEN), tone="warn"),
        Queue(
            "mine",
            _("Mine"),
            lambda actor: Q(state=FindingState.OPEN, assignee=actor.user_id, assignee__isnull=False),
            tone="info",
        ),
        Queue(
            "overdue",
            _("Not dealt with in time"),
            lambda actor: Q(state=FindingState.OPEN, due_on__lt=clock.today()),
            tone="bad",
        ),
        Queue("all", _("All"), order=("-pk",), counted=False),
    )
    search_queue = "all"
    columns = (
        LinkColumn("rule", _("Risk"), to="insight.risk.detail", value=title_of, phone=1),
        StatusColumn("level", _("Risk level"), tones=LEVEL_TONES, phone=2),
        Column("facts", _("What the rule found"), value=queries.in_words),
        Column("figure", _("Risk figure"), value=figure_of, sort="figure", phone=3),
        Column("assignee__name", _("Responsible")),
        DateColumn("due_on", _("Deal with until"), phone=4),
        StatusColumn("state", _("State"), tones=STATE_TONES),
        InstantColumn("found_at", _("Risk found at"), shown=False),
        Column("times", _("Times found"), shown=False),
    )
    actions = (
        SETTINGS,
        Link("insight.risk.now", _("Evaluate now"), "refresh", permission=policies.EVALUATE_RISKS),
    )
    empty = Empty(
        _("No risk has been found"),
        _("The rules are evaluated every night; what they find stands here until it is dealt with."),
        SETTINGS.to,
        SETTINGS.title,
        "circle-check",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Finding]:
        """Return the findings."""
        return queries.findings(actor, project)


def _is_open(finding: Finding) -> bool:
    return finding.state == FindingState.OPEN


class FindingTab(Tab):
    """What was found, what is behind it, and its course."""

    template = "console/insight/finding.html"

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the words, the figure, the address of what is behind it, and the notes."""
        one: Finding = screen.object
        return {
            "words": queries.in_words(one),
            "figure": figure_of(one),
            "behind_url": behind(screen.request, one),
            "rule": rules().get(one.rule),
            "notes": queries.notes_of(screen.actor, one)[:200],
        }


class FindingDetail(DetailScreen):
    """One risk: what was found, what is behind it, its course."""

    path, name = "risks/<int:pk>/", "insight.risk.detail"
    icon = "alert-triangle"
    permission = policies.VIEW_RISKS
    back = "insight.risk.list"
    actions = (
        Link("insight.risk.note", _("Write a follow-up"), "message-report", permission=policies.FOLLOW_RISKS, key="n"),
        Link(
            "insight.risk.assign",
            _("Assign the risk"),
            "user-plus",
            permission=policies.FOLLOW_RISKS,
            when=_is_open,
        ),
        Link("insight.risk.close", _("Close the risk"), "check", permission=policies.CLOSE_RISKS, when=_is_open),
    )
    tabs = (
        FindingTab("risk", _("Risk and follow-up")),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Finding:
        """Return the finding."""
        return queries.get_finding(actor, project, ids["pk"])

    def heading(self, record: Finding) -> str:
        """Return what the risk is called."""
        return str(title_of(record))

    def tags(self, record: Finding) -> list[Tag]:
        """Return level and state."""
        return [
            Tag(record.get_level_display(), LEVEL_TONES[RiskLevel(record.level)]),
            Tag(record.get_state_display(), STATE_TONES[FindingState(record.state)]),
        ]


class _FindingForm(FormScreen):
    permission = policies.FOLLOW_RISKS
    done = "insight.risk.detail"
    find = FindingDetail.find


class AssignForm(forms.Form):
    """Who follows a risk up, until when."""

    assignee = forms.ModelChoiceField(label=_("Responsible"), queryset=None)
    due_on = DateField(label=_("Deal with until"))
    text = forms.CharField(label=_("What is to be done"), max_length=300, required=False)
    layout = {"text": "field-wide"}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["assignee"]
        chosen.queryset = people


class FindingAssign(_FindingForm):
    """Give a risk to somebody."""

    path, name = "risks/<int:pk>/assign/", "insight.risk.assign"
    title = _("Assign the risk")
    form = AssignForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return who may follow it up."""
        return {"people": queries.people_to_follow(project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return who does so far, until when."""
        return {"assignee": self.object.assignee_id, "due_on": max(self.object.due_on or clock.today(), clock.today())}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Finding:
        """Assign it."""
        return services.assign_finding(actor=actor, finding=self.object, **cleaned)


class NoteForm(forms.Form):
    """What was said or done."""

    text = forms.CharField(label=_("What was said or done"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    layout = {"text": "field-wide"}


class FindingWrite(_FindingForm):
    """Write a follow-up."""

    path, name = "risks/<int:pk>/note/", "insight.risk.note"
    title = _("Write a follow-up")
    form = NoteForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> FindingNote:
        """Keep it."""
        return services.note_finding(actor=actor, finding=self.object, text=cleaned["text"])

    def next_url(self, saved: Any) -> str:
        """Go back to the finding."""
        return self.back_url()


class FindingClose(ActionScreen):
    """Close a risk with a reason."""

    path, name = "risks/<int:pk>/close/", "insight.risk.close"
    title, button = _("Close the risk"), _("Close the risk")
    permission = policies.CLOSE_RISKS
    done = "insight.risk.detail"
    find = FindingDetail.find
    back_url = _FindingForm.back_url

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            queries.in_words(self.object),
            _("It stays closed while it holds on and grows no worse; it is opened again when it occurs again."),
            _("Who follows a risk up does not close it."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Finding:
        """Close it."""
        return services.close_finding(actor=actor, finding=self.object, reason=cleaned["reason"])


class EvaluateNow(ActionScreen):
    """Evaluate all rules of the project at once, in the background."""

    path, name = "risks/now/", "insight.risk.now"
    title, button = _("Evaluate the risks now"), _("Evaluate now")
    permission = policies.EVALUATE_RISKS
    form = ConfirmForm
    back = "insight.risk.list"

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Every rule is evaluated with the figures of this moment."), _("Nothing in the books is changed.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Ask for it."""
        return services.start_evaluation(actor=actor, project=project, url=self.link("insight.risk.list"))

    def next_url(self, saved: Any) -> str:
        """Show the job."""
        return self.link("ui.job", pk=saved.pk)


class WatchPage(PageScreen):
    """How the project watches for every risk."""

    path, name = "risks/settings/", "insight.risk.settings"
    title, icon = _("How risks are watched"), "adjustments"
    permission = policies.VIEW_RISKS
    template = "console/insight/watches.html"
    back = "insight.risk.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return every rule with its levels."""
        may_edit = actor.may(policies.EDIT_RISKS, project.pk)
        return {
            "watches": [
                (one, self.link("insight.risk.watch", risk_code=one.rule.code) if may_edit else "")
                for one in queries.watches(actor, project)
            ]
        }


class WatchForm(forms.Form):
    """From which figures a risk has which level."""

    is_on = forms.BooleanField(label=_("Watch for this risk"), required=False)
    notice = forms.DecimalField(label=_("Risk notice"), max_digits=14, decimal_places=2)
    warning = forms.DecimalField(label=_("Risk warning"), max_digits=14, decimal_places=2)
    serious = forms.DecimalField(label=_("Serious risk"), max_digits=14, decimal_places=2)
    span = forms.IntegerField(label=_("Risk measured over"), min_value=1, max_value=1000, required=False)
    assignee = forms.ModelChoiceField(
        label=_("Responsible"),
        queryset=None,
        required=False,
        help_text=_("Who new findings are given to; empty: nobody yet."),
    )

    def __init__(self, *args: Any, watch: queries.Watch, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["assignee"]
        chosen.queryset = people
        for name in ("notice", "warning", "serious"):
            self.fields[name].help_text = watch.rule.unit
        if watch.rule.span is None:
            del self.fields["span"]
        else:
            self.fields["span"].label = watch.rule.span_words
            self.fields["span"].required = True


class WatchEdit(FormScreen):
    """Set how the project watches for one risk."""

    path, name = "risks/settings/<str:risk_code>/", "insight.risk.watch"
    permission = policies.EDIT_RISKS
    form = WatchForm
    back = "insight.risk.settings"

    def find(self, actor: Actor, project: Any, **ids: Any) -> queries.Watch:
        """Return how it is watched now."""
        return queries.watch_of(actor, project, ids["risk_code"])

    def heading(self, record: queries.Watch) -> str:
        """Return what the risk is called."""
        return _now("Watch for: {risk}").format(risk=record.rule.title)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the rule and who may follow findings up."""
        return {"watch": self.object, "people": queries.people_to_follow(project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        one: queries.Watch = self.object
        at = {"notice": one.at.notice, "warning": one.at.warning, "serious": one.at.serious}
        return {"is_on": one.is_on, "span": one.span, "assignee": one.assignee, **at}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        services.watch_risk(actor=actor, project=project, code=self.object.rule.code, **cleaned)
