"""Commands for developers."""

from __future__ import annotations

import importlib
import json
import keyword
import sys
from pathlib import Path

import click

from anju.runtime.environment import database_in_use
from anju.runtime.faults import RuntimeFault

ROOT = Path(__file__).resolve().parents[3]
BENCHMARKS = (
    "billing",
    "payments",
    "pages",
    "import",
    "tickets",
    "analyses",
    "dispatch",
    "classify",
    "notify",
    "reconcile",
    "latefees",
    "reports",
)
WITH_DATA = ("classify",)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.option("--as-owner", is_flag=True, help="Connect as the owner of the tables.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(as_owner: bool, arguments: tuple[str, ...]) -> None:
    """Run a Django management command, for developers: anju manage showmigrations."""
    with database_in_use(owner=as_owner):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["anju manage", *arguments])


@click.command()
@click.argument("name", type=click.Choice(BENCHMARKS))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line instead of a table.")
@click.option("--data", type=click.Path(exists=True, dir_okay=False), help="Texts to sort instead of its own.")
def bench(name: str, as_json: bool, data: str | None) -> None:
    """Measure one goal against its limit, side by side in one run, on a database of its own."""
    if data and name not in WITH_DATA:
        raise click.UsageError(f"{name} takes no data of others.")
    sys.path.insert(0, str(ROOT))  # benchmarks stand beside the package, not in it
    try:
        module = importlib.import_module(f"bench.{name}_" if name in keyword.kwlist else f"bench.{name}")
    except ModuleNotFoundError as error:
        raise RuntimeFault("Benchmarks are part of a source checkout.", "Run this from one.") from error
    result = module.run(data) if data else module.run()
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str))
    else:
        for key, value in result.items():
            click.echo(f"{key:<28} {value}")
    if not result["ok"]:
        sys.exit(1)


COMMANDS = (manage, bench)
