"""What every page of the resident's phone shares: who may open it, which home it is about, how it is answered."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from anju.core import scope
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.notifications import queries as notifications
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home
from anju.domains.residents.services import homes as home_services

SIGN_IN = reverse_lazy("resident:account.sign_in")
LAST_HOME = "home"
"""Where the session keeps the home that was entered last: the project's code and the unit's number."""


def address(request: HttpRequest, name: str, /, **ids: Any) -> str:
    """Return the address of a page by its name (``bills.detail``), in the present home if it has one."""
    home = getattr(request, "home", None)
    if home is not None:
        here = {"project_code": home.project.code, "home": home.unit.pk}
        try:
            return reverse(f"resident:{name}", kwargs={**here, **ids})
        except NoReverseMatch:
            pass  # a page of the account, which belongs to no home
    return reverse(f"resident:{name}", kwargs=ids)


def account_key(request: HttpRequest) -> str:
    """Return a name for whose page it is, under which the phone keeps it; it tells nothing about the account."""
    if not request.user.is_authenticated or not request.user.is_resident:
        return "none"
    return salted_hmac("resident.account", str(request.user.pk)).hexdigest()[:16]


def last_home_address(request: HttpRequest, name: str) -> str:
    """Return the address of a page of the home that was entered last, for pages that belong to no home; or nothing.

    The page itself asks who may open it; the session only remembers.
    """
    if getattr(request, "home", None) is not None:
        return address(request, name)
    if LAST_HOME not in request.session:
        return ""
    code, unit_id = request.session[LAST_HOME]
    return reverse(f"resident:{name}", kwargs={"project_code": code, "home": unit_id})


def home_address(home: Home) -> str:
    """Return the address of a home's first page."""
    return reverse("resident:home", kwargs={"project_code": home.project.code, "home": home.unit.pk})


class Page(View):
    """A page for a resident who has signed in; one that needs no home.

    ``template`` is filled with `context`; ``title`` stands in the bar on top; ``tab`` names the entry of the bottom bar
    that it belongs to; ``back`` is the name of the page the arrow leads to (the bottom bar is shown where it is empty).
    ``kept`` tells the phone to keep the page for reading without network: "page", "home" for the one it begins with,
    "forget" where nothing is to be kept any more. Pages that act on what they show, paying above all, are not kept.
    """

    template: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    tab: ClassVar[str] = ""
    back: ClassVar[str] = ""
    kept: ClassVar[str] = ""

    request: HttpRequest
    home: Home | None = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view; strangers are led to the residents' own sign-in."""
        view = super().as_view(**initkwargs)
        view.login_url = SIGN_IN  # type: ignore[attr-defined]
        return view

    @property
    def actor(self) -> Actor:
        """Who asks."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    def dispatch(self, request: HttpRequest, *args: Any, **ids: Any) -> HttpResponseBase:
        """Let residents in; what is refused is 403, what is not theirs looks like what is not there."""
        if not self.may_enter(request):
            raise PermissionDenied(_("This is the entrance of residents; you are signed in as staff."))
        try:
            self.enter(ids)
            return super().dispatch(request, *args, **ids)
        except NotFound as error:
            raise Http404 from error
        except AccessDenied as error:
            raise PermissionDenied(str(error)) from error

    def may_enter(self, request: HttpRequest) -> bool:
        """Tell whether the page is for who asks: staff have an entrance of their own."""
        return bool(request.user.is_resident)  # type: ignore[union-attr]

    def enter(self, ids: dict[str, Any]) -> None:
        """Find what the address names, and take out of ``ids`` what the view does not ask for."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the page."""
        return self.render(**self.context(**ids))

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return what the template is filled with."""
        return {}

    def render(self, *, status: int = 200, **context: Any) -> HttpResponseBase:
        """Draw the template inside the shell."""
        answer = TemplateResponse(self.request, self.template, {**self.shell(), **context}, status=status)
        answer.headers["X-Anju-Account"] = account_key(self.request)
        if self.kept and status == 200:
            answer.headers["X-Anju-Keep"] = self.kept
        return answer

    def shell(self) -> dict[str, Any]:
        """Return what the shell around every page needs."""
        unread = notifications.unread_count(self.actor) if self.tab and not self.back else 0
        return {
            "page": self,
            "account_key": account_key(self.request),
            "title": self.title,
            "tab": self.tab,
            "back": self.back_address(),
            "home": self.home,
            "unread": unread,
        }

    def back_address(self) -> str:
        """Return where the arrow leads, or an empty text."""
        return self.address(self.back) if self.back else ""

    def address(self, name: str, /, **ids: Any) -> str:
        """Return the address of another page (see `address`)."""
        return address(self.request, name, **ids)


class DwellerPage(Page):
    """A page for who has a home at all; everybody else is led to where they are told that they have none."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the page, or lead to the entry."""
        return super().get(request, **ids) if self.has_home() else redirect("resident:enter")

    def has_home(self) -> bool:
        """Tell whether the account has a home today, in any estate."""
        projects = list(self.request.projects)  # type: ignore[attr-defined]
        with scope.enter([project.pk for project in projects], actor=self.actor):
            return bool(residents.homes_in(self.actor, projects))


class PublicPage(Page):
    """A page for everybody, signed in or not."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view, which asks nobody to sign in."""
        view = super().as_view(**initkwargs)
        view.login_required = False
        return view

    def may_enter(self, request: HttpRequest) -> bool:
        """Let everybody in."""
        return True


class HomePage(Page):
    """A page of one home: ``request.home`` and ``self.home`` hold it; it is 404 for everybody who does not live there.

    ``right`` is what the resident must be allowed in the home; without it the page is 403.
    """

    right: ClassVar[HomeRight | None] = None
    kept = "page"
    home: Home

    def enter(self, ids: dict[str, Any]) -> None:
        """Find the home that the address names, and remember that it was entered."""
        request = self.request
        if request.project is None:  # type: ignore[attr-defined]
            raise Http404
        self.home = residents.get_home(self.actor, request.project, ids.pop("home"))  # type: ignore[attr-defined]
        request.home = self.home  # type: ignore[attr-defined]
        if self.right is not None:
            self.home.require(self.right)
        here = [self.home.project.code, self.home.unit.pk]
        if request.session.get(LAST_HOME) != here:
            request.session[LAST_HOME] = here
            home_services.remember_home(actor=self.actor, home=self.home)


class FormMixin:
    """A page with one form: shown by GET, saved by POST, shown again with its faults (422).

    ``form`` is the form's class; `perform` calls one service and may return the address to go to, else `done` names it.
    What a service refuses lands at the field it names, and undoes what was written before, unless ``keeps_failures``:
    wrong passwords and codes are counted.
    """

    form: ClassVar[type[forms.Form]]
    done: ClassVar[str] = ""
    template: ClassVar[str] = "resident/form.html"
    button: ClassVar[str | Promise] = ""
    keeps_failures: ClassVar[bool] = False
    kept: ClassVar[str] = ""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the empty form."""
        return self._answer(self.make_form(), ids)

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Save what was sent."""
        form = self.make_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                with nullcontext() if self.keeps_failures else transaction.atomic():
                    answer = self.perform(form.cleaned_data, **ids)
            except (NotFound, AccessDenied):
                raise
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return redirect(answer or self.done_address()) if answer is None or isinstance(answer, str) else answer
        return self._answer(form, ids, status=422)

    def make_form(self, *data: Any) -> forms.Form:
        """Return the form, filled with what was sent."""
        return self.form(*data, initial=self.initial(), **self.form_kwargs())

    def initial(self) -> dict[str, Any]:
        """Return what the form proposes."""
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        """Return what the form is made with besides what was sent."""
        return {}

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase | str | None:
        """Do what the form is for; return an address, an answer, or None for `done`."""
        raise NotImplementedError

    def done_address(self) -> str:
        """Return where to go afterwards."""
        return self.address(self.done)  # type: ignore[attr-defined, no-any-return]

    def _answer(self, form: forms.Form, ids: dict[str, Any], status: int = 200) -> HttpResponseBase:
        context = self.context(**ids)  # type: ignore[attr-defined]
        return self.render(status=status, form=form, button=self.button, **context)  # type: ignore[attr-defined, no-any-return]
