"""What must never be found in the books, as SQL that finds it."""

FAULTS = {
    "an entry is out of balance": "SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(amount) <> 0",
    "a bill is negative": "SELECT id FROM billing_bill WHERE balance < 0 OR paid < 0 OR waived < 0",
    "a bill says other than its payments": """
        SELECT bill.id FROM billing_bill bill LEFT JOIN payments_allocation share ON share.bill_id = bill.id
        GROUP BY bill.id HAVING bill.paid <> coalesce(sum(share.amount), 0)""",
    "a bill says other than its reductions": """
        SELECT bill.id FROM billing_bill bill LEFT JOIN billing_reduction line ON line.bill_id = bill.id
        GROUP BY bill.id HAVING bill.waived <> coalesce(sum(line.amount), 0)""",
    "a balance says other than its moves": """
        SELECT purse.unit_id FROM payments_balance purse
        LEFT JOIN payments_balancemove move ON move.unit_id = purse.unit_id
        GROUP BY purse.unit_id, purse.amount HAVING purse.amount <> coalesce(sum(move.amount), 0)""",
    "what is prepaid is not what the books hold": """
        SELECT 1 WHERE (SELECT coalesce(sum(amount), 0) FROM payments_balance) <> (
            SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'prepaid')""",
    "what is deposited is not what the books hold": """
        SELECT 1 WHERE (SELECT coalesce(sum(held), 0) FROM payments_deposit) <> (
            SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'deposits')""",
    "the drawer is not what was taken": """
        SELECT 1 WHERE (SELECT coalesce(sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'cash') <> (
            SELECT coalesce(sum(tender.amount), 0) FROM payments_tender tender
            JOIN payments_payment payment ON payment.id = tender.payment_id AND payment.state = 'posted'
            WHERE tender.method = 'cash')
            + (SELECT coalesce(sum(amount - returned), 0) FROM payments_deposit)""",
    "an entry has no document": """
        SELECT entry.id FROM ledger_entry entry WHERE entry.reverses_id IS NULL AND entry.id NOT IN (
            SELECT entry_id FROM billing_bill UNION ALL SELECT entry_id FROM payments_payment
            UNION ALL SELECT entry_id FROM billing_reduction UNION ALL SELECT entry_id FROM payments_deposit
            UNION ALL SELECT entry_id FROM payments_depositmove WHERE entry_id IS NOT NULL
            UNION ALL SELECT entry_id FROM payments_transferentry)""",
    "a balance is negative": "SELECT id FROM payments_balance WHERE amount < 0",
    "a home's balance is not what its books hold": """
        SELECT unit.id FROM estate_unit unit WHERE coalesce(
            (SELECT purse.amount FROM payments_balance purse WHERE purse.unit_id = unit.id), 0) <> (
            SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_entry entry ON entry.id = line.entry_id AND entry.unit_id = unit.id
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'prepaid')""",
    "income of a fee item is not its bills": """
        SELECT item.id FROM billing_feeitem item WHERE (
            SELECT coalesce(sum(bill.amount), 0) FROM billing_bill bill JOIN billing_tariff tariff
                ON tariff.id = bill.tariff_id AND tariff.fee_item_id = item.id WHERE bill.reversed_at IS NULL) <> (
            SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line JOIN ledger_entry entry
                ON entry.id = line.entry_id AND entry.kind IN ('bill', 'bill_reversal')
            WHERE line.account_id = item.revenue_account_id)""",
    "what a channel holds is not its orders": """
        SELECT 1 WHERE (SELECT coalesce(sum(line.amount), 0) FROM ledger_line line
            JOIN ledger_account account ON account.id = line.account_id AND account.role = 'online') <> (
            SELECT coalesce(sum(total), 0) FROM payments_payment WHERE source = 'online' AND state = 'posted')""",
    "a bill of a new owner is of days before": """
        SELECT bill.id FROM billing_bill bill JOIN payments_ownertransfer moved ON moved.unit_id = bill.unit_id
            AND moved.state = 'confirmed' AND bill.person_id = moved.new_owners[1]
        WHERE bill.charged_from < moved.on AND bill.reversed_at IS NULL""",
    "a closed month was posted into": """
        SELECT entry.id FROM ledger_entry entry JOIN ledger_period period ON period.closed_at < entry.posted_at
            AND period.month = date_trunc('month', entry.on_date)::date AND period.project_id = entry.project_id""",
}
