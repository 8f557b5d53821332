"""What an office sets for vendors, and who is bound to its official account."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from anju.core import clock, prepared, validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity.models import User
from anju.domains.notifications import policies, queries
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Device, VendorTemplate, WechatBinding
from anju.domains.notifications.ports import Kind
from anju.domains.notifications.services.sending import QUEUE
from anju.domains.tenancy.models import Project

BIND_TASK = "notifications.bind_wechat"
LONGEST_CODE = 200
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def set_vendor_template(
    *,
    actor: Actor,
    project: Project,
    kind: Kind,
    channel: Channel,
    code: str,
    fields: Sequence[tuple[str, str]],
    for_company: bool = False,
) -> VendorTemplate:
    """Say under which number a vendor has approved a kind of message, and with what its blanks are filled.

    ``for_company``: for every project without its own. Raises `DomainError` for a channel without templates, a blank
    that stands twice and a placeholder that nothing fills; AccessDenied for the company's by who may not everywhere.
    """
    _require(actor, project, for_company=for_company)
    if channel not in queries.by_template(kind):
        raise DomainError(_("Messages of this kind do not go this way."))
    if not code.strip():
        raise DomainError(_("Which template?"), field="code")
    names = [name for name, _text in fields]
    for name in names:
        if names.count(name) > 1:
            raise DomainError(_("{name} stands here twice.").format(name=name), field="values")
    for _name, text in fields:
        if strange := wording.unknown(text, kind.params):
            message = _("Nothing fills {strange}. This message knows: {known}").format(
                strange=" ".join(one if one in "{}" else f"{{{one}}}" for one in strange),
                known=" ".join(f"{{{one}}}" for one in kind.params) or "–",
            )
            raise DomainError(message, field="values")
    where = {"project": None if for_company else project, "kind": kind.name, "channel": channel}
    with transaction.atomic():
        row = VendorTemplate.objects.filter(**where).first() or VendorTemplate(**where)
        row.code, row.fields = code.strip(), [list(pair) for pair in fields]
        validation.check(row)
        row.save()
    return row


def drop_vendor_template(*, actor: Actor, project: Project, template: VendorTemplate) -> None:
    """Forget a template: the company's holds again, or none."""
    _require(actor, project, for_company=template.project_id is None)
    VendorTemplate.objects.filter(pk=template.pk).delete()


def begin_wechat_binding(*, actor: Actor, code: str) -> None:
    """Have WeChat asked who came back with this code, and bind that follower to the actor's account.

    Called when the user has agreed. The vendor is asked in a job: no page waits for it.
    """
    if actor.user_id is None or not queries.wechat_app() or not 0 < len(code) <= LONGEST_CODE:
        raise DomainError(_("WeChat did not say who you are. Please try again."))
    app.configure_task(BIND_TASK, queue=QUEUE, priority=10).defer(user_id=actor.user_id, code=code)


def bind_wechat(*, user_id: int, app_id: str, openid: str) -> WechatBinding:
    """Bind a follower to an account; one that was bound to another account changes hands."""
    with transaction.atomic():
        prepared.run(_ALONE, [f"wechat:{app_id}"])
        WechatBinding.objects.filter(app_id=app_id, openid=openid).exclude(user_id=user_id).delete()
        row, _made = WechatBinding.objects.update_or_create(
            app_id=app_id, user=User.objects.get(pk=user_id), defaults={"openid": openid, "consented_at": clock.now()}
        )
    return row


def unbind_wechat(*, actor: Actor) -> int:
    """Forget which follower the actor is; returns how many bindings went. Messages go by text again."""
    return WechatBinding.objects.filter(user_id=actor.user_id).delete()[0]


def forget_addresses(*, user_id: int) -> None:
    """Forget by which browsers and as which follower an account was reached, once it is closed."""
    WechatBinding.objects.filter(user_id=user_id).delete()
    Device.objects.filter(user_id=user_id).delete()


def _require(actor: Actor, project: Project, *, for_company: bool) -> None:
    if for_company and not actor.sees_all_projects:
        raise AccessDenied(_("The words of the company are written by somebody who works for all its projects."))
    actor.require(policies.EDIT_TEMPLATES, None if for_company else project.pk)
