"""Under which numbers vendors have approved our messages, by kind and channel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.notifications import policies, queries, services
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import VendorTemplate
from anju.domains.notifications.ports import kind_named
from anju.ui.screens import ActionScreen, FormScreen, Link
from anju.ui.screens.action import ConfirmForm


class VendorForm(forms.Form):
    """A vendor's number for a template, and its blanks: a line each, ``name=text``."""

    code = forms.CharField(label=_("Template number"), max_length=80)
    values = forms.CharField(label=_("Values of its blanks"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    for_company = forms.BooleanField(label=_("For all projects without their own"), required=False)
    layout = {"code": "field-half", "for_company": "field-half", "values": "field-wide"}

    def __init__(self, *args: Any, template: VendorTemplate, sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = " ".join(f"{{{name}}}" for name in kind_named(template.kind).params)
        explained = _HELP[Channel(template.channel)]
        self.fields["values"].help_text = f"{explained} {str(_('These are filled in: {known}')).format(known=known)}"
        if not sees_all:
            del self.fields["for_company"]

    def clean_values(self) -> list[tuple[str, str]]:
        """Return the pairs; a line without ``=`` is a fault."""
        pairs = []
        for line in self.cleaned_data["values"].splitlines():
            name, equals, text = line.partition("=")
            if line.strip() and not (equals and name.strip()):
                raise forms.ValidationError(_("A line each, such as amount={amount}."))
            if line.strip():
                pairs.append((name.strip(), text.strip()))
        return pairs


_HELP = {
    Channel.SMS: _("A line each, such as amount={amount}; Tencent counts its blanks in the order of the lines."),
    Channel.WECHAT: _("A line each, such as thing1={estate}, with the names that WeChat gave the blanks."),
}


class _Found:
    permission = policies.EDIT_TEMPLATES
    back = "notifications.template.list"
    done = "notifications.template.list"
    object: VendorTemplate

    def find(self, actor: Actor, project: Any, **ids: Any) -> VendorTemplate:
        """Return the template in force, or an empty one."""
        return queries.get_vendor_template(actor, project, ids["message_kind"], ids["template_channel"])

    def heading(self, record: VendorTemplate) -> str:
        """Name kind and channel."""
        return f"{queries.label_of(kind_named(record.kind))} – {Channel(record.channel).label}"


class VendorEdit(_Found, FormScreen):
    """Say under which number the vendor knows the message."""

    path = "messages/templates/<str:message_kind>/vendor/<str:template_channel>/"
    name = "notifications.vendor.edit"
    title = _("Vendor's template")
    form = VendorForm
    template = "console/notifications/vendor_form.html"
    actions = (
        Link(
            "notifications.vendor.drop",
            _("Delete"),
            "trash",
            permission=policies.EDIT_TEMPLATES,
            when=lambda held: held.pk is not None,
        ),
    )

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the template, and whether the company's may be written."""
        return {"template": self.object, "sees_all": actor.sees_all_projects}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what holds."""
        lines = "\n".join(f"{name}={text}" for name, text in self.object.fields)
        of_company = self.object.project_id is None
        return {"code": self.object.code, "values": lines, "for_company": of_company}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Keep it."""
        services.set_vendor_template(
            actor=actor,
            project=project,
            kind=kind_named(self.object.kind),
            channel=Channel(self.object.channel),
            code=cleaned["code"],
            fields=cleaned["values"],
            for_company=cleaned.get("for_company", False),
        )


class VendorDrop(_Found, ActionScreen):
    """Forget a vendor's number."""

    path = "messages/templates/<str:message_kind>/vendor/<str:template_channel>/drop/"
    name = "notifications.vendor.drop"
    title, button, danger = _("Forget the vendor's template"), _("Delete"), True
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The company's holds again; without one, such messages do not go this way.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop it."""
        if self.object.pk is not None:
            services.drop_vendor_template(actor=actor, project=project, template=self.object)


def shown(kind_name: str, held: VendorTemplate | None, samples: dict[str, str]) -> dict[str, Any]:
    """Return a template for the list: its number, its blanks filled with samples, whose it is."""
    fields = [(name, wording.fill(text, samples)) for name, text in held.fields] if held else []
    return {"held": held, "fields": fields, "is_own": bool(held and held.project_id), "kind": kind_name}
