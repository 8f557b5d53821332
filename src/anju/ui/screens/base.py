"""What every screen is: an address, a permission, and a page in the shell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from anju.core.access import Actor, Permission
from anju.core.errors import AccessDenied, NotFound
from anju.ui import display, guard, icons
from anju.ui.links import link, link_or_none

Text = str | Promise


@dataclass(frozen=True)
class Link:
    """A button at the head of a screen that opens another one, for who may, when the object allows it.

    ``ids`` gives the address its ids from the object; on a detail screen the object's own ``pk`` is the default.
    ``key`` is a shortcut. ``post`` sends a POST instead of opening a page.
    """

    to: str
    title: Text
    icon: str = ""
    permission: Permission | None = None
    when: Callable[[Any], bool] | None = None
    ids: Callable[[Any], dict[str, Any]] | None = None
    key: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False

    def __post_init__(self) -> None:
        if self.icon:
            icons.check(self.icon)

    def resolve(self, request: HttpRequest, record: Any = None) -> str | None:
        """Return the address, or None when this user on this object has no such action or may not open its page."""
        if self.permission is not None and not guard.allows(request, self.permission):
            return None
        if self.when is not None and not self.when(record):
            return None
        address = self._address(request, record)
        return address if address and guard.opens(request, self.to, address) else None

    def _address(self, request: HttpRequest, record: Any) -> str | None:
        if self.ids is not None:
            return link_or_none(request, self.to, **self.ids(record))
        pk = getattr(record, "pk", None)
        return (link_or_none(request, self.to, pk=pk) if pk is not None else None) or link_or_none(request, self.to)


@dataclass(frozen=True)
class Tag:
    """A status tag: words, tone, icon."""

    text: Text
    tone: str = "mute"
    icon: str = ""

    def __str__(self) -> SafeString:
        return display.tag(self.text, self.tone, self.icon)

    __html__ = __str__


@dataclass(frozen=True)
class Empty:
    """What an empty list says: why it is empty, and one thing to do about it."""

    title: Text
    text: Text = ""
    to: str = ""
    action: Text = ""
    icon: str = "inbox"


class Screen:
    """One page at one address. Subclasses declare; nothing of a screen outlives its request."""

    path: ClassVar[str]
    name: ClassVar[str]
    title: Text = ""
    icon: str = ""
    permission: Permission
    template: str = "ui/shell.html"
    back: str = ""
    recent: bool = False

    def __init__(self, request: HttpRequest, **ids: Any) -> None:
        self.request, self.ids = request, ids
        self.actor: Actor = request.actor  # type: ignore[attr-defined]
        self.project: Any = getattr(request, "project", None)
        self.object: Any = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__ and not getattr(cls, "permission", None):
            raise ImproperlyConfigured(f"{cls.__qualname__} names no permission (SIGNED_IN if signing in is enough)")
        if cls.icon:
            icons.check(cls.icon)

    # --- addresses ----------------------------------------------------------------------------------------------

    @classmethod
    def view(cls) -> Callable[..., HttpResponseBase]:
        """Return the view function; it carries the class as ``screen``."""

        def answer(request: HttpRequest, **ids: Any) -> HttpResponseBase:
            ids.pop("project_code", None)
            return guard.check(request, cls.permission) or cls(request, **ids).answer()

        answer.__name__ = cls.__name__
        answer.__doc__ = cls.__doc__
        answer.screen = cls  # type: ignore[attr-defined]
        return answer

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the patterns of this screen."""
        return [path(cls.path, cls.view(), name=cls.name)]

    def link(self, name: str, /, **ids: Any) -> str:
        """Return the address of another screen in the same project."""
        return link(self.request, name, **ids)

    # --- answering ----------------------------------------------------------------------------------------------

    def answer(self) -> HttpResponseBase:
        """Find the object and call ``get`` or ``post``."""
        method = getattr(self, "get" if self.request.method == "HEAD" else str(self.request.method).lower(), None)
        if self.request.method not in ("GET", "HEAD", "POST") or method is None:
            return HttpResponseNotAllowed(["GET", "POST"])
        try:
            if (finder := getattr(self, "find", None)) is not None:
                self.object = finder(self.actor, self.project, **self.ids)
                if self.object is None:
                    raise Http404
            return method()
        except (NotFound, ObjectDoesNotExist) as error:
            raise Http404 from error
        except AccessDenied as error:
            raise PermissionDenied(str(error)) from error

    def get(self) -> HttpResponseBase:
        """Show the page."""
        return self.render()

    def render(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """Render the screen's template in the shell."""
        return TemplateResponse(self.request, self.template, {**self.page(), **more}, status=status)

    def page(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            "screen": self,
            "title": self.heading(self.object),
            "object": self.object,
            "buttons": self.buttons(),
            "overflow": self.more(),
            "back_url": self.back_url(),
            "frame": "ui/pane.html" if self.in_pane else "ui/shell.html",
            "in_pane": self.in_pane,
        }

    @property
    def in_pane(self) -> bool:
        """Tell whether the page is asked for beside a list, without the shell around it."""
        return self.request.headers.get("HX-Target") == "pane"

    def heading(self, record: Any) -> Text:
        """Return the page's heading."""
        return self.title or str(record)

    def back_url(self) -> str:
        """Return where the way back leads, or an empty text. A ``back`` that shows a record shows what was found."""
        return self._way(self.back) if self.back else ""

    def _way(self, name: str) -> str:
        found = link_or_none(self.request, name)
        if found is None and self.object is not None:
            found = link_or_none(self.request, name, pk=self.object.pk)
        return found or ""

    def buttons(self) -> list[tuple[Link, str]]:
        """Return the actions this user has here, with their addresses."""
        declared: Sequence[Link] = getattr(self, "actions", ())
        return self.resolved(declared)

    def more(self) -> list[tuple[Link, str]]:
        """Return further actions, which stand in a menu behind the others."""
        return self.resolved(getattr(self, "menu", ()))

    def resolved(self, links: Sequence[Link]) -> list[tuple[Link, str]]:
        """Return those of the links that this user has here, with their addresses."""
        found = ((one, one.resolve(self.request, self.object)) for one in links)
        return [(one, url) for one, url in found if url]


class PageScreen(Screen):
    """Any other page: a template of one's own and what it shows."""

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the page's own values."""
        return {}

    def page(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {**super().page(), **self.context(self.actor, self.project)}


def catalogue(*screens: type[Screen]) -> list[URLPattern]:
    """Return the URL patterns of screens, in their order: a surface's ``urls.py`` is this list."""
    return [pattern for screen in screens for pattern in screen.urls()]
