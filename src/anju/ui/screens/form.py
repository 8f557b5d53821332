"""The form screen: create or change one record by one service call."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.ui.links import link_or_none
from anju.ui.screens.base import Screen, Text


class AcknowledgeMixin:
    """Warnings that a user may tick and pass: call ``self.warn(text)`` in ``clean``.

    The tick is for exactly the warnings shown; other ones ask again.
    """

    data: Any
    errors: Any

    def warn(self, text: Text) -> None:
        """Add a warning; the form is not valid until it has been acknowledged."""
        self.warnings.append(str(text))

    @property
    def warnings(self) -> list[str]:
        """The warnings of this form so far."""
        return self.__dict__.setdefault("_warnings", [])

    @property
    def acknowledgement(self) -> str:
        """The value the tick sends: it names the warnings shown."""
        return hashlib.sha256("\n".join(self.warnings).encode()).hexdigest()[:16]

    def is_valid(self) -> bool:
        """Tell whether the form may be saved: no faults, and no warning that was not acknowledged."""
        valid: bool = super().is_valid()  # type: ignore[misc]
        return valid and (not self.warnings or self.data.get("acknowledged") == self.acknowledgement)


class FormScreen(Screen):
    """A form. Declares ``form`` and ``save``; with ``find`` it changes what was found, without it creates.

    A form may carry ``layout`` (field name to CSS class of its width) and ``sections`` (title and field names).
    """

    form: ClassVar[type[Form]]
    button: Text = _("Save")
    danger: bool = False
    message: Text = _("Saved.")
    done: str = ""
    template = "ui/screens/form.html"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Call the one service; return the object that is shown next. `DomainError` goes to its field."""
        raise NotImplementedError

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what the form shows at first."""
        return {}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what else the form's constructor needs, such as the choices of this project."""
        return {}

    def back_url(self) -> str:
        """Return where the way back leads: ``back``, else to what was found, shown by ``done``."""
        return super().back_url() or (self._way(self.done) if self.done and self.object is not None else "")

    def next_url(self, saved: Any) -> str:
        """Return where to go after saving: ``done``, with the object's pk where its address has one, else ``back``."""
        if not self.done:
            return self.back_url() or self.request.get_full_path()
        pk = getattr(saved, "pk", None)
        own = link_or_none(self.request, self.done, pk=pk) if pk is not None else None
        return own or self.link(self.done)

    @property
    def idempotency_key(self) -> str:
        """The key the form was sent with; a second sending carries the same. Empty if it is none of ours."""
        try:
            return str(uuid.UUID(self.request.POST.get("idempotency_key", "")))
        except ValueError:
            return ""

    # --- answering ----------------------------------------------------------------------------------------------

    def build(self, data: Any = None, files: Any = None) -> Form:
        """Return the form, bound when data is given."""
        return self.form(
            data,
            files,
            initial=self.initial(self.actor, self.project),
            **self.form_kwargs(self.actor, self.project),
        )

    def get(self) -> HttpResponseBase:
        """Show the form."""
        return self.render(form=self.build())

    def post(self) -> HttpResponseBase:
        """Save and go on; or show the form again with what is wrong (422)."""
        form = self.build(self.request.POST, self.request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    saved = self.save(self.actor, self.project, form.cleaned_data)
            except (NotFound, AccessDenied):
                raise
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                if message := self.done_message(saved):
                    messages.success(self.request, message)
                return HttpResponseRedirect(self.next_url(saved))
        return self.render(form=form, status=422)

    def done_message(self, saved: Any) -> str:
        """Return what the user is told after saving."""
        return str(self.message)

    def page(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {**super().page(), "danger": self.danger, "button": self.button, "guard": True}
