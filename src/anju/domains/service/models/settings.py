"""How a project treats reports."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.owned import ProjectOwned


@audit.tracked()
class ServiceSettings(ProjectOwned):
    """How a project treats reports; a project without a row has the defaults."""

    auto_close_days = models.PositiveSmallIntegerField(
        _("days until finished work closes by itself"), default=3, validators=[MinValueValidator(1)]
    )
    duplicate_days = models.PositiveSmallIntegerField(_("days in which reports may mean the same"), default=7)
    visit_share = models.PositiveSmallIntegerField(
        _("repairs asked about afterwards (%)"), default=30, validators=[MaxValueValidator(100)]
    )
    least_ratings = models.PositiveSmallIntegerField(
        _("ratings below which a group is not rated"), default=5, validators=[MinValueValidator(1)]
    )
    rating_days = models.PositiveSmallIntegerField(
        _("days in which a rating is waited for"), default=7, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    visit_attempts = models.PositiveSmallIntegerField(
        _("calls after which a resident counts as never reached"), default=3, validators=[MinValueValidator(1)]
    )
    repeat_days = models.PositiveSmallIntegerField(
        _("days in which a complaint counts as repeated"), default=90, validators=[MinValueValidator(1)]
    )
    visit_script = models.TextField(_("what is said on return visits"), max_length=1000, blank=True)

    mail_address = models.EmailField(
        _("address for reports by e-mail"),
        blank=True,
        help_text=_("Letters to it become reports."),
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="service_settings_once"),
            models.CheckConstraint(condition=Q(visit_share__lte=100), name="service_settings_share"),
            models.UniqueConstraint(
                Lower("mail_address"),
                name="service_settings_mail_once",
                condition=~Q(mail_address=""),
                violation_error_message=_("Another project is written to at this address."),
            ),
        ]
