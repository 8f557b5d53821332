"""The acquirer's books in SQLite: orders, refunds, notifications that have to be told, and how it is to misbehave."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from anju.core import clock

_TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY, merchant TEXT NOT NULL, amount TEXT NOT NULL, subject TEXT NOT NULL, token TEXT UNIQUE,
    state TEXT NOT NULL DEFAULT 'unpaid', expires_at TEXT NOT NULL, notify_url TEXT NOT NULL, return_url TEXT NOT NULL,
    transaction_no TEXT NOT NULL DEFAULT '', paid_at TEXT);
CREATE TABLE IF NOT EXISTS refunds (
    number TEXT PRIMARY KEY, order_number TEXT NOT NULL REFERENCES orders, amount TEXT NOT NULL, reason TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'processing', transaction_no TEXT NOT NULL, done_at TEXT, due_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, notification_id TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL, due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, forged INTEGER NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '', order_number TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS modes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
DEFAULT_MODES: dict[str, float] = {
    "missing": 0,
    "late": 0.0,
    "repeat": 1,
    "forged": 0,
    "reordered": 0,
    "timeout": 0.0,
    "refund_after": 1.0,
}
"""How it misbehaves: no notification at all; seconds of delay; how often each is sent; a forged one before each true
one; the next one first; seconds that answers of the API take once the thing is done; seconds until a refund arrives."""


class Store:
    """The books. One connection behind a lock: SQLite has one writer anyway."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_TABLES)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Give the books for one transaction; an error undoes it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Return rows."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def row(self, sql: str, *values: Any) -> dict[str, Any] | None:
        """Return the first row."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def order(self, number: str) -> dict[str, Any] | None:
        """Return an order."""
        return self.row("SELECT * FROM orders WHERE number = ?", number)

    def modes(self) -> dict[str, float]:
        """Return how it misbehaves now."""
        held = {row["name"]: json.loads(row["value"]) for row in self.rows("SELECT * FROM modes")}
        return {**DEFAULT_MODES, **held}

    def set_modes(self, **modes: float) -> None:
        """Say how it is to misbehave from now on."""
        with self.change() as db:
            for name, value in modes.items():
                if name not in DEFAULT_MODES:
                    raise ValueError(name)
                db.execute("INSERT OR REPLACE INTO modes VALUES (?, ?)", (name, json.dumps(value)))


def open_order(store: Store, facts: dict[str, str]) -> dict[str, Any]:
    """Open an order; the same number with the same amount is the same order."""
    with store.change() as db:
        db.execute(
            "INSERT INTO orders (number, merchant, amount, subject, token, expires_at, notify_url, return_url)"
            " VALUES (:number, :merchant, :amount, :subject, :token, :expires_at, :notify_url, :return_url)"
            " ON CONFLICT (number) DO NOTHING",
            {**facts, "token": secrets.token_urlsafe(18)},
        )
        return dict(db.execute("SELECT * FROM orders WHERE number = ?", (facts["number"],)).fetchone())


def pay(store: Store, token: str, *, in_spite: bool = False) -> str:
    """Let the payer pay the order of a cashier page; returns how the order stands then, or "expired".

    ``in_spite`` takes the money even though the order is closed or over, as real channels sometimes do.
    """
    with store.change() as db:
        order = db.execute("SELECT * FROM orders WHERE token = ?", (token,)).fetchone()
        if order is None:
            return "unknown"
        if order["state"] == "paid" or (order["state"] == "closed" and not in_spite):
            return str(order["state"])
        if dt.datetime.fromisoformat(order["expires_at"]) <= now() and not in_spite:
            return "expired"
        transaction = f"SB{now():%Y%m%d}{secrets.randbelow(10**12):012d}"
        db.execute(
            "UPDATE orders SET state = 'paid', paid_at = ?, transaction_no = ? WHERE token = ?",
            (now().isoformat(), transaction, token),
        )
        order = db.execute("SELECT * FROM orders WHERE token = ?", (token,)).fetchone()
        tell(db, store_modes(db), order, "paid", None)
        return "paid"


def close(store: Store, number: str) -> dict[str, Any] | None:
    """Close an order that nobody has paid, and return it as it is then."""
    with store.change() as db:
        db.execute("UPDATE orders SET state = 'closed' WHERE number = ? AND state = 'unpaid'", (number,))
        row = db.execute("SELECT * FROM orders WHERE number = ?", (number,)).fetchone()
        return dict(row) if row else None


def refund(store: Store, facts: dict[str, str]) -> dict[str, Any] | str:
    """Take a refund on; returns it, or the code of the refusal."""
    with store.change() as db:
        order = db.execute("SELECT * FROM orders WHERE number = ?", (facts["order"],)).fetchone()
        if order is None or order["state"] != "paid":
            return "ORDER_NOT_PAID"
        held = db.execute("SELECT * FROM refunds WHERE order_number = ?", (facts["order"],)).fetchall()
        known = [row for row in held if row["number"] == facts["number"]]
        if known:
            return dict(known[0])
        if sum((Decimal(row["amount"]) for row in held), Decimal(facts["amount"])) > Decimal(order["amount"]):
            return "NOT_ENOUGH"
        due = now() + dt.timedelta(seconds=store_modes(db)["refund_after"])
        db.execute(
            "INSERT INTO refunds (number, order_number, amount, reason, transaction_no, due_at) VALUES (?,?,?,?,?,?)",
            (
                facts["number"],
                facts["order"],
                facts["amount"],
                facts.get("reason", ""),
                f"SR{now():%Y%m%d}{secrets.randbelow(10**12):012d}",
                due.isoformat(),
            ),
        )
        return dict(db.execute("SELECT * FROM refunds WHERE number = ?", (facts["number"],)).fetchone())


def finish_refunds(store: Store) -> None:
    """Let the refunds arrive whose time has come, and have them told."""
    with store.change() as db:
        due = db.execute("SELECT * FROM refunds WHERE state = 'processing' AND due_at <= ?", (now().isoformat(),))
        for row in due.fetchall():
            db.execute(
                "UPDATE refunds SET state = 'success', done_at = ? WHERE number = ?", (now().isoformat(), row["number"])
            )
            back = db.execute("SELECT * FROM refunds WHERE number = ?", (row["number"],)).fetchone()
            order = db.execute("SELECT * FROM orders WHERE number = ?", (row["order_number"],)).fetchone()
            tell(db, store_modes(db), order, "refund", back)


def tell(
    db: sqlite3.Connection, modes: dict[str, float], order: Any, kind: str, back: Any, *, forged: bool = False
) -> None:
    """Put a notification into the outbox, the way it is to misbehave now."""
    if modes["missing"]:
        return
    facts = {"id": secrets.token_hex(12), "kind": kind, "order": order_facts(order)}
    if back is not None:
        facts["refund"] = refund_facts(back)
    due = now().timestamp() + modes["late"]
    waiting = db.execute("SELECT count(*) FROM outbox WHERE due_at > 9e9").fetchone()[0]
    holds_back = bool(modes["reordered"]) and not waiting
    body = json.dumps(facts, ensure_ascii=False)
    if modes["forged"] or forged:
        _put(db, order, facts["id"], body, due, forged=True)
    for turn in range(int(modes["repeat"])):
        _put(db, order, facts["id"], body, 9.9e9 if holds_back else due + turn * 0.1)
    if waiting:  # the one that was held back follows the one that came after it
        db.execute("UPDATE outbox SET due_at = ? WHERE due_at > 9e9", (due + 1,))


def _put(
    db: sqlite3.Connection, order: Any, notification_id: Any, body: str, due: float, *, forged: bool = False
) -> None:
    db.execute(
        "INSERT INTO outbox (notification_id, url, body, due_at, forged, order_number) VALUES (?, ?, ?, ?, ?, ?)",
        (notification_id, order["notify_url"], body, due, int(forged), order["number"]),
    )


def store_modes(db: sqlite3.Connection) -> dict[str, float]:
    """Return how it misbehaves, inside a transaction."""
    held = {row["name"]: json.loads(row["value"]) for row in db.execute("SELECT * FROM modes")}
    return {**DEFAULT_MODES, **held}


def order_facts(order: Any) -> dict[str, Any]:
    """Return what merchants are told of an order."""
    return {
        "number": order["number"],
        "merchant": order["merchant"],
        "amount": order["amount"],
        "state": order["state"],
        "transaction": order["transaction_no"],
        "paid_at": order["paid_at"],
    }


def refund_facts(back: Any) -> dict[str, Any]:
    """Return what merchants are told of a refund."""
    return {
        "number": back["number"],
        "order": back["order_number"],
        "amount": back["amount"],
        "state": back["state"],
        "transaction": back["transaction_no"],
        "done_at": back["done_at"],
    }


def now() -> dt.datetime:
    """Return the acquirer's time, in China's zone."""
    return clock.now()
