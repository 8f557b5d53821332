"""Figures that are kept because making them anew for every page would be slow."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from anju.core.owned import ProjectOwned


class Figures(ProjectOwned):
    """One set of figures of a project, as of ``made_at``; ``took_ms`` is what making it cost."""

    name = models.CharField(max_length=40)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "name"], name="insight_figures_once"),
        ]
