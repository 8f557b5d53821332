"""The file that asks the bank for a batch of direct debits, in the layout it takes."""

from __future__ import annotations

import io

import xlsxwriter

from anju.core import sealing
from anju.core.access import Actor
from anju.domains.banking import policies, queries
from anju.domains.banking.calc import debits as calc
from anju.domains.banking.enums import FileKind
from anju.domains.banking.models import Debit, DebitBatch
from anju.domains.identity import services as identity


def write_batch_file(*, actor: Actor, batch: DebitBatch) -> tuple[str, bytes]:
    """Return name and content of the file for the bank, with the accounts in full, which is logged.

    Raises AccessDenied.
    """
    actor.require(policies.RUN_DEBITS, batch.project_id)
    kind, columns = queries.layout_of(batch.account)
    asked = [
        calc.Asked(
            position=debit.position,
            batch=batch.number,
            agreement=debit.mandate.number,
            holder=debit.mandate.holder,
            account=sealing.unseal(debit.mandate.account_sealed),
            bank=debit.mandate.bank,
            amount=debit.amount,
            remark=debit.unit.code,
        )
        for debit in Debit.objects.filter(batch=batch).select_related("mandate", "unit").order_by("position")
    ]
    identity.log_personal_data(actor=actor, subject=f"banking.batch:{batch.pk}.accounts", project=batch.project)
    rows = calc.table(asked, columns)
    content = _workbook(rows) if kind == FileKind.XLSX else calc.text_file(rows, kind)
    return f"{batch.number}.{kind}", content


def _workbook(rows: list[list[str]]) -> bytes:
    """Return the rows as texts, so that no account number becomes a number with an exponent."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("代扣")
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(at, column, text)
    return file.getvalue()
