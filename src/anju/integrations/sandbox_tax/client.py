"""The provider ``sandbox``: the port of invoicing over HTTP to the sandbox of the tax bureau."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core.calling import SignedPeer
from anju.domains.invoicing.ports import (
    IssueAsk,
    IssueReport,
    IssueState,
    LetterAsk,
    LetterReport,
    LetterState,
    Refused,
    TemporaryFault,
)
from anju.integrations.sandbox_tax import SIGNED

_ISSUED = {"processing": IssueState.UNDER_WAY, "issued": IssueState.ISSUED, "refused": IssueState.REFUSED}
_LETTER = {
    "waiting": LetterState.WAITING,
    "Y": LetterState.CONFIRMED,
    "N": LetterState.REFUSED,
    "C": LetterState.WITHDRAWN,
    "lapsed": LetterState.LAPSED,
}


class SandboxTax:
    """One seller at the sandbox on ``url``."""

    code = "sandbox"
    label: str | Promise = _("Sandbox (no tax is declared)")

    def __init__(self, *, url: str, key_file: Path) -> None:
        self._peer = SignedPeer(
            url=url.rstrip("/"),
            key_file=key_file,
            signing=SIGNED,
            silent=TemporaryFault,
            refused=Refused,
            names_path=True,
        )

    def issue(self, ask: IssueAsk) -> IssueReport:
        """Issue an invoice, or return how the one under this serial stands."""
        return issue_report(self._peer.call("POST", "/v1/invoices", **invoice_facts(ask)))

    def query(self, serial: str) -> IssueReport:
        """Return how an invoice stands."""
        try:
            return issue_report(self._peer.call("GET", f"/v1/invoices/{serial}"))
        except Refused as fault:
            if fault.code != "INVOICE_NOT_FOUND":
                raise
            return IssueReport(serial=serial, state=IssueState.UNKNOWN)

    def download(self, invoice_no: str, form: str) -> bytes:
        """Return an issued invoice as a file."""
        return self._peer.fetch("GET", f"/v1/files/{invoice_no}.{form}")

    def file_letter(self, ask: LetterAsk) -> LetterReport:
        """File a red-letter confirmation."""
        facts = {"serial": ask.serial, "invoice_no": ask.invoice_no, "seller_tax_number": ask.seller_tax_number}
        return _letter(self._peer.call("POST", "/v1/letters", **facts, reason=ask.reason, gross=f"{ask.gross:.2f}"))

    def query_letter(self, serial: str) -> LetterReport:
        """Return how a confirmation stands."""
        try:
            return _letter(self._peer.call("GET", f"/v1/letters/{serial}"))
        except Refused as fault:
            if fault.code != "LETTER_NOT_FOUND":
                raise
            return LetterReport(serial=serial, state=LetterState.UNKNOWN)

    def withdraw_letter(self, serial: str) -> LetterReport:
        """Withdraw a confirmation that the buyer has not answered."""
        return _letter(self._peer.call("POST", f"/v1/letters/{serial}/withdraw"))

    def issue_red(self, serial: str) -> IssueReport:
        """Issue the red invoice of a confirmed letter."""
        return issue_report(self._peer.call("POST", f"/v1/letters/{serial}/invoice"))


def invoice_facts(ask: IssueAsk) -> dict[str, Any]:
    """Return an invoice as it is sent."""
    return {
        "serial": ask.serial,
        "seller_name": ask.seller_name,
        "seller_tax_number": ask.seller_tax_number,
        "buyer_name": ask.buyer_name,
        "buyer_tax_number": ask.buyer_tax_number,
        "drawer": ask.drawer,
        "remark": ask.remark,
        "net": f"{ask.net:.2f}",
        "tax": f"{ask.tax:.2f}",
        "gross": f"{ask.gross:.2f}",
        "lines": [
            {
                "goods_code": line.goods_code,
                "name": line.name,
                "note": line.note,
                "rate": f"{line.rate:.4f}",
                "net": f"{line.net:.2f}",
                "tax": f"{line.tax:.2f}",
                "gross": f"{line.gross:.2f}",
            }
            for line in ask.lines
        ],
    }


def issue_report(facts: dict[str, Any]) -> IssueReport:
    """Read what the bureau says of an invoice."""
    try:
        issued = facts["state"] == "issued"
        return IssueReport(
            serial=facts["serial"],
            state=_ISSUED[facts["state"]],
            invoice_no=facts["invoice_no"] if issued else "",
            issued_at=dt.datetime.fromisoformat(facts["issued_at"]) if issued else None,
            fault=facts.get("fault", ""),
        )
    except (KeyError, ValueError) as fault:
        raise TemporaryFault(repr(fault)) from fault


def _letter(facts: dict[str, Any]) -> LetterReport:
    try:
        answered = facts.get("answered_at")
        return LetterReport(
            serial=facts["serial"],
            state=_LETTER[facts["state"]],
            bureau_no=facts["bureau_no"],
            is_direct=bool(facts["is_direct"]),
            expires_at=dt.datetime.fromisoformat(facts["expires_at"]),
            answered_at=dt.datetime.fromisoformat(answered) if answered else None,
        )
    except (KeyError, ValueError) as fault:
        raise TemporaryFault(repr(fault)) from fault
