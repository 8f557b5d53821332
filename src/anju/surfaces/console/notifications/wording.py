"""What messages say in a project, and when nobody is disturbed."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.identity.enums import Language
from anju.domains.notifications import policies, queries, services
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.queries import Wording
from anju.surfaces.console.notifications import vendors
from anju.ui.screens import ActionScreen, FormScreen, Link, PageScreen
from anju.ui.screens.action import ConfirmForm


class WordingForm(forms.Form):
    """Title and text; a text message has no title."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    body = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}))
    layout = {"title": "field-wide", "body": "field-wide"}

    def __init__(self, *args: Any, written: Wording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if written.channel == Channel.SMS:
            del self.fields["title"]
        known = " ".join(f"{{{name}}}" for name in written.kind.params)
        self.fields["body"].help_text = str(_("These are filled in: {known}")).format(known=known)


class QuietForm(forms.Form):
    """From when until when."""

    begins = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class WordingList(PageScreen):
    """Every kind of message with its words, by channel and language."""

    path, name = "messages/templates/", "notifications.template.list"
    title, icon = _("Message templates"), "message"
    permission = policies.EDIT_TEMPLATES
    template = "console/notifications/wording.html"
    actions = (Link("notifications.quiet.edit", _("Quiet hours"), "moon", permission=policies.EDIT_TEMPLATES),)

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the wordings by kind, and the quiet hours."""
        found = groupby(queries.wordings(actor, project), key=lambda one: one.kind.name)
        held = queries.vendor_templates(actor, project)
        kinds = []
        for name, rows in found:
            several = [(one, Channel(one.channel).label, Language(one.language).label) for one in rows]
            kind = several[0][0].kind
            samples = wording.samples(kind.params, estate=project.name)
            ways = [
                (way, vendors.shown(name, held.get((name, way.value)), samples)) for way in queries.by_template(kind)
            ]
            kinds.append((kind, queries.label_of(kind), several, ways))
        return {"kinds": kinds, "quiet": queries.quiet_hours(project.pk)}


class _WordingFound:
    permission = policies.EDIT_TEMPLATES
    back = "notifications.template.list"
    done = "notifications.template.list"
    object: Wording

    def find(self, actor: Actor, project: Any, **ids: Any) -> Wording:
        """Return the words as they hold in the project."""
        return queries.get_wording(actor, project, ids["message_kind"], ids["message_channel"], ids["language"])

    def heading(self, record: Wording) -> str:
        """Name kind, channel and language."""
        parts = [queries.label_of(record.kind), Channel(record.channel).label, Language(record.language).label]
        return " – ".join(str(part) for part in parts)


class WordingEdit(_WordingFound, FormScreen):
    """Write the project's own words."""

    path = "messages/templates/<str:message_kind>/<str:message_channel>/<str:language>/"
    name = "notifications.template.edit"
    title = _("Edit the message")
    form = WordingForm
    template = "console/notifications/words_form.html"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the words' kind and channel."""
        return {"written": self.object}

    def page(self) -> dict[str, Any]:
        """Show how it reads with made-up values."""
        samples = wording.samples(self.object.kind.params, estate=self.project.name)
        return {**super().page(), **reads(samples, self.object.words.title, self.object.words.body)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what holds."""
        return {"title": self.object.words.title, "body": self.object.words.body}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Keep them for this project."""
        services.edit_template(
            actor=actor,
            project=project,
            kind=self.object.kind,
            channel=self.object.channel,
            language=self.object.language,
            title=cleaned.get("title", ""),
            body=cleaned["body"],
        )


def reads(samples: dict[str, str], title: str, body: str) -> dict[str, Any]:
    """Return what the preview of a text shows; a script goes on with it while somebody types."""
    return {
        "samples": json.dumps(samples, ensure_ascii=False),
        "reads_title": wording.fill(title, samples),
        "reads_body": wording.fill(body, samples),
    }


class WordingFollow(_WordingFound, ActionScreen):
    """Let the company's or the shipped words hold again."""

    path = "messages/templates/<str:message_kind>/<str:message_channel>/<str:language>/follow/"
    name = "notifications.template.follow"
    title, button = _("Use the shipped words"), _("Use the shipped words")
    form = ConfirmForm

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop the project's own."""
        services.follow_shipped(
            actor=actor,
            project=project,
            kind=self.object.kind,
            channel=self.object.channel,
            language=self.object.language,
        )


class QuietEdit(FormScreen):
    """Say when residents are left in peace."""

    path, name = "messages/quiet/", "notifications.quiet.edit"
    title = _("Quiet hours")
    permission = policies.EDIT_TEMPLATES
    form = QuietForm
    back = done = "notifications.template.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show the hours that hold."""
        quiet = queries.quiet_hours(project.pk)
        return {"begins": quiet.begins, "ends": quiet.ends}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Keep them."""
        services.set_quiet_hours(actor=actor, project=project, **cleaned)
