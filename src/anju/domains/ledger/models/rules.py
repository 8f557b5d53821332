"""What the database keeps of the books by itself."""

from __future__ import annotations

from anju.core.db import DatabaseRule


class BalancedEntries(DatabaseRule):
    """At commit, the lines of every entry add up to zero.

    A deferred constraint at the price of one aggregate per statement: a statement that leaves an entry out of
    balance notes it in ``ledger_imbalance``, whose deferred constraint trigger looks again at commit. A bill run,
    which writes both sides in one statement, notes nothing and so pays for no row trigger at all.

    Both functions run with the owner's rights: at commit the transaction's scope has been left, and row-level
    security would hide the very lines that are to be added up. The application has no right to the notes.
    """

    create = """
    CREATE FUNCTION ledger_note_imbalance() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        -- Bulk statements write pairs side by side: line 2 right after line 1 of its entry, with the opposite amount.
        -- When all lines are such pairs nothing needs adding up; one look at each line's neighbour tells.
        IF NOT (SELECT count(*) FILTER (WHERE position = 1) = count(*) FILTER (WHERE position = 2)
                AND bool_and(CASE position WHEN 1 THEN true
                    WHEN 2 THEN coalesce(entry_id = entry_before AND amount = -amount_before, false) ELSE false END)
            FROM (SELECT entry_id, position, amount, lag(entry_id) OVER () AS entry_before,
                    lag(amount) OVER () AS amount_before FROM fresh) told)
        THEN
            INSERT INTO ledger_imbalance (entry_id, project_id)
            SELECT entry_id, min(project_id) FROM fresh GROUP BY entry_id HAVING sum(amount) <> 0;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_note_imbalance AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_imbalance();
    CREATE FUNCTION ledger_refuse_imbalance() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        IF (SELECT sum(amount) FROM ledger_line WHERE entry_id = NEW.entry_id) <> 0 THEN
            RAISE EXCEPTION 'entry %% is out of balance', NEW.entry_id USING ERRCODE = 'check_violation',
                CONSTRAINT = 'ledger_line_balanced';
        END IF;
        DELETE FROM ledger_imbalance WHERE id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledger_refuse_imbalance AFTER INSERT ON ledger_imbalance
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_imbalance();
    REVOKE ALL ON ledger_imbalance FROM anju_app
    """
    remove = """
    DROP TRIGGER ledger_refuse_imbalance ON ledger_imbalance;
    DROP FUNCTION ledger_refuse_imbalance();
    DROP TRIGGER ledger_note_imbalance ON %(table)s;
    DROP FUNCTION ledger_note_imbalance()
    """


class OpenPeriods(DatabaseRule):
    """Nothing is posted into a closed month; looked up once a statement.

    `services.close_period` locks out writers while it closes, so that no entry slips in beside it.
    """

    create = """
    CREATE FUNCTION ledger_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM ledger_period WHERE closed_at IS NOT NULL) AND EXISTS (
            SELECT FROM (SELECT DISTINCT project_id, on_date FROM fresh) posted
            JOIN ledger_period closed ON closed.project_id = posted.project_id
                AND closed.month = date_trunc('month', posted.on_date)::date AND closed.closed_at IS NOT NULL)
        THEN
            RAISE EXCEPTION 'the accounting period is closed' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'ledger_entry_period_open';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_closed_period()
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION ledger_refuse_closed_period()
    """


class ReadOnly(DatabaseRule):
    """The application reads these rows and never writes them: functions of the database do."""

    create = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %(table)s FROM anju_app"
    remove = "GRANT INSERT, UPDATE, DELETE ON %(table)s TO anju_app"


class SummedDays(DatabaseRule):
    """Whatever lines a statement writes, it adds to the sums by account, day and kind (``ledger_accountday``).

    Rows are added, never changed: two cashiers do not wait for each other, and nothing can deadlock. The lines of a
    bill run, whose entries stand side by side and share day and kind, are added up without a join.
    ``ledger_fold_days`` makes one row of the rows of a key; it changes no sum. Both run with the owner's rights,
    because the application may not write the sums.
    """

    create = """
    CREATE FUNCTION ledger_sum_days() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE number bigint; low bigint; high bigint; first_day date; last_day date; one_kind text; other_kind text;
    BEGIN
        SELECT count(*), min(entry_id), max(entry_id) INTO number, low, high FROM fresh;
        IF number < 500 THEN
            -- OFFSET keeps this a look-up by number, whatever the planner thinks of the size of the lines.
            INSERT INTO ledger_accountday (project_id, account_id, day, kind, debit, credit, lines)
            SELECT fresh.project_id, fresh.account_id, entry.on_date, entry.kind,
                coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
                coalesce(-sum(amount) FILTER (WHERE amount < 0), 0), count(*)
            FROM fresh CROSS JOIN LATERAL (
                SELECT on_date, kind FROM ledger_entry WHERE id = fresh.entry_id OFFSET 0) entry
            GROUP BY fresh.project_id, fresh.account_id, entry.on_date, entry.kind;
            RETURN NULL;
        END IF;
        IF high - low < 4 * number THEN
            SELECT min(on_date), max(on_date), min(kind), max(kind) INTO first_day, last_day, one_kind, other_kind
            FROM ledger_entry WHERE id BETWEEN low AND high;
        END IF;
        IF first_day = last_day AND one_kind = other_kind THEN
            INSERT INTO ledger_accountday (project_id, account_id, day, kind, debit, credit, lines)
            SELECT project_id, account_id, first_day, one_kind, coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
                coalesce(-sum(amount) FILTER (WHERE amount < 0), 0), count(*)
            FROM fresh GROUP BY project_id, account_id;
        ELSE
            EXECUTE $sql$
            INSERT INTO ledger_accountday (project_id, account_id, day, kind, debit, credit, lines)
            SELECT fresh.project_id, fresh.account_id, entry.on_date, entry.kind,
                coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
                coalesce(-sum(amount) FILTER (WHERE amount < 0), 0), count(*)
            FROM fresh JOIN ledger_entry entry ON entry.id = fresh.entry_id
            GROUP BY fresh.project_id, fresh.account_id, entry.on_date, entry.kind $sql$;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_sum_days();
    CREATE FUNCTION ledger_fold_days(of_project bigint) RETURNS bigint LANGUAGE sql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH several AS (
        SELECT account_id, day, kind FROM ledger_accountday WHERE project_id = of_project
        GROUP BY account_id, day, kind HAVING count(*) > 1
    ), gone AS (
        DELETE FROM ledger_accountday USING several WHERE project_id = of_project
            AND ledger_accountday.account_id = several.account_id AND ledger_accountday.day = several.day
            AND ledger_accountday.kind = several.kind
        RETURNING ledger_accountday.*
    ), folded AS (
        INSERT INTO ledger_accountday (project_id, account_id, day, kind, debit, credit, lines)
        SELECT project_id, account_id, day, kind, sum(debit), sum(credit), sum(lines)
        FROM gone GROUP BY project_id, account_id, day, kind RETURNING 1
    ) SELECT count(*) FROM folded $$
    """
    remove = """
    DROP FUNCTION ledger_fold_days(bigint);
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION ledger_sum_days()
    """
