"""The command that opens the first account of a new installation."""

from __future__ import annotations

import click

from anju.cli.estate import django_in_use


@click.command("open-admin")
@click.argument("username")
@click.option("--name", default="管理员", show_default=True, help="The person's name.")
def open_admin(*, username: str, name: str) -> None:
    """Open an administrator's account and print its one-time password."""
    with django_in_use():
        from django.db import transaction

        from anju.core.access import system_actor
        from anju.domains.identity import queries, services

        actor = system_actor("anju open-admin", surface="cli")
        with transaction.atomic():
            account = services.open_account(actor=actor, username=username, name=name)
            services.grant_role(actor=actor, user=account.user, role=queries.roles().get(code="administrator"))
        click.echo(f"{username}: one-time password {account.password}, good until {account.valid_until:%Y-%m-%d %H:%M}")


COMMANDS = (open_admin,)
