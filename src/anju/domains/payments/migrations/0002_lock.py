"""The function that locks a household's money: several locks in their order at the price of one round trip."""

from django.db import migrations

# Each statement of the function sees what was committed before it, so the lookup by key, which follows the lock on the
# key, finds what an earlier submission of the same form has written. Rows that somebody else held come back as they are
# now, and not at all once they are paid.
LOCK = """
CREATE FUNCTION payments_lock_household(
    for_project bigint, for_shift bigint, for_unit bigint, for_key text,
    OUT cashier bigint, OUT is_open boolean, OUT payment bigint, OUT bills bigint[], OUT due date[], OUT open numeric[],
    OUT balance numeric, OUT roles text[], OUT accounts bigint[]
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);  -- see anju.core.durability
    PERFORM pg_advisory_xact_lock(hashtextextended(for_key, for_project));
    SELECT shift.cashier_id, shift.closed_at IS NULL INTO cashier, is_open
    FROM payments_cashiershift shift WHERE shift.id = for_shift AND shift.project_id = for_project FOR SHARE;
    SELECT taken.id INTO payment FROM payments_payment taken
    WHERE taken.idempotency_key = for_key AND taken.project_id = for_project;
    IF payment IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(bill.id), array_agg(bill.due_on), array_agg(bill.balance) INTO bills, due, open
    FROM (SELECT b.id, b.due_on, b.balance FROM billing_bill b
          WHERE b.project_id = for_project AND b.unit_id = for_unit AND b.balance > 0 AND b.reversed_at IS NULL
          ORDER BY b.id FOR UPDATE) bill;
    SELECT purse.amount INTO balance FROM payments_balance purse
    WHERE purse.unit_id = for_unit AND purse.project_id = for_project FOR UPDATE;
    SELECT array_agg(account.role), array_agg(account.id) INTO roles, accounts FROM ledger_account account
    WHERE account.project_id = for_project AND account.role NOT IN ('', 'revenue');
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(LOCK, "DROP FUNCTION payments_lock_household(bigint, bigint, bigint, text)")]
