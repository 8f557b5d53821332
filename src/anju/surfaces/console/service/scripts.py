"""What the desk answers to questions (问答话术)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.service import filters, policies, queries, services
from anju.domains.service.models import AnswerScript
from anju.ui.screens import BooleanColumn, Column, Empty, FormScreen, Link, LinkColumn, ListScreen

NEW = Link("service.script.create", _("New answer"), "plus", permission=policies.EDIT_SCRIPTS, key="n", primary=True)


class ScriptForm(forms.Form):
    """A question and its answer."""

    question = forms.CharField(label=_("What is asked"), max_length=120)
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6}))
    leaf = forms.ModelChoiceField(label=_("Class"), queryset=None, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    layout = {"answer": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].queryset = queries.leaves_in_use()


class ScriptList(ListScreen):
    """Questions with their answers; they stand beside the form while a report is taken."""

    path, name = "answers/", "service.script.list"
    title, icon = _("Answers at the desk"), "message-2"
    permission = policies.REGISTER
    filterset = filters.ScriptFilter
    order = ("question",)
    columns = (
        LinkColumn("question", _("What is asked"), to="service.script.edit", phone=1),
        Column("answer", _("Answer"), phone=3),
        Column("leaf__name", _("Class"), phone=2),
        BooleanColumn("is_active", _("In use")),
    )
    actions = (NEW,)
    empty = Empty(
        _("No answers yet"),
        _("Write down what people ask again and again; the desk finds it while they speak."),
        NEW.to,
        NEW.title,
        "message-2",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[AnswerScript]:
        """Return the questions."""
        return queries.scripts_visible_to(actor, project)


class ScriptCreate(FormScreen):
    """A new question."""

    path, name = "answers/new/", "service.script.create"
    title = _("New answer")
    permission = policies.EDIT_SCRIPTS
    form = ScriptForm
    back = "service.script.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> AnswerScript:
        """Add it."""
        return services.add_script(actor=actor, project=project, **cleaned)

    def next_url(self, saved: AnswerScript) -> str:
        """Go back to the list."""
        return self.link("service.script.list")


class ScriptEdit(ScriptCreate):
    """Change a question or its answer."""

    path, name = "answers/<int:pk>/", "service.script.edit"
    title = _("Edit answer")

    def find(self, actor: Actor, project: Any, pk: int) -> AnswerScript:
        """Return the question."""
        return queries.get_script(actor, project, pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> AnswerScript:
        """Change it."""
        return services.edit_script(actor=actor, script=self.object, **cleaned)
