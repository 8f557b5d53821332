"""The plan of the site: where buildings and public places stand; what the map on workers' phones is drawn from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anju.core.access import Actor
from anju.core.geo import Metres
from anju.domains.estate import policies, queries
from anju.domains.estate.models import FARTHEST
from anju.domains.estate.services import site as services
from anju.ui.downloads import xlsx_response
from anju.ui.fields import SearchSelect
from anju.ui.screens import FormScreen, Link, Screen
from anju.ui.workbooks import Table, tables_xlsx

MOST_SHOWN = 400
"""Lines of the form; an estate of more is placed by Excel."""
_MARGIN, _LEAST = 60, 400
_GRIDS = (50, 100, 250, 500, 1000)


class SiteForm(forms.Form):
    """Metres east and north of every building and place; empty ones are not on the plan."""

    def __init__(self, *args: Any, nodes: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = nodes
        for node, named in nodes.items():
            for letter, label in (("e", _("metres east")), ("n", _("metres north"))):
                field = forms.IntegerField(required=False, min_value=-FARTHEST, max_value=FARTHEST)
                field.widget.attrs |= {"aria-label": f"{named} {label}", "data-node": node, "data-axis": letter}
                field.widget.attrs["class"] = "form-control form-control-sm num"
                self.fields[f"{letter}_{node}"] = field

    def clean(self) -> dict[str, Any]:
        """Return ``points``: both numbers, or none."""
        cleaned = super().clean() or {}
        points: dict[str, Metres | None] = {}
        for node in self.nodes:
            pair = (cleaned.get(f"e_{node}"), cleaned.get(f"n_{node}"))
            if (pair[0] is None) != (pair[1] is None) and not {f"e_{node}", f"n_{node}"} & set(self.errors):
                self.add_error(f"e_{node}" if pair[0] is None else f"n_{node}", _now("Enter both numbers, or none."))
            points[node] = None if pair[0] is None or pair[1] is None else (pair[0], pair[1])
        return {"points": points}

    def lines(self) -> list[tuple[str, Any, Any, Any]]:
        """Return each node with its name and its two fields."""
        return [(node, named, self[f"e_{node}"], self[f"n_{node}"]) for node, named in self.nodes.items()]


class SitePlan(FormScreen):
    """Buildings are dragged to where they stand, or their metres are typed."""

    path, name = "site/", "estate.site"
    title, icon = _("Plan of the site"), "map-2"
    permission = policies.EDIT_PLACES
    template = "console/estate/site.html"
    form = SiteForm
    back = "estate.place.list"
    actions = (
        Link("estate.site.workbook", _("Excel to fill in"), "file-export"),
        Link("estate.site.import", _("Import from Excel"), "file-import"),
        Link("estate.site.origin", _("Where on earth"), "world"),
    )

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what can be placed."""
        return {"nodes": dict(list(queries.nodes_of(project).items())[:MOST_SHOWN])}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return where everything stands now."""
        found = dict[str, int]()
        for node, (east, north) in queries.points_of(project).items():
            found |= {f"e_{node}": east, f"n_{node}": north}
        return found

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Keep it all."""
        services.set_points(actor=actor, project=project, points=cleaned["points"])

    def next_url(self, saved: Any) -> str:
        """Stay: one looks at what was done."""
        return self.link("estate.site")

    def page(self) -> dict[str, Any]:
        """Return the picture beside the form."""
        points = queries.points_of(self.project)
        return {**super().page(), **_picture(points), "corner": queries.corner_of(self.project), "placed": len(points)}


class OriginForm(forms.Form):
    """A building on the plan, and its degrees."""

    node = forms.ChoiceField(label=_("Building or place"), widget=SearchSelect())
    latitude = forms.DecimalField(label=_("latitude"), min_value=-89, max_value=89, decimal_places=6)
    longitude = forms.DecimalField(label=_("longitude"), min_value=-180, max_value=180, decimal_places=6)
    is_chinese_map = forms.BooleanField(
        label=_("From a map of China (Gaode, Tencent)"),
        required=False,
        initial=True,
        help_text=_("These show others than satellites tell, up to 700 m beside; it is reckoned back."),
    )

    def __init__(self, *args: Any, nodes: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = [("", "—"), *((node, str(one)) for node, one in nodes.items())]  # type: ignore[attr-defined]


class SiteOriginEdit(FormScreen):
    """Where on earth the plan lies, so that a phone's position can be compared with it."""

    path, name = "site/origin/", "estate.site.origin"
    title = _("Where on earth the plan lies")
    permission = policies.EDIT_PLACES
    form = OriginForm
    back = "estate.site"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what stands on the plan."""
        placed = queries.points_of(project)
        return {"nodes": {node: one for node, one in queries.nodes_of(project).items() if node in placed}}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Keep it."""
        services.set_origin(actor=actor, project=project, **cleaned)


class SiteSheetForm(forms.Form):
    """A workbook with names and metres, or names and degrees."""

    file = forms.FileField(
        label=_("Excel file"),
        help_text=_("A column 楼栋, and 东(米) and 北(米) or 经度 and 纬度; other columns are passed over."),
    )
    is_chinese_map = forms.BooleanField(
        label=_("From a map of China (Gaode, Tencent)"), required=False, help_text=_("Concerns degrees only.")
    )


class SiteImport(FormScreen):
    """Place everything at once by a workbook."""

    path, name = "site/import/", "estate.site.import"
    title, button = _("Place buildings by Excel"), _("Import")
    permission = policies.EDIT_PLACES
    form = SiteSheetForm
    back = "estate.site"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> int:
        """Read it."""
        file = cleaned["file"]
        return services.import_points(
            actor=actor,
            project=project,
            content=file.read(),
            filename=file.name or "",
            is_chinese_map=cleaned["is_chinese_map"],
        )

    def done_message(self, saved: int) -> str:
        """Say how many stand elsewhere now."""
        return ngettext("{n} place was set on the plan.", "{n} places were set on the plan.", saved).format(n=saved)


class SiteWorkbook(Screen):
    """What stands where, as a workbook that can be changed and imported again."""

    path, name = "site/site.xlsx", "estate.site.workbook"
    permission = policies.EDIT_PLACES

    def get(self) -> HttpResponseBase:
        """Send it."""
        points = queries.points_of(self.project)
        rows = [[str(one), *points.get(node, (None, None))] for node, one in queries.nodes_of(self.project).items()]
        table = Table(_now("Plan of the site"), ("楼栋", "东(米)", "北(米)"), rows)
        return xlsx_response(tables_xlsx([table]), f"site-{self.project.code}")


def _picture(points: dict[str, Metres]) -> dict[str, Any]:
    """Return the part of the plan that is shown, in metres with downwards positive, and the distance of its lines."""
    easts, norths = [at[0] for at in points.values()] or [0], [at[1] for at in points.values()] or [0]
    wide = max(max(easts) - min(easts) + 2 * _MARGIN, _LEAST)
    tall = max(max(norths) - min(norths) + 2 * _MARGIN, _LEAST * 2 // 3)
    left = (min(easts) + max(easts) - wide) // 2
    top = -(min(norths) + max(norths) + tall) // 2
    grid = next((step for step in _GRIDS if wide / step <= 10), _GRIDS[-1])
    return {
        "box": f"{left} {top} {wide} {tall}",
        "across": list(range(-(-left // grid) * grid, left + wide, grid)),
        "down": list(range(-(-top // grid) * grid, top + tall, grid)),
        "left": left,
        "right": left + wide,
        "top": top,
        "bottom": top + tall,
        "grid": grid,
        "size": round(max(wide, tall) / 40, 1),
    }


SCREENS = (SitePlan, SiteOriginEdit, SiteImport, SiteWorkbook)
