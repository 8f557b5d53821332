"""Commands for whoever keeps the database: migrate, backup, restore, doctor."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

import click

from anju.runtime.environment import database_in_use, owner_url, start_django


@click.command()
@click.option("--quiet", is_flag=True, help="Print nothing when all goes well.")
def migrate(quiet: bool) -> None:
    """Bring the tables, policies and shipped roles up to date.

    The one command that works as the owner of the tables: with DATABASE_URL it needs ANJU_OWNER_DATABASE_URL too.
    """
    with database_in_use(owner=True) as server:
        if server is None and os.environ.get("DATABASE_URL"):
            from anju.runtime.roles import make_app_role

            app = urlsplit(os.environ["DATABASE_URL"])
            make_app_role(owner_url(), app=unquote(app.username or ""), password=unquote(app.password or ""))
        start_django()
        from django.core.management import call_command

        from anju.config.setup import after_migrate
        from anju.runtime.prepare import remember_set_up

        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        after_migrate()
        remember_set_up(owner_url())
        if not quiet:
            click.echo("The database is up to date.")


COMMANDS = (migrate,)
