"""Settings of the embedded PostgreSQL, written anew at every start so that a newer Anju brings newer ones."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from anju.runtime.account import Account
from anju.runtime.home import Home

_MEBIBYTE = 1024 * 1024

_ALWAYS = {
    "listen_addresses": "''",  # the Unix socket only; nothing is to be reached from the network
    "port": "5432",
    "max_connections": "200",
    "timezone": "'Asia/Shanghai'",
    "log_timezone": "'Asia/Shanghai'",
    "jit": "off",  # compiling costs more than it saves on queries of a few milliseconds
    "work_mem": "'16MB'",
    "random_page_cost": "1.1",
    "autovacuum_naptime": "'15s'",  # statistics soon after an import
    "max_wal_size": "'4GB'",
    "min_wal_size": "'256MB'",
    "checkpoint_timeout": "'15min'",
    "checkpoint_completion_target": "0.9",
    "idle_in_transaction_session_timeout": "'15min'",
    # Statements, parameters and details of a violated constraint hold people's names and numbers.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_NOT_DURABLE = {  # a killed server still loses nothing that was committed, a power cut would
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def write(home: Home, account: Account, *, durable: bool) -> None:
    """Write the settings and who may sign in; read by the server at its next start."""
    settings = _ALWAYS | _sized_by_memory() | {"unix_socket_directories": f"'{_quoted(home.socket)}'"}
    if not durable:
        settings |= _NOT_DURABLE
    lines = [f"{name} = {value}" for name, value in settings.items()]
    _put(home.postgres / "anju.conf", lines, account)
    main = home.postgres / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if "include = 'anju.conf'" not in text:
        main.write_text(text + "\ninclude = 'anju.conf'\n", encoding="utf-8")
    # The kernel tells the server which account is at the other end of the socket: no password to keep or to leak.
    _put(home.postgres / "pg_hba.conf", ["local all all peer map=anju"], account)
    users = {pwd.getpwuid(os.geteuid()).pw_name, account.name}
    _put(home.postgres / "pg_ident.conf", [f'anju "{user}" all' for user in sorted(users)], account)


def _sized_by_memory() -> dict[str, str]:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MEBIBYTE
    shared = max(64, min(memory // 8, 1024))
    return {
        "shared_buffers": f"'{shared}MB'",
        "effective_cache_size": f"'{max(256, memory // 2)}MB'",
        "maintenance_work_mem": f"'{max(64, min(memory // 16, 512))}MB'",
    }


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _put(path: Path, lines: list[str], account: Account) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if account.switched:
        os.chown(path, account.uid, account.gid)
