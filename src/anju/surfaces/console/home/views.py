"""Entry and home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def enter(request: HttpRequest) -> HttpResponse:
    """Go to the project last worked in, else to the first one."""
    projects = {project.code: project for project in request.projects}  # type: ignore[attr-defined]
    if not projects:
        return render(request, "console/no_project.html")
    kept = request.user.last_project
    last = request.session.get("project") or (kept.code if kept else None)
    return redirect("console:home", project_code=last if last in projects else next(iter(projects)))


def home(request: HttpRequest) -> HttpResponse:
    """Show the home page of a project."""
    return render(request, "console/home.html")
