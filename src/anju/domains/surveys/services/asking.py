"""Opening questionnaires: who is asked is one statement, and the same households however often it is drawn."""

from __future__ import annotations

import calendar
import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.notifications import services as notifications
from anju.domains.notifications.services.telling import Audience
from anju.domains.surveys import policies, queries
from anju.domains.surveys.enums import FormKind, FormState
from anju.domains.surveys.models import Questionnaire
from anju.domains.surveys.queries.drawing import MEANT, facts_of
from anju.domains.surveys.services.writing import copy_form
from anju.domains.tenancy.models import Project

logger = logging.getLogger(__name__)

# Of each building the share, or of all of them the number, in the order of a hash; of those who can be told of it.
_DRAW = f"""
INSERT INTO surveys_askedhome (project_id, questionnaire_id, unit_id, building_id, party, period, is_answered)
SELECT %(project)s, %(form)s, unit_id, building_id, party, 0, false FROM (
    SELECT meant.*, row_number() OVER (ORDER BY draw) AS place,
        row_number() OVER (PARTITION BY building_id ORDER BY draw) AS of_building,
        count(*) OVER (PARTITION BY building_id) AS in_building
    FROM ({MEANT}) meant WHERE is_reached
) drawn
WHERE (%(number)s::int IS NULL OR place <= %(number)s::int)
    AND (%(share)s::int IS NULL OR of_building <= ceil(in_building * %(share)s::int / 100.0))
ON CONFLICT DO NOTHING
"""  # noqa: S608 - composed of this domain's own texts
# Everybody of an asked household who has an account; the key makes each message one.
_READERS = """
SELECT account.user_id, person.phone,
    jsonb_build_object('home', home.unit_id::text) AS facts,
    '' AS url, %(key)s || '.' || home.unit_id AS key
FROM surveys_askedhome home
JOIN residents_residency residency ON residency.unit_id = home.unit_id
    AND (residency.role IN ('owner', 'family')) = (home.party = 'owners')
JOIN residents_person person ON person.id = residency.person_id
JOIN residents_personaccount account ON account.person_id = person.id
WHERE home.questionnaire_id = %(form)s AND NOT home.is_answered
    AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
    AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
"""


def open_form(*, actor: Actor, questionnaire: Questionnaire) -> int:
    """Open a questionnaire: draw the households, tell them, and return how many are asked.

    One that opens on a later day is only scheduled: `watch_forms` draws and tells on that day. A feedback form asks
    nobody and waits. Raises `DomainError` without questions, days, or anybody to ask.
    """
    actor.require(policies.EDIT, questionnaire.project_id)
    form = Questionnaire.objects.select_for_update(of=("self",)).select_related("project").get(pk=questionnaire.pk)
    if form.state != FormState.DRAFT:
        raise DomainError(_("It was opened before."))
    if not form.questions.exists():
        raise DomainError(_("It has no questions yet."))
    if form.kind == FormKind.PERIODIC and (form.closes_on is None or form.closes_on < clock.today()):
        raise DomainError(_("Say until which day it can be answered."), field="closes_on")
    if form.kind == FormKind.PERIODIC and form.opens_on and form.opens_on > clock.today():
        form.is_scheduled = True
        form.save(update_fields=["is_scheduled"])
        return 0
    asked = 0
    if form.kind == FormKind.PERIODIC:
        form.unreached = queries.reach_of(actor, form).unreached
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, facts_of(form))
            asked = int(cursor.rowcount)
        if not asked:
            raise DomainError(_("There is nobody to ask: no household in the app is meant."))
    form.state, form.opened_at = FormState.OPEN, clock.now()
    form.opens_on = form.opens_on or clock.today()
    form.save(update_fields=["state", "opened_at", "opens_on", "unreached"])
    if asked:
        _tell(form, "surveys.form.opened")
    return asked


def remind_of_form(*, actor: Actor, questionnaire: Questionnaire) -> bool:
    """Remind the households that have not answered, once; tell whether now."""
    actor.require(policies.EDIT, questionnaire.project_id)
    waiting = Questionnaire.objects.filter(pk=questionnaire.pk, state=FormState.OPEN, reminded_at__isnull=True)
    if not waiting.update(reminded_at=clock.now()):
        return False
    form = Questionnaire.objects.select_related("project").get(pk=questionnaire.pk)
    _tell(form, "surveys.form.reminded")
    return True


def close_form(*, actor: Actor, questionnaire: Questionnaire) -> Questionnaire:
    """End a questionnaire; one that recurs is copied for its next time, which opens by itself."""
    actor.require(policies.EDIT, questionnaire.project_id)
    form = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if form.state != FormState.OPEN:
        raise DomainError(_("Only what is open can be closed."))
    form.state, form.closed_at = FormState.CLOSED, clock.now()
    form.save(update_fields=["state", "closed_at"])
    if form.every_months and form.opens_on and form.closes_on:
        opens_on = _months_later(form.opens_on, form.every_months)
        copy_form(
            actor=actor,
            questionnaire=form,
            opens_on=opens_on,
            closes_on=opens_on + (form.closes_on - form.opens_on),
        )
    return form


def watch_forms(*, actor: Actor, project: Project) -> int:
    """Close what is over, open what is scheduled or recurs on its day, and remind; return how many moved.

    One that cannot be opened keeps no other waiting: its editor is told.
    """
    today = clock.today()
    forms = Questionnaire.objects.filter(project=project, kind=FormKind.PERIODIC).order_by("pk")
    over = forms.filter(state=FormState.OPEN, closes_on__lt=today)
    moved = _each(over, lambda form: bool(close_form(actor=actor, questionnaire=form)))
    awaited = Q(previous__isnull=False) | Q(is_scheduled=True)
    due = forms.filter(awaited, state=FormState.DRAFT, opens_on__lte=today, closes_on__gte=today)
    moved += _each(due, lambda form: bool(open_form(actor=actor, questionnaire=form)))
    quiet = forms.filter(state=FormState.OPEN, remind_after_days__gt=0, reminded_at__isnull=True)
    late = [one for one in quiet if one.opens_on and (today - one.opens_on).days >= one.remind_after_days]
    return moved + _each(late, lambda form: remind_of_form(actor=actor, questionnaire=form))


def _each(forms: Iterable[Questionnaire], act: Callable[[Questionnaire], bool]) -> int:
    """Do something to each form by itself and return to how many; who wrote one that refuses is told why, once."""
    moved = 0
    for form in forms:
        try:
            with transaction.atomic():
                moved += act(form)
        except DomainError as error:
            logger.warning("questionnaire %s does not move: %s", form.pk, error)
            kind = "surveys.form.stuck"
            notifications.tell(
                kind=kind,
                params={"title": form.title, "reason": error, "code": form.project.code, "form": form.pk},
                users=[form.written_by_id] if form.written_by_id else [],
                project_id=form.project_id,
                key=f"{kind}.{form.pk}.{form.opens_on}",
            )
    return moved


def _tell(form: Questionnaire, kind: str) -> None:
    params = {
        "title": form.title,
        "until": f"{form.closes_on:%Y-%m-%d}" if form.closes_on else "",
        "code": form.project.code,
        "form": str(form.pk),
    }
    audience = Audience(_READERS, {"form": form.pk, "today": clock.today(), "key": f"{kind}.{form.pk}"})
    notifications.tell_all(kind=kind, audience=audience, params=params, project_id=form.project_id)


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
