"""The base of every table whose rows belong to one project."""

from __future__ import annotations

from django.db import models

from anju.core.db import RowSecurity


class ProjectOwned(models.Model):
    """A row of one project: carries ``project`` and is covered by row-level security.

    A subclass with a ``Meta`` of its own says ``class Meta(ProjectOwned.Meta)`` and adds to
    ``constraints`` with ``[*ProjectOwned.Meta.constraints, …]``.
    """

    project = models.ForeignKey("tenancy.Project", models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [RowSecurity(name="%(app_label)s_%(class)s_scope")]


class BulkOwned(models.Model):
    """A row of one project in a table that grows by the million: `ProjectOwned` without a key trigger a row.

    A foreign key to the project would cost a trigger and an index entry for every row. The table declares
    `anju.core.db.References`, which looks the project up once a statement instead.
    """

    project = models.ForeignKey(
        "tenancy.Project", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [RowSecurity(name="%(app_label)s_%(class)s_scope")]
