"""Commands for whoever keeps the database: migrate, backup, restore, doctor."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from anju.runtime.environment import database_in_use, owner_url, start_django
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import current_home

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--quiet", is_flag=True, help="Print nothing when all goes well.")
def migrate(quiet: bool) -> None:
    """Bring the tables, policies and shipped roles up to date.

    Works as the owner of the tables: with DATABASE_URL it needs ANJU_OWNER_DATABASE_URL too.
    """
    with database_in_use(owner=True) as server:
        if server is None:
            _make_app_role()
        start_django()
        from django.core.management import call_command

        from anju.config.setup import after_migrate
        from anju.runtime.prepare import remember_set_up

        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        after_migrate()
        remember_set_up(owner_url())
        if not quiet:
            click.echo("The database is up to date.")


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON line.")
def backup(file: Path | None, as_json: bool) -> None:
    """Save database and files to FILE, by default below ANJU_HOME/backups.

    Work may go on meanwhile. The archive holds personal data: keep it where only you can read it.
    """
    from anju.runtime.backup import make_backup

    with database_in_use(owner=True):
        target = file or current_home().root / "backups" / f"anju-{_stamp()}.tar"
        manifest = make_backup(current_home(), owner_url(), target, files_here=not os.environ.get("ANJU_S3_BUCKET"))
    if as_json:
        click.echo(json.dumps({"file": str(target), **manifest}))
    else:
        rows = sum(manifest["database"]["rows"].values())
        click.echo(f"{target}: {rows} rows, {len(manifest['files'])} files, {target.stat().st_size / 1e6:.1f} MB")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace what is there. What was there is lost.")
def restore(file: Path, force: bool) -> None:
    """Put a backup back, into an empty installation or with --force in place of the present one.

    Stop Anju first. Everything is checked against the backup's manifest, then brought up to date.
    """
    from anju.runtime.prepare import run_anju
    from anju.runtime.restore import restore_backup
    from anju.runtime.supervisor import RunLock

    lock = RunLock(current_home().make())  # refuses while Anju runs on this installation
    try:
        with database_in_use(owner=True) as server:
            if server is None:
                _make_app_role()
            manifest = restore_backup(current_home(), owner_url(), file, force=force)
            run_anju("migrate", "--quiet")
    finally:
        lock.release()
    rows = sum(manifest["database"]["rows"].values())
    click.echo(f"Restored {rows} rows and {len(manifest['files'])} files of {manifest['made_at']}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON line.")
def doctor(as_json: bool) -> None:
    """Look at everything Anju stands on and say what to do about each fault.

    Ends with code 1 when there is a fault.
    """
    from anju.runtime.doctor import Finding, examine

    try:
        with database_in_use():
            start_django()
            findings = examine(current_home(), os.environ["DATABASE_URL"])
    except RuntimeFault as fault:
        findings = [Finding("database", False, fault.problem, fault.remedy)]
    faults = [finding for finding in findings if not finding.ok]
    if as_json:
        click.echo(json.dumps({"ok": not faults, "findings": [finding.as_dict() for finding in findings]}))
    else:
        for finding in findings:
            click.echo(f"{'ok   ' if finding.ok else 'FAULT'}  {finding.check:<11} {finding.seen}")
            if finding.remedy:
                click.echo(f"       {'':<11} → {finding.remedy}")
    sys.exit(1 if faults else 0)


def _make_app_role() -> None:
    """Make the application's role on a server elsewhere, under the name and password that DATABASE_URL gives it."""
    from anju.runtime.roles import make_app_role

    app = urlsplit(os.environ["DATABASE_URL"])
    make_app_role(owner_url(), app=unquote(app.username or ""), password=unquote(app.password or ""))


def _stamp() -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%d-%H%M%S")


COMMANDS = (migrate, backup, restore, doctor)
