"""Who is asked and what was answered, kept so that an anonymous answer cannot be brought home."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core.db import AppendOnly, DatabaseRule
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Building, Unit
from anju.domains.residents.models import Person
from anju.domains.surveys.enums import Party
from anju.domains.surveys.models.questionnaires import Question, Questionnaire


class OneSheetAHousehold(DatabaseRule):
    """There are never more sheets than households that answered, and each is as anonymous as its questionnaire.

    Where a sheet carries no household the usual unique constraint has nothing to hold on to.
    """

    create = """
    CREATE FUNCTION surveys_refuse_further_sheet() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF EXISTS (SELECT FROM fresh JOIN surveys_questionnaire form ON form.id = fresh.questionnaire_id
                WHERE form.is_anonymous <> fresh.is_anonymous) THEN
            RAISE EXCEPTION 'a sheet is as anonymous as its questionnaire' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (SELECT FROM (SELECT DISTINCT questionnaire_id FROM fresh) form
                WHERE (SELECT count(*) FROM surveys_sheet sheet WHERE sheet.questionnaire_id = form.questionnaire_id)
                    > (SELECT count(*) FROM surveys_askedhome home
                        WHERE home.questionnaire_id = form.questionnaire_id AND home.is_answered)) THEN
            RAISE EXCEPTION 'one answer a household' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $body$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION surveys_refuse_further_sheet()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION surveys_refuse_further_sheet()"


class AskedHome(ProjectOwned):
    """A household that is asked, and whether it has answered: neither when nor what.

    ``period`` is 0, for feedback forms the month (202611): a household may say something once a month.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="homes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("building"))
    party = models.CharField(max_length=8, choices=Party.choices)
    period = models.PositiveIntegerField(default=0)
    is_answered = models.BooleanField(_("answered"), default=False)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["questionnaire", "unit", "party", "period"], name="surveys_askedhome_once"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="surveys_askedhome_party_known"),
        ]
        indexes = [models.Index(fields=["project", "unit"], name="surveys_askedhome_unit")]


class Sheet(ProjectOwned):
    """One household's answers. An anonymous sheet carries no household, no building, no hour, and a random number;
    that of a feedback form has its month, because its figures are told by months that are over.

    Rows are neither numbered nor timed, so their order tells nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="sheets")
    is_anonymous = models.BooleanField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, verbose_name=_("unit"))
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", null=True, verbose_name=_("building"))
    party = models.CharField(max_length=8, choices=Party.choices, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, verbose_name=_("by"))
    period = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="surveys_sheet_append_only"),
            OneSheetAHousehold(name="surveys_sheet_one_a_household"),
            models.UniqueConstraint(
                fields=["questionnaire", "unit", "party", "period"],
                condition=Q(unit__isnull=False),
                name="surveys_sheet_once",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False, unit__isnull=False)
                | Q(
                    is_anonymous=True,
                    unit__isnull=True,
                    building__isnull=True,
                    person__isnull=True,
                    answered_at__isnull=True,
                    party="",
                ),
                name="surveys_sheet_anonymous",
            ),
        ]


class Answer(ProjectOwned):
    """The answer to one question: a number (stars, 0–10), the places of chosen options, or words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(null=True)
    chosen = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    words = models.CharField(_("words"), max_length=500, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="surveys_answer_append_only"),
            models.UniqueConstraint(fields=["sheet", "question"], name="surveys_answer_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__lte=10), name="surveys_answer_number_in_scale"
            ),
        ]
        indexes = [models.Index(fields=["question"], name="surveys_answer_question")]
