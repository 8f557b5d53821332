"""Questionnaires to answer, and what was said at meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.surveys import queries, services
from anju.domains.surveys.enums import QuestionKind
from anju.domains.surveys.models import Question, Questionnaire
from anju.surfaces.resident.page import HomePage

SHOWN = 30


class Forms(HomePage):
    """What the household may answer now, and feedback forms."""

    template = "resident/surveys/list.html"
    title = _("Questionnaires")
    tab = "home"
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return them, what waits for an answer first."""
        found = list(queries.forms_of_home(self.home)[:SHOWN])
        return {"forms": sorted(found, key=lambda form: form.is_answered)}  # type: ignore[attr-defined]


class FormPage(HomePage):
    """One questionnaire."""

    template = "resident/surveys/form.html"
    title = _("Questionnaire")
    tab = "home"
    back = "surveys.list"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the questions."""
        return self._shown(queries.form_of_home(self.home, ids["pk"]))

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Keep the answers, or show what is missing with everything that was said."""
        form = queries.form_of_home(self.home, ids["pk"])
        said = {question.pk: request.POST.getlist(f"q{question.pk}") for question in form.questions.all()}
        try:
            services.answer(home=self.home, pk=form.pk, said=said)
        except services.AnsweredAlready as error:
            messages.info(request, str(error))
            return redirect(self.address("surveys.list"))
        except DomainError as error:
            return self.render(status=422, **self._shown(form, said, error))
        messages.success(request, _("Thank you for your answer."))
        return redirect(self.address("surveys.list"))

    def _shown(
        self, form: Questionnaire, said: dict[int, list[str]] | None = None, error: DomainError | None = None
    ) -> dict[str, Any]:
        wrong = error.field if error else ""
        rows = [_row(one, (said or {}).get(one.pk, []), wrong, str(error or "")) for one in form.questions.all()]
        fault = str(error) if error and not wrong else ""
        return {"form": form, "rows": rows, "fault": fault, "is_sent_back": error is not None}


def _row(question: Question, said: list[str], wrong: str | None, fault: str) -> dict[str, Any]:
    name = f"q{question.pk}"
    if question.kind == QuestionKind.STARS:
        choices = [(str(number), str(number)) for number in range(5, 0, -1)]
    elif question.kind == QuestionKind.NPS:
        choices = [(str(number), str(number)) for number in range(11)]
    else:
        choices = [(str(place), option) for place, option in enumerate(question.options)]
    return {
        "question": question,
        "name": name,
        "choices": [(value, label, value in said) for value, label in choices],
        "said": " ".join(said),
        "fault": fault if wrong == name else "",
    }


class Meetings(HomePage):
    """Meetings to come, and the minutes of those that were held."""

    template = "resident/surveys/meetings.html"
    title = _("Residents' meetings")
    tab = "home"
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return them, the latest first."""
        return {"meetings": queries.meetings_of_home(self.home)[:SHOWN]}


class MeetingPage(HomePage):
    """One meeting."""

    template = "resident/surveys/meeting.html"
    title = _("Residents' meetings")
    tab = "home"
    back = "surveys.meetings"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return it."""
        return {"meeting": queries.meeting_of_home(self.home, ids["pk"])}
