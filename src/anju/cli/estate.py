"""Commands for the business: the demonstration estate, rosters and bill runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anju.runtime.environment import database_in_use
from anju.runtime.faults import RuntimeFault

if TYPE_CHECKING:
    from anju.domains.tenancy.models import Project


@contextmanager
def django_in_use() -> Iterator[None]:
    """Load Django on the database in use, in the platform's language, and turn refusals into messages."""
    with database_in_use():
        import django
        from django.conf import settings
        from django.db import ProgrammingError
        from django.utils import translation

        django.setup()
        from anju.core.errors import DomainError

        try:
            with translation.override(settings.LANGUAGE_CODE):
                yield
        except DomainError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except ProgrammingError as error:
            if "does not exist" not in str(error):
                raise
            raise RuntimeFault("The database has no tables yet.", "Run: anju migrate") from error


def _project(code: str | None) -> Project:
    """Return the project named by its code; without a code the only one there is, made when there is none."""
    from django.db import transaction

    from anju.core.access import system_actor
    from anju.domains.tenancy import queries, services

    actor = system_actor("anju", surface="cli")
    if code:
        return queries.get_project(actor, code)
    projects = list(queries.projects_of(actor)[:2])
    if len(projects) == 1:
        return projects[0]
    if projects:
        raise RuntimeFault("There are several projects.", "Say which one: --project CODE")
    with transaction.atomic():
        company = queries.the_company() or services.open_company(actor=actor, name="物业公司")
        return services.open_project(actor=actor, company=company, code="P01", name="第一项目")


@click.command()
@click.option("--remove", is_flag=True, help="Take the demonstration estate and its accounts out again.")
@click.option("--if-empty", is_flag=True, help="Do nothing when a project is there already.")
def demo(*, remove: bool, if_empty: bool) -> None:
    """Load the demonstration estate: a roster, accounts of every role, three years of bills and payments."""
    with django_in_use():
        from anju.config.demo import load

        if remove:
            click.echo(load.remove())
        elif if_empty and load.any_project():
            click.echo(load.accounts_text())
        else:
            click.echo(load.load(lambda text: click.echo(text, err=True)))


@click.command("import-roster")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", metavar="CODE", help="The project's code; not needed where there is only one.")
@click.option("--dry-run", is_flag=True, help="Say what would change and what is wrong; write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing at all when any row is refused.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where to save the file with the reasons."
)
@click.option("--json", "as_json", is_flag=True, help="Print counts and errors as JSON.")
def import_roster(
    *, file: Path, project: str | None, dry_run: bool, strict: bool, report: Path | None, as_json: bool
) -> None:
    """Load a roster (units, people, spaces and vehicles, meters, tariffs) from Excel."""
    with django_in_use():
        from anju.core.access import system_actor
        from anju.core.sheets import command

        outcome = command.run(
            actor=system_actor("anju import-roster", surface="cli"),
            project=_project(project),
            file=file,
            dry_run=dry_run,
            strict=strict,
            as_json=as_json,
            report=report,
            progress=_told_on_terminal(),
        )
        click.echo(outcome.text)
    if outcome.exit_code:
        sys.exit(outcome.exit_code)


@click.command("bill-run")
@click.option("--project", metavar="CODE", help="The project's code; not needed where there is only one.")
@click.option("--period", metavar="YYYY-MM", required=True, help="The month of issue, for example 2026-11.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def bill_run(*, project: str | None, period: str, as_json: bool) -> None:
    """Issue a month's bills; what was billed before is skipped and counted by reason."""
    with django_in_use():
        from anju.core.access import system_actor
        from anju.domains.billing import services

        actor = system_actor("anju bill-run", surface="cli")
        result = services.run_month(actor=actor, project=_project(project), period=period)
        click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else result.describe())


def _told_on_terminal() -> Callable[[int, int, str], None] | None:
    """Return what shows progress on a terminal; a pipe is told nothing."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int, what: str) -> None:
        click.echo(f"\r  {done * 100 // max(total, 1):3d} %  {what:<20}", nl=done >= total, err=True)

    return tell


COMMANDS = (demo, import_roster, bill_run)
