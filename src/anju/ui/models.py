"""What users keep about screens: their views, columns and display. Users and projects are known by number only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core.db import RowSecurity


class SavedView(models.Model):
    """A named filter of one list: the query part of its address. A shared one is offered to all of the project."""

    project_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField()
    screen = models.CharField(max_length=120)
    name = models.CharField(_("Name of the view"), max_length=60)
    query = models.CharField(max_length=2000)
    shared = models.BooleanField(_("Shared with colleagues"), default=False)

    class Meta:
        db_table = "ui_saved_view"
        ordering = ["name", "pk"]
        constraints = [
            RowSecurity(name="ui_saved_view_scope", shared=True),
            models.UniqueConstraint(
                fields=["user_id", "screen", "project_id", "name"],
                name="ui_saved_view_name_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["screen", "project_id"], name="ui_saved_view_of_screen")]

    def __str__(self) -> str:
        return self.name


class ListPreference(models.Model):
    """The columns and the page size one user chose for one list."""

    user_id = models.BigIntegerField()
    screen = models.CharField(max_length=120)
    columns = models.JSONField(default=list)
    page_size = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "ui_list_preference"
        constraints = [models.UniqueConstraint(fields=["user_id", "screen"], name="ui_list_preference_once")]


class DisplayPreference(models.Model):
    """How one user wants to see everything: theme, row height, keyboard shortcuts, large type on the phone."""

    class Theme(models.TextChoices):
        """Light, dark, or as the device says."""

        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        """Row height: 40 or 32 pixels."""

        NORMAL = "normal", _("Comfortable rows")
        COMPACT = "compact", _("Compact rows")

    user_id = models.BigIntegerField(unique=True)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    density = models.CharField(max_length=7, choices=Density.choices, default=Density.NORMAL)
    shortcuts = models.BooleanField(default=True)
    large = models.BooleanField(default=False)

    class Meta:
        db_table = "ui_display_preference"
        constraints = [
            models.CheckConstraint(condition=models.Q(theme__in=["auto", "light", "dark"]), name="ui_theme_known"),
            models.CheckConstraint(condition=models.Q(density__in=["normal", "compact"]), name="ui_density_known"),
        ]
