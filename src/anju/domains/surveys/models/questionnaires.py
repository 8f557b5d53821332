"""Questionnaires and their questions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import DatabaseRule, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.residents.enums import SpecialTag
from anju.domains.residents.models import Segment
from anju.domains.surveys.enums import FormKind, FormState, Party, QuestionKind

MOST_OPTIONS = 12


class KeepPromise(DatabaseRule):
    """Whether answers are anonymous is settled when a questionnaire opens: people answered on that word."""

    create = """
    CREATE FUNCTION surveys_refuse_broken_promise() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'a questionnaire that was opened stays as anonymous as it was'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_questionnaire_promise';
    END $body$;
    CREATE TRIGGER %(name)s BEFORE UPDATE OF is_anonymous ON %(table)s FOR EACH ROW
        WHEN (OLD.state <> 'draft' AND NEW.is_anonymous IS DISTINCT FROM OLD.is_anonymous)
        EXECUTE FUNCTION surveys_refuse_broken_promise()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION surveys_refuse_broken_promise()"


@audit.tracked()
class Questionnaire(ProjectOwned):
    """Questions to the households of a project, or to some of them; a standing one is a feedback form (反馈表).

    ``buildings``, ``parties``, ``tags`` and ``segment`` empty mean everybody; a household is meant where somebody of
    it is, as of the hour when they are drawn. Of the households meant, ``share`` per cent or ``number`` are drawn, by a
    hash and so the same for good; ``unreached`` had nobody in the app when it opened and could not be drawn. One that
    is opened before its day is ``is_scheduled`` until then. ``quota`` limits the answers of a building. One that recurs
    (``every_months``) is copied when it closes; the copy's ``previous`` is what it is compared with. Figures of fewer
    than ``least`` answers are not told.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=FormKind.choices, default=FormKind.PERIODIC)
    title = models.CharField(_("title"), max_length=80)
    intro = models.TextField(_("introduction"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=FormState.choices, default=FormState.DRAFT)
    is_anonymous = models.BooleanField(_("anonymous"), default=True)
    parties = ArrayField(
        models.CharField(max_length=8, choices=Party.choices), default=list, blank=True, verbose_name=_("for")
    )
    buildings = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("buildings"))
    tags = ArrayField(
        models.CharField(max_length=14, choices=SpecialTag.choices), default=list, blank=True, verbose_name=_("tags")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    share = models.PositiveSmallIntegerField(
        _("sample (%)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    number = models.PositiveIntegerField(
        _("sample (households)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    quota = models.PositiveIntegerField(
        _("answers of a building at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    opens_on = models.DateField(pgettext_lazy("questionnaire", "opens on"), null=True, blank=True)
    closes_on = models.DateField(pgettext_lazy("questionnaire", "closes on"), null=True, blank=True)
    is_scheduled = models.BooleanField(_("opens by itself"), default=False)
    unreached = models.PositiveIntegerField(_("households not in the app"), default=0)
    every_months = models.PositiveSmallIntegerField(
        _("again after months"), default=0, validators=[MaxValueValidator(36)]
    )
    remind_after_days = models.PositiveSmallIntegerField(_("remind after days"), default=0)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    least = models.PositiveSmallIntegerField(
        _("answers below which nothing is told"), default=5, validators=[MinValueValidator(3)]
    )
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="next", null=True, blank=True, verbose_name=_("the one before")
    )
    written_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    opened_at = models.DateTimeField(pgettext_lazy("questionnaire", "opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("questionnaire", "closed at"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="surveys_questionnaire_kept"),
            KeepPromise(name="surveys_questionnaire_promise"),
            models.CheckConstraint(condition=Q(kind__in=FormKind.values), name="surveys_questionnaire_kind_known"),
            models.CheckConstraint(condition=Q(state__in=FormState.values), name="surveys_questionnaire_state_known"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(opens_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="surveys_questionnaire_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(number__isnull=True), name="surveys_questionnaire_one_sample"
            ),
            models.CheckConstraint(
                condition=Q(state=FormState.DRAFT) | Q(opened_at__isnull=False), name="surveys_questionnaire_opened"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(ProjectOwned):
    """One question of a questionnaire."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind.choices)
    words = models.CharField(_("question"), max_length=200)
    options = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("options"))
    is_required = models.BooleanField(_("has to be answered"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["position", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="surveys_question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.words
