"""Commands that run Anju: everything at once, or one process of it."""

from __future__ import annotations

import os
import signal
import subprocess
from types import FrameType

import click

from anju.runtime.environment import database_in_use, start_django
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import current_home
from anju.runtime.ports import free_port
from anju.runtime.steps import Steps
from anju.runtime.supervisor import (
    Address,
    AlreadyRunning,
    RunLock,
    Supervisor,
    acquirer_command,
    programs,
    tax_command,
)

_STEPS = 3
_HOST = click.option(
    "--host", envvar="ANJU_HOST", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is all."
)
_PORT = click.option(
    "--port", envvar="ANJU_PORT", default=8000, show_default=True, help="Port of the pages; the next free one is taken."
)
_WORKERS = click.option(
    "--web-workers", envvar="ANJU_WEB_WORKERS", default=2, show_default=True, help="Processes that serve pages."
)


@click.command()
@_HOST
@_PORT
@_WORKERS
@click.option(
    "--job-workers", envvar="ANJU_JOB_WORKERS", default=2, show_default=True, help="Processes that do background jobs."
)
@click.option("--demo", is_flag=True, help="Load the demonstration estate when the database has no company yet.")
@click.option("--steps-done", default=0, hidden=True, help="Steps that set-up printed before.")
def up(*, host: str, port: int, web_workers: int, job_workers: int, demo: bool, steps_done: int) -> None:
    """Run everything under one supervisor; Ctrl-C stops it.

    Pages, live push, job workers and, without DATABASE_URL, the database. What dies is started again.
    """
    signal.signal(signal.SIGTERM, _as_interrupt)
    if demo:
        os.environ["ANJU_DEMO"] = "1"
    try:
        lock = RunLock(current_home().make())
    except AlreadyRunning as already:
        click.echo(already)
        return
    try:
        with database_in_use() as server:
            told = _prepare(Steps(steps_done + _STEPS + demo, done=steps_done), demo=demo)
            address = _choose_address(host, port, demo=demo)
            processes = programs(address, web_workers=web_workers, job_workers=job_workers)
            _supervise(Supervisor(current_home(), processes, server, click.echo), address, lock, told)
        click.echo("Stopped.")
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        lock.release()


def _prepare(steps: Steps, *, demo: bool) -> str:
    """Do what must be done before the processes start; returns what the demonstration tells people."""
    from anju.runtime import prepare

    home = current_home()
    with steps.step("Languages"):
        prepare.prepare_catalogues(home)
    with steps.step("Static files"):
        prepare.prepare_static(home)
    with steps.step("Database tables"):
        prepare.prepare_tables()
    told = ""
    if demo:
        with steps.step("Demonstration estate"):
            told = prepare.prepare_demo(home, steps.note)
    os.environ.pop("ANJU_OWNER_DATABASE_URL", None)  # nothing that serves people knows the owner
    return told


def _supervise(supervisor: Supervisor, address: Address, lock: RunLock, told: str) -> None:
    try:
        supervisor.start(address)
        lock.tell(supervisor.facts(address))
        click.echo(f"\n  安居 Anju is running:  {address.url}\n")
        if told.strip():
            click.echo(f"{told.rstrip()}\n")
        click.echo("  Ctrl-C stops it.\n")
        supervisor.run()
    finally:
        click.echo("Stopping …")
        supervisor.stop()


def _choose_address(host: str, port: int, *, demo: bool) -> Address:
    chosen = free_port(host, port)
    if chosen != port:
        click.echo(f"Port {port} is taken; using {chosen}.")
    push_port = free_port(host, chosen + 1)
    acquirer_port = free_port("127.0.0.1", push_port + 1) if demo else 0
    tax_port = free_port("127.0.0.1", acquirer_port + 1) if demo else 0
    return Address(host, chosen, push_port, acquirer_port, tax_port)


@click.command()
@_HOST
@_PORT
@_WORKERS
def web(host: str, port: int, web_workers: int) -> None:
    """Serve the pages alone, in the foreground."""
    with database_in_use():
        program = programs(Address(host, port, 0), web_workers=web_workers, job_workers=0)[0]
        _run_in_foreground(program.command)


@click.command()
@_HOST
@click.option("--port", default=8001, show_default=True, help="Port of live push.")
def push(host: str, port: int) -> None:
    """Serve live push alone, in the foreground."""
    with database_in_use():
        _run_in_foreground(programs(Address(host, 0, port), web_workers=1, job_workers=0)[1].command)


@click.command("sandbox-acquirer")
@click.option("--port", default=8002, show_default=True, help="Port on the loopback address.")
def sandbox_acquirer(port: int) -> None:
    """Serve an acquirer for trying out on-line payment, in the foreground; no money moves.

    Pages and workers use it with ANJU_SANDBOX_ACQUIRER=http://127.0.0.1:PORT; its control page is /control.
    """
    home = current_home().make()
    os.environ["ANJU_HOME"] = str(home.root)
    _run_in_foreground(acquirer_command(port))


@click.command("sandbox-tax")
@click.option("--port", default=8003, show_default=True, help="Port on the loopback address.")
def sandbox_tax(port: int) -> None:
    """Serve a tax bureau for trying out invoices, in the foreground; no tax is declared.

    Pages and workers use it with ANJU_SANDBOX_TAX=http://127.0.0.1:PORT; its control page is /control.
    """
    home = current_home().make()
    os.environ["ANJU_HOME"] = str(home.root)
    _run_in_foreground(tax_command(port))


@click.command()
@click.option("--queues", default="", help="Queues to take jobs from, with commas; all when not given.")
@click.option("--concurrency", default=1, show_default=True, help="Jobs done at once in this process.")
@click.option("--once", is_flag=True, help="Do the jobs that wait, then end.")
def worker(queues: str, concurrency: int, once: bool) -> None:
    """Do background jobs, in the foreground."""
    with database_in_use():
        start_django()
        from django.core.management import call_command

        call_command(
            "procrastinate",
            "worker",
            concurrency=concurrency,
            queues=[name for name in queues.split(",") if name] or None,
            fetch_job_polling_interval=0.5,  # jobs behind a lock and retries are found by looking, not told
            shutdown_graceful_timeout=8.0,
            wait=not once,
            delete_jobs="successful",
        )


def _run_in_foreground(command: tuple[str, ...]) -> None:
    """Run a server until it ends; a request to stop is passed on. Exits with its code."""
    process = subprocess.Popen(command)  # noqa: S603

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells the server itself
    code = process.wait()
    if code not in (0, -signal.SIGTERM, -signal.SIGINT):
        raise RuntimeFault(f"The server ended with code {code}.")


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


COMMANDS = (up, web, push, sandbox_acquirer, sandbox_tax, worker)
