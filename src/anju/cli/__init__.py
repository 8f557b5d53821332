"""The command ``anju``. Commands load Django only when they run, so that help is instant."""

from __future__ import annotations

import click

from anju import __version__
from anju.cli import accounts, database, development, estate, running
from anju.runtime.faults import RuntimeFault

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    """Prints a fault and its remedy as two sentences instead of a traceback, and lists commands as they were added."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except RuntimeFault as fault:
            raise click.ClickException(str(fault)) from fault

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, context_settings=_CONTEXT)
@click.version_option(version=__version__, prog_name="anju")
def main() -> None:
    """安居 Anju: property management on one database.

    State is kept in the folder ANJU_HOME (by default ~/.local/share/anju). With DATABASE_URL set, that PostgreSQL is
    used; without, an embedded one is started and stopped as needed.
    """


for _module in (running, database, estate, accounts, development):
    for _command in _module.COMMANDS:
        main.add_command(_command)
