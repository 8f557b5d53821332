"""What users and offices set: who is told how, what is said, when nobody is disturbed."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.notifications import policies, queries
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel, DeliveryState
from anju.domains.notifications.models import Delivery, Device, Preference, QuietHours, Template
from anju.domains.notifications.ports import Kind, kinds, senders
from anju.domains.notifications.services.sending import wake
from anju.domains.tenancy.models import Project

DEVICES_A_USER = 10


def choose(*, actor: Actor, wanted: Mapping[tuple[str, str], bool]) -> int:
    """Keep how the actor wants to be told, by kind and channel; return how many differ from the kinds' defaults.

    What cannot be switched off, and what is unknown, stays as it is: a form may be old or made up.
    """
    rows = []
    for choice in queries.choices_of(actor):
        key = (choice.kind.name, choice.channel.value)
        is_on = wanted.get(key, choice.is_on)
        if not choice.is_fixed and is_on != (choice.channel in queries.defaults_of(choice.kind)):
            rows.append(Preference(user_id=actor.user_id, kind=key[0], channel=key[1], is_on=is_on))
    with transaction.atomic():
        Preference.objects.filter(user_id=actor.user_id).delete()
        Preference.objects.bulk_create(rows)
    return len(rows)


def subscribe(*, actor: Actor, endpoint: str, p256dh: str, auth: str, label: str = "") -> Device:
    """Let a browser be woken for the actor; one that another account used on the same device changes hands.

    Raises `DomainError` for an address that belongs to no known push service: it would make this server call anything,
    and for keys that no browser has (RFC 8291: 65 and 16 bytes).
    """
    served = senders().push
    if served is None or not served.accepts(endpoint) or not _are_keys(p256dh, auth):
        raise DomainError(_("This browser's push service is not known here."))
    device, _made = Device.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user_id": actor.user_id,
            "p256dh": p256dh,
            "auth": auth,
            "label": label[:120],
            "subscribed_at": clock.now(),
        },
    )
    kept = Device.objects.filter(user_id=actor.user_id).order_by("-subscribed_at").values_list("pk", flat=True)
    Device.objects.filter(user_id=actor.user_id).exclude(pk__in=list(kept[:DEVICES_A_USER])).delete()
    return device


def _are_keys(p256dh: str, auth: str) -> bool:
    sizes = []
    for text in (p256dh, auth):
        try:
            sizes.append(len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
        except ValueError:
            return False
    return sizes == [65, 16]


def unsubscribe(*, actor: Actor, endpoint: str) -> int:
    """Forget a browser of the actor's; returns how many were forgotten."""
    return Device.objects.filter(user_id=actor.user_id, endpoint=endpoint).delete()[0]


def edit_template(
    *,
    actor: Actor,
    project: Project | None,
    kind: Kind,
    channel: Channel,
    language: str,
    title: str,
    body: str,
) -> Template:
    """Write a project's (or the company's) own words. Raises `DomainError` at the field with a strange placeholder."""
    _require_edit(actor, project)
    title, body = title.strip(), body.strip()
    if channel == Channel.SMS:
        title = ""
    elif not title:
        raise DomainError(_("A title is needed."), field="title")
    if not body and channel == Channel.SMS:
        raise DomainError(_("A text is needed."), field="body")
    for field, text in (("title", title), ("body", body)):
        if strange := wording.unknown(text, kind.params):
            known = " ".join(f"{{{name}}}" for name in kind.params)
            message = _("Nothing fills {strange}. This message knows: {known}").format(
                strange=" ".join(name if name in "{}" else f"{{{name}}}" for name in strange), known=known or "–"
            )
            raise DomainError(message, field=field)
    row, _made = Template.objects.update_or_create(
        project=project,
        kind=kind.name,
        channel=channel,
        language=language,
        defaults={"title": title[:200], "body": body},
    )
    return row


def follow_shipped(*, actor: Actor, project: Project, kind: Kind, channel: Channel, language: str) -> None:
    """Drop a project's own words, so that the company's or the shipped ones hold again."""
    _require_edit(actor, project)
    Template.objects.filter(project=project, kind=kind.name, channel=channel, language=language).delete()


def set_quiet_hours(*, actor: Actor, project: Project, begins: dt.time, ends: dt.time) -> QuietHours:
    """Say when a project's people are left in peace; equal times mean never."""
    actor.require(policies.EDIT_TEMPLATES, project.pk)
    row, _made = QuietHours.objects.update_or_create(project=project, defaults={"begins": begins, "ends": ends})
    return row


def retry(*, actor: Actor, project: Project, ids: list[int]) -> int:
    """Send failed messages again, as if for the first time; returns how many. A secret has no text left to send."""
    actor.require(policies.RETRY, project.pk)
    secret = [name for name, kind in kinds().items() if kind.is_secret]
    failed = Delivery.objects.filter(project=project, pk__in=ids, state=DeliveryState.FAILED).exclude(kind__in=secret)
    # What the vendor had taken and could not bring is another message to it; what it never took keeps its number.
    failed.exclude(vendor_number="").update(reference=RandomUUID(), vendor_number="")
    count = failed.update(
        state=DeliveryState.WAITING,
        attempts=0,
        next_at=clock.now(),
        expires_at=None,
        error="",
        reason="",
        sent_at=None,
        receipt_at=None,
    )
    if count:
        wake(project.pk)
    return count


def withdraw(*, project_id: int, key: str) -> int:
    """Call back what waits under a key and its like, such as a reminder of what was paid; returns how many."""
    waiting = Delivery.objects.filter(project=project_id, key__startswith=key, state=DeliveryState.WAITING)
    return waiting.update(state=DeliveryState.WITHDRAWN)


def _require_edit(actor: Actor, project: Project | None) -> None:
    """The company's words are written by those who may everywhere, a project's by those who may there."""
    if project is None and not actor.sees_all_projects:
        raise AccessDenied(_("The words of the company are written by somebody who works for all its projects."))
    actor.require(policies.EDIT_TEMPLATES, project.pk if project else None)
