"""Commands for developers."""

from __future__ import annotations

import click

from anju.runtime.environment import database_in_use


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.option("--as-owner", is_flag=True, help="Connect as the owner of the tables.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(as_owner: bool, arguments: tuple[str, ...]) -> None:
    """Run a Django management command, for developers: anju manage showmigrations."""
    with database_in_use(owner=as_owner):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["anju manage", *arguments])


COMMANDS = (manage,)
