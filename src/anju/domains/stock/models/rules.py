"""What the database keeps of stock by itself."""

from __future__ import annotations

from anju.core.db import DatabaseRule


class KeptBalances(DatabaseRule):
    """Every movement finds its value and changes the balance of its store and item; nothing goes below zero.

    The application cannot write balances: this function does, with the owner's rights, row by row before the movement
    is kept. Movements of one project follow each other (an advisory lock to the end of the transaction), so that
    neither two issues of the last piece nor two returns of one issue can slip by each other, and no two can deadlock.

    What goes out takes its part of the value, rounded half up to the cent, the last piece all of it: ``div`` cuts a
    quotient exactly, where ``round`` would see one that had been cut before. What comes back from work takes its part
    of what that work has been charged for the item; what comes out of another store what left there.
    """

    create = """
    CREATE FUNCTION stock_keep_balance() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE slip stock_slip; held_quantity numeric; held_value numeric;
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('stock ' || NEW.project_id, 0));
        SELECT * INTO slip FROM stock_slip WHERE id = NEW.slip_id AND project_id = NEW.project_id;
        IF slip.id IS NULL OR NOT EXISTS (
            SELECT FROM stock_store WHERE id = NEW.store_id AND project_id = NEW.project_id)
            OR NOT EXISTS (SELECT FROM stock_item WHERE id = NEW.item_id AND project_id = NEW.project_id)
        THEN
            RAISE EXCEPTION 'a movement points at no row of its project' USING ERRCODE = 'foreign_key_violation';
        END IF;
        NEW.subject := slip.subject;
        NEW.subject_id := slip.subject_id;
        INSERT INTO stock_balance (project_id, store_id, item_id, quantity, value)
            VALUES (NEW.project_id, NEW.store_id, NEW.item_id, 0, 0) ON CONFLICT (store_id, item_id) DO NOTHING;
        SELECT quantity, value INTO held_quantity, held_value FROM stock_balance
            WHERE store_id = NEW.store_id AND item_id = NEW.item_id FOR UPDATE;
        IF NEW.quantity < 0 THEN
            IF held_quantity + NEW.quantity < 0 THEN
                RAISE EXCEPTION 'stock never goes below zero' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'stock_balance_never_negative';
            END IF;
            NEW.value := -stock_part(held_value, -NEW.quantity, held_quantity);
        ELSIF slip.kind = 'transfer' THEN
            SELECT -value INTO NEW.value FROM stock_movement
                WHERE slip_id = slip.id AND item_id = NEW.item_id AND quantity = -NEW.quantity;
            IF NEW.value IS NULL THEN
                RAISE EXCEPTION 'what comes in has to leave another store first' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'stock_movement_transfer_balanced';
            END IF;
        ELSIF slip.kind = 'return' THEN
            SELECT -coalesce(sum(quantity), 0), -coalesce(sum(value), 0) INTO held_quantity, held_value
            FROM stock_movement WHERE project_id = NEW.project_id AND subject = slip.subject
                AND subject_id = slip.subject_id AND item_id = NEW.item_id;
            IF NEW.quantity > held_quantity THEN
                RAISE EXCEPTION 'no more comes back than was issued' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'stock_movement_returned_at_most';
            END IF;
            NEW.value := stock_part(held_value, NEW.quantity, held_quantity);
        END IF;
        UPDATE stock_balance SET quantity = quantity + NEW.quantity, value = value + NEW.value
            WHERE store_id = NEW.store_id AND item_id = NEW.item_id
            RETURNING quantity, value INTO NEW.quantity_after, NEW.value_after;
        RETURN NEW;
    END $$;
    CREATE FUNCTION stock_part(value numeric, part numeric, whole numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN part = whole THEN value ELSE div(2 * value * part + 0.01 * whole, 0.02 * whole) * 0.01 END $$;
    CREATE TRIGGER %(name)s BEFORE INSERT ON %(table)s FOR EACH ROW EXECUTE FUNCTION stock_keep_balance()
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION stock_keep_balance();
    DROP FUNCTION stock_part(numeric, numeric, numeric)
    """


class WrittenByMovements(DatabaseRule):
    """The application reads balances and never writes them: movements do (`KeptBalances`)."""

    create = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %(table)s FROM anju_app"
    remove = "GRANT INSERT, UPDATE, DELETE ON %(table)s TO anju_app"


class MatchedOnce(DatabaseRule):
    """No more of a delivery or a return is invoiced than came or went, and not by who took it in."""

    create = """
    CREATE FUNCTION stock_match_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE moved record; before numeric;
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('stock ' || NEW.project_id, 0));
        SELECT movement.quantity, slip.by_id AS received_by, invoice.entered_by_id AS entered_by INTO moved
        FROM stock_movement movement JOIN stock_slip slip ON slip.id = movement.slip_id
        JOIN stock_invoice invoice ON invoice.id = NEW.invoice_id AND invoice.supplier_id = slip.supplier_id
        WHERE movement.id = NEW.movement_id AND movement.project_id = NEW.project_id
            AND invoice.project_id = NEW.project_id AND slip.kind IN ('receipt', 'back');
        IF NOT FOUND THEN
            RAISE EXCEPTION 'an invoice is matched to goods of its supplier' USING ERRCODE = 'foreign_key_violation';
        END IF;
        IF moved.received_by = moved.entered_by THEN
            RAISE EXCEPTION 'who took goods in does not enter their invoice' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'stock_invoice_entered_by_another';
        END IF;
        SELECT coalesce(sum(line.quantity), 0) INTO before
        FROM stock_invoiceline line JOIN stock_invoice invoice ON invoice.id = line.invoice_id
        WHERE line.movement_id = NEW.movement_id AND invoice.voided_on IS NULL;
        IF sign(NEW.quantity) <> sign(moved.quantity) OR abs(before + NEW.quantity) > abs(moved.quantity) THEN
            RAISE EXCEPTION 'no more is invoiced than was received' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'stock_invoiceline_at_most_received';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE INSERT ON %(table)s FOR EACH ROW EXECUTE FUNCTION stock_match_invoice()
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION stock_match_invoice()
    """


class NotOverpaid(DatabaseRule):
    """The claims of an invoice that were not refused, withdrawn or reversed pay no more than is owed by it."""

    create = """
    CREATE FUNCTION stock_refuse_overpaying() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE owed numeric; asked numeric;
    BEGIN
        SELECT amount INTO owed FROM stock_invoice
            WHERE id = NEW.invoice_id AND project_id = NEW.project_id AND voided_on IS NULL FOR UPDATE;
        owed := owed + coalesce((SELECT sum(amount) FROM stock_invoice
            WHERE corrects_id = NEW.invoice_id AND voided_on IS NULL), 0);
        SELECT coalesce(sum(claim.amount), 0) INTO asked FROM expenses_claim claim
        WHERE claim.state IN ('applied', 'approved', 'paid') AND (claim.id = NEW.claim_id OR claim.id IN (
            SELECT claim_id FROM stock_invoicepayment WHERE invoice_id = NEW.invoice_id));
        IF owed IS NULL OR asked > owed THEN
            RAISE EXCEPTION 'no more is paid than an invoice asks' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'stock_invoice_not_overpaid';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE INSERT ON %(table)s FOR EACH ROW EXECUTE FUNCTION stock_refuse_overpaying()
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION stock_refuse_overpaying()
    """
