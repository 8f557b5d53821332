"""What vendors know of our messages (their templates), and who is bound to the official account."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.notifications import policies
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import BY_TEMPLATE, Channel
from anju.domains.notifications.models import VendorTemplate, WechatBinding
from anju.domains.notifications.ports import Kind, Templated, kinds, senders
from anju.domains.tenancy.models import Project


def vendor_template(kind: str, channel: Channel, project_id: int | None) -> VendorTemplate | None:
    """Return a vendor's template for a kind: the project's own, else the company's, else None."""
    mine = Q(project__isnull=True) | Q(project=project_id) if project_id else Q(project__isnull=True)
    rows = VendorTemplate.objects.filter(mine, kind=kind, channel=channel)
    return rows.order_by("project_id").first()  # nulls come last in PostgreSQL


def templated(kind: str, channel: Channel, project_id: int | None, params: Mapping[str, str]) -> Templated | None:
    """Return what a vendor is given to send, or None where the office has registered no template."""
    held = vendor_template(kind, channel, project_id)
    if held is None:
        return None
    return Templated(held.code, {name: wording.fill(text, params) for name, text in held.fields})


def vendor_templates(actor: Actor, project: Project) -> dict[tuple[str, str], VendorTemplate]:
    """Return the templates that hold in a project by kind and channel (one query)."""
    if not actor.may(policies.EDIT_TEMPLATES, project.pk):
        return {}
    rows = VendorTemplate.objects.filter(Q(project__isnull=True) | Q(project=project)).order_by("project_id")
    found: dict[tuple[str, str], VendorTemplate] = {}
    for row in rows:
        found.setdefault((row.kind, row.channel), row)
    return found


def get_vendor_template(actor: Actor, project: Project, name: str, channel: str) -> VendorTemplate:
    """Return the template in force, or an empty one that is not stored. Raises `NotFound` for what goes by none."""
    kind = kinds().get(name)
    if kind is None or Channel(channel) not in by_template(kind) or not actor.may(policies.EDIT_TEMPLATES, project.pk):
        raise NotFound(name)
    held = vendor_template(name, Channel(channel), project.pk)
    return held or VendorTemplate(kind=name, channel=channel, fields=[[param, f"{{{param}}}"] for param in kind.params])


def by_template(kind: Kind) -> list[Channel]:
    """Return the channels by which a kind may go and for which a vendor needs a template."""
    spoken = {channel for channel, _language in kind.words}
    ways = [channel for channel in BY_TEMPLATE if channel in spoken]
    return [channel for channel in ways if channel is not Channel.WECHAT or goes_by_wechat(kind)]


def goes_by_wechat(kind: Kind) -> bool:
    """Tell whether a kind goes by the official account where it is bound: what calls for attention, and no secret."""
    return not kind.is_secret and bool({Channel.SMS, Channel.PUSH} & kind.channels)


def defaults_of(kind: Kind) -> frozenset[Channel]:
    """Return the channels a kind goes by unless the reader chose otherwise."""
    return kind.channels | {Channel.WECHAT} if goes_by_wechat(kind) else kind.channels


def wechat_app() -> str:
    """Return the number of the official account that is served; empty where none is."""
    served = senders().wechat
    return served.app_id if served is not None else ""


def wechat_page(*, back_to: str, state: str) -> str:
    """Return the page of WeChat that tells who opens it; empty where no official account is served."""
    served = senders().wechat
    return served.authorize_url(back_to=back_to, state=state) if served is not None else ""


def wechat_binding(user_id: int | None, app_id: str | None = None) -> WechatBinding | None:
    """Return which follower of an official account (the one served, unless given) a user is."""
    app = wechat_app() if app_id is None else app_id
    if not app or user_id is None:
        return None
    return WechatBinding.objects.filter(user_id=user_id, app_id=app).first()
