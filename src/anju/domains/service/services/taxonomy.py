"""Bringing the shipped classes of reports in, and editing them."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.service import queries
from anju.domains.service.calc import taxonomy
from anju.domains.service.models import Group, Leaf


def ship_taxonomy() -> None:
    """Bring the shipped classes in; one that the company has edited stays as it is, others follow the new version."""
    groups = {}
    for position, one in enumerate((*taxonomy.shipped().groups, *taxonomy.shipped_contacts().groups)):
        facts = {"name": one.name, "name_en": one.name_en, "position": position}
        groups[one.code], _made = Group.objects.update_or_create(code=one.code, defaults=facts)
    edited = set(Leaf.objects.filter(is_edited=True).values_list("code", flat=True))
    Leaf.objects.bulk_create(
        [
            Leaf(
                code=leaf.code,
                group=groups[leaf.group.code],
                name=leaf.name,
                name_en=leaf.name_en,
                urgency=leaf.urgency,
                kind=leaf.kind,
                trade=leaf.trade,
                part=leaf.part,
                keywords=list(leaf.keywords),
                position=position,
            )
            for position, leaf in enumerate(taxonomy.every_leaf())
            if leaf.code not in edited
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["group", "name", "name_en", "urgency", "kind", "trade", "part", "keywords", "position"],
    )


def edit_leaf(
    *,
    actor: Actor,
    leaf: Leaf,
    name: str,
    name_en: str,
    urgency: str,
    trade: str,
    part: str,
    keywords: Collection[str],
    is_active: bool,
) -> Leaf:
    """Change how reports of a class are recognised and treated, for all projects, from the next report on."""
    queries.require_company(actor)
    words = _keywords(keywords)
    leaf.name, leaf.name_en, leaf.urgency, leaf.trade, leaf.part = name.strip(), name_en.strip(), urgency, trade, part
    leaf.keywords, leaf.is_active, leaf.is_edited = words, is_active, True
    validation.check(leaf)
    leaf.save()
    return leaf


def add_leaf(
    *,
    actor: Actor,
    group: Group,
    name: str,
    kind: str,
    urgency: str,
    trade: str,
    part: str,
    keywords: Collection[str],
    name_en: str = "",
) -> Leaf:
    """Add a class of the company's own to a group; its name and keywords count from the next report on.

    Once reports of it were sorted by hand, the head learns it as well. Raises `DomainError` for a name that is taken.
    """
    queries.require_company(actor)
    if Leaf.objects.filter(name=name.strip()).exists():
        raise DomainError(_("There is a class of this name already."), field="name")
    last = Leaf.objects.order_by("-position").first()
    own = Leaf.objects.filter(code__startswith=f"{group.code}.own").count()
    leaf = Leaf(
        code=f"{group.code}.own{own + 1}",
        group=group,
        name=name.strip(),
        name_en=name_en.strip(),
        kind=kind,
        urgency=urgency,
        trade=trade,
        part=part,
        keywords=_keywords(keywords),
        position=last.position + 1 if last else 0,
        is_edited=True,
    )
    validation.check(leaf)
    leaf.save()
    return leaf


def _keywords(keywords: Collection[str]) -> list[str]:
    words = list(dict.fromkeys(word.strip() for word in keywords if word.strip()))
    if any(not word.replace("*", "") for word in words):
        raise DomainError(_("A keyword needs more than a gap."), field="keywords")
    return words
