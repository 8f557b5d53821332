"""The next channel when one will not do: a text message in place of one by WeChat that never came."""

from __future__ import annotations

from anju.core import clock
from anju.domains.identity.models import User
from anju.domains.notifications import queries
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel, DeliveryState
from anju.domains.notifications.models import Delivery, Preference
from anju.domains.notifications.ports import kinds
from anju.domains.notifications.services.sending import wake


def send_instead(row: Delivery) -> Delivery | None:
    """Put a text message on its way for one by WeChat that failed for good; None where none may be sent.

    It is written under the same key, so that it goes once however often this runs. The inbox has the message anyway.
    """
    kind = kinds().get(row.kind)
    reader = User.objects.filter(pk=row.user_id).first()
    if row.channel != Channel.WECHAT or kind is None or reader is None or not reader.phone:
        return None
    if Channel.SMS not in queries.possible_channels(kind):
        return None
    refused = Preference.objects.filter(user=reader, kind=kind.name, channel=Channel.SMS, is_on=False)
    if not kind.is_required and refused.exists():
        return None
    words = queries.words_of(kind, Channel.SMS, reader.language, row.project_id)
    now = clock.now()
    fresh = Delivery(
        project_id=row.project_id,
        user=reader,
        kind=row.kind,
        channel=Channel.SMS,
        address=reader.phone,
        body=wording.fill(words.body, row.params),
        params=row.params,
        url=row.url,
        key=row.key or f"instead:{row.pk}",
        is_urgent=row.is_urgent,
        state=DeliveryState.WAITING,
        created_at=now,
        next_at=now if row.is_urgent else queries.quiet_hours(row.project_id).over_at(now),
        expires_at=row.expires_at,
    )
    made = Delivery.objects.bulk_create([fresh], ignore_conflicts=True)
    wake(row.project_id, is_urgent=row.is_urgent)
    return made[0]
