"""The bureau's register in SQLite: invoices, red-letter confirmations, and how it is to behave.

It checks what a bureau checks: that lines add up, that tax belongs to the rate, that a serial means one thing, that no
more is taken back than was issued.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from anju.core import clock
from anju.core.money import round_half_up

_TABLES = """
CREATE TABLE IF NOT EXISTS invoices (
    serial TEXT PRIMARY KEY, facts TEXT NOT NULL, state TEXT NOT NULL, invoice_no TEXT UNIQUE, issued_at TEXT,
    due_at TEXT NOT NULL, fault TEXT NOT NULL DEFAULT '', is_entered INTEGER NOT NULL DEFAULT 0, blue_no TEXT);
CREATE TABLE IF NOT EXISTS letters (
    serial TEXT PRIMARY KEY, invoice_no TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
    bureau_no TEXT NOT NULL, is_direct INTEGER NOT NULL, filed_at TEXT NOT NULL, expires_at TEXT NOT NULL,
    answered_at TEXT);
CREATE TABLE IF NOT EXISTS modes (name TEXT PRIMARY KEY, value REAL NOT NULL);
CREATE TABLE IF NOT EXISTS series (year TEXT PRIMARY KEY, last INTEGER NOT NULL);
"""
DEFAULT_MODES: dict[str, float] = {"issue_after": 0.0, "timeout": 0.0, "refuse": 0, "enter": 0, "hours": 72.0}
"""How it behaves: seconds until an invoice has its number; seconds that answers take once the thing is done; refuse
every new invoice; companies enter their invoices at once, so that they have to be asked; hours that a buyer has."""
_TOLERANCE = Decimal("0.06")  # yuan between a line's tax and its rate, as the bureau allows it
_REGION = "4403"


class Refusal(Exception):
    """The bureau will not; ``code`` is its word for why."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Bureau:
    """The register in a folder. One connection behind a lock: SQLite has one writer anyway."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "tax.sqlite", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the register's file."""
        self._db.close()

    # --- invoices ---

    def issue(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Take an invoice on; the same content under the same serial is the same invoice."""
        content = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        serial = str(facts.get("serial", ""))
        with self._change() as db:
            held = self._row(db, "SELECT * FROM invoices WHERE serial = ?", serial)
            if held is not None and held["facts"] != content:
                raise Refusal("SERIAL_USED")
            if held is None or held["state"] == "refused":
                modes = self._modes(db)
                fault = "REFUSED_BY_MODE" if modes["refuse"] else _fault_of(facts)
                is_entered = bool(modes["enter"] and facts.get("buyer_tax_number"))
                values = (serial, content, "refused" if fault else "processing", _later(modes["issue_after"]))
                db.execute(
                    "INSERT OR REPLACE INTO invoices (serial, facts, state, due_at, fault, is_entered)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (*values, fault, is_entered),
                )
        return self.invoice(serial)

    def invoice(self, serial: str) -> dict[str, Any]:
        """Tell how an invoice stands; one whose time has come gets its number."""
        with self._change() as db:
            held = self._row(db, "SELECT * FROM invoices WHERE serial = ?", serial)
            if held is None:
                raise Refusal("INVOICE_NOT_FOUND", 404)
            if held["state"] == "processing" and held["due_at"] <= _now().isoformat():
                self._number(db, held)
                held = self._row(db, "SELECT * FROM invoices WHERE serial = ?", serial) or held
        return {name: held[name] for name in ("serial", "state", "invoice_no", "issued_at", "fault")}

    def content(self, invoice_no: str) -> dict[str, Any]:
        """Return everything on an issued invoice, as its file shows it."""
        with self._lock:
            held = self._row(self._db, "SELECT * FROM invoices WHERE invoice_no = ?", invoice_no)
        if held is None:
            raise Refusal("INVOICE_NOT_FOUND", 404)
        own = {"invoice_no": held["invoice_no"], "issued_at": held["issued_at"], "blue_no": held["blue_no"] or ""}
        return {**json.loads(held["facts"]), **own}

    # --- red letters ---

    def file_letter(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Take a confirmation on: direct when the buyer has not entered the invoice, else the buyer has to answer."""
        serial = str(facts["serial"])
        with self._change() as db:
            if self._row(db, "SELECT * FROM letters WHERE serial = ?", serial) is None:
                held = self._row(db, "SELECT * FROM invoices WHERE invoice_no = ?", str(facts["invoice_no"]))
                if held is None:
                    raise Refusal("INVOICE_NOT_FOUND", 404)
                blue = json.loads(held["facts"])
                if Decimal(facts["gross"]) != Decimal(blue["gross"]) or Decimal(blue["gross"]) < 0:
                    raise Refusal("AMOUNT_ERROR")
                if facts["seller_tax_number"] != blue["seller_tax_number"]:
                    raise Refusal("NOT_THE_SELLER")
                others = "SELECT * FROM letters WHERE invoice_no = ? AND state IN ('waiting', 'Y')"
                if self._row(db, others, held["invoice_no"]) is not None:
                    raise Refusal("RED_ALREADY")
                state = "waiting" if held["is_entered"] else "Y"
                filed, hours = _now(), self._modes(db)["hours"]
                db.execute(
                    "INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        serial,
                        held["invoice_no"],
                        str(facts["reason"]),
                        state,
                        f"{_REGION}{filed:%y%m%d}{secrets.randbelow(10**8):08d}",
                        not held["is_entered"],
                        filed.isoformat(),
                        (filed + dt.timedelta(hours=hours)).isoformat(),
                        filed.isoformat() if state == "Y" else None,
                    ),
                )
        return self.letter(serial)

    def letter(self, serial: str) -> dict[str, Any]:
        """Tell how a confirmation stands; one that nobody answered in time has lapsed."""
        with self._change() as db:
            db.execute(
                "UPDATE letters SET state = 'lapsed' WHERE serial = ? AND state = 'waiting' AND expires_at <= ?",
                (serial, _now().isoformat()),
            )
            held = self._row(db, "SELECT * FROM letters WHERE serial = ?", serial)
        if held is None:
            raise Refusal("LETTER_NOT_FOUND", 404)
        return held

    def answer(self, serial: str, word: str) -> dict[str, Any]:
        """Answer a confirmation: Y or N by the buyer, C by the seller who withdraws it. Too late changes nothing."""
        self.letter(serial)
        with self._change() as db:
            db.execute(
                "UPDATE letters SET state = ?, answered_at = ? WHERE serial = ? AND state = 'waiting'",
                (word, _now().isoformat(), serial),
            )
        return self.letter(serial)

    def issue_red(self, serial: str) -> dict[str, Any]:
        """Issue the red invoice of a confirmed letter, once."""
        letter = self.letter(serial)
        if letter["state"] != "Y":
            raise Refusal("NOT_CONFIRMED")
        with self._change() as db:
            if self._row(db, "SELECT * FROM invoices WHERE serial = ?", serial) is None:
                blue = self._row(db, "SELECT * FROM invoices WHERE invoice_no = ?", letter["invoice_no"])
                assert blue is not None
                content = json.dumps(_turned(json.loads(blue["facts"]), serial), ensure_ascii=False, sort_keys=True)
                values = (serial, content, _later(self._modes(db)["issue_after"]), blue["invoice_no"])
                db.execute(
                    "INSERT INTO invoices (serial, facts, state, due_at, blue_no) VALUES (?, ?, 'processing', ?, ?)",
                    values,
                )
        return self.invoice(serial)

    # --- what those who try things out do ---

    def enter(self, invoice_no: str) -> None:
        """Let the buyer enter an invoice, after which a red letter needs the buyer's answer."""
        with self._change() as db:
            db.execute("UPDATE invoices SET is_entered = 1 WHERE invoice_no = ?", (invoice_no,))

    def lapse(self, serial: str) -> None:
        """Let the time of a confirmation run out."""
        with self._change() as db:
            db.execute("UPDATE letters SET expires_at = ? WHERE serial = ?", (_now().isoformat(), serial))

    def latest(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the latest invoices and letters."""
        with self._lock:
            invoices = [dict(row) for row in self._db.execute("SELECT * FROM invoices ORDER BY rowid DESC LIMIT 50")]
            letters = [dict(row) for row in self._db.execute("SELECT * FROM letters ORDER BY rowid DESC LIMIT 50")]
        return invoices, letters

    def modes(self) -> dict[str, float]:
        """Return how it behaves now."""
        with self._lock:
            return self._modes(self._db)

    def set_modes(self, **modes: float) -> None:
        """Say how it is to behave from now on; raises ValueError for a mode there is not."""
        with self._change() as db:
            for name, value in modes.items():
                if name not in DEFAULT_MODES:
                    raise ValueError(name)
                db.execute("INSERT OR REPLACE INTO modes VALUES (?, ?)", (name, value))

    # --- inside ---

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @staticmethod
    def _row(db: sqlite3.Connection, sql: str, *values: Any) -> dict[str, Any] | None:
        row = db.execute(sql, values).fetchone()
        return None if row is None else dict(row)

    @staticmethod
    def _modes(db: sqlite3.Connection) -> dict[str, float]:
        return {**DEFAULT_MODES, **{row["name"]: row["value"] for row in db.execute("SELECT * FROM modes")}}

    @staticmethod
    def _number(db: sqlite3.Connection, held: dict[str, Any]) -> None:
        now = _now()
        taken = db.execute(
            "INSERT INTO series VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last",
            (f"{now:%y}",),
        ).fetchone()["last"]
        # Twenty digits: year, region, way of issue, number within the year.
        number = f"{now:%y}{_REGION[:2]}2{taken:015d}"
        db.execute(
            "UPDATE invoices SET state = 'issued', invoice_no = ?, issued_at = ? WHERE serial = ?",
            (number, now.isoformat(), held["serial"]),
        )


def _fault_of(facts: dict[str, Any]) -> str:
    """Return why an invoice is not issued, or nothing."""
    try:
        lines = [{name: Decimal(line[name]) for name in ("rate", "net", "tax", "gross")} for line in facts["lines"]]
        whole = {name: Decimal(facts[name]) for name in ("net", "tax", "gross")}
        named = facts["seller_name"] and facts["buyer_name"] and facts["seller_tax_number"] and facts["drawer"]
    except (KeyError, TypeError, InvalidOperation):
        return "PARAM_ERROR"
    if not named or not lines:
        return "PARAM_ERROR"
    if any(sum((line[name] for line in lines), Decimal(0)) != whole[name] for name in whole):
        return "LINES_DO_NOT_ADD_UP"
    for line in lines:
        tax = line["gross"] - round_half_up(line["gross"] / (1 + line["rate"]))
        if line["net"] + line["tax"] != line["gross"] or line["gross"] <= 0 or abs(tax - line["tax"]) > _TOLERANCE:
            return "TAX_ERROR"
    return ""


def _turned(facts: dict[str, Any], serial: str) -> dict[str, Any]:
    lines = [{**line, **{name: f"-{line[name]}" for name in ("net", "tax", "gross")}} for line in facts["lines"]]
    return {**facts, "serial": serial, "lines": lines, **{name: f"-{facts[name]}" for name in ("net", "tax", "gross")}}


def _now() -> dt.datetime:
    return clock.now().astimezone(clock.ZONE)


def _later(seconds: float) -> str:
    return (_now() + dt.timedelta(seconds=seconds)).isoformat()
