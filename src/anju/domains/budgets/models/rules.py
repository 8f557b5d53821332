"""What the database keeps of budgets by itself."""

from __future__ import annotations

from anju.core.db import DatabaseRule


class TwelveMonths(DatabaseRule):
    """The months of a line are twelve amounts, none of them negative."""

    create = (
        "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s CHECK "
        "(cardinality(months) = 12 AND array_position(months, NULL) IS NULL AND 0 <= ALL (months))"
    )
    remove = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"


class FrozenSheet(DatabaseRule):
    """Lines are written while their sheet is a draft; afterwards only the reviewer's remark, until it is decided."""

    create = """
    CREATE FUNCTION budgets_refuse_sheet_line() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE stands text; line budgets_sheetline;
    BEGIN
        line := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        SELECT state INTO stands FROM budgets_sheet WHERE id = line.sheet_id;
        IF stands = 'draft' OR (stands = 'submitted' AND TG_OP = 'UPDATE'
            AND (OLD.sheet_id, OLD.account_id, OLD.months, OLD.note)
                IS NOT DISTINCT FROM (NEW.sheet_id, NEW.account_id, NEW.months, NEW.note)) THEN
            RETURN line;
        END IF;
        RAISE EXCEPTION 'a submitted budget is not changed' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'budgets_sheetline_frozen';
    END $$;
    CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE OR DELETE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sheet_line()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION budgets_refuse_sheet_line()"


class PlanLinesOfDraft(DatabaseRule):
    """Lines of a plan are written while it is a draft, and never afterwards."""

    create = """
    CREATE FUNCTION budgets_refuse_plan_line() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE line budgets_planline;
    BEGIN
        line := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        IF (SELECT state FROM budgets_plan WHERE id = line.plan_id) = 'draft' THEN
            RETURN line;
        END IF;
        RAISE EXCEPTION 'a plan that was sent for approval is not changed' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'budgets_planline_frozen';
    END $$;
    CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE OR DELETE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION budgets_refuse_plan_line()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION budgets_refuse_plan_line()"


class FrozenPlan(DatabaseRule):
    """An adopted or refused plan never changes; a plan is adopted only out of an approved one."""

    create = """
    CREATE FUNCTION budgets_refuse_plan_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state IN ('adopted', 'refused') OR (NEW.state = 'adopted' AND OLD.state <> 'approved') THEN
            RAISE EXCEPTION 'the financial plan is not changed' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'budgets_plan_frozen';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION budgets_refuse_plan_change()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION budgets_refuse_plan_change()"


class DutiesApart(DatabaseRule):
    """Who adopts a plan has neither submitted nor reviewed any budget that it was made of."""

    create = """
    CREATE FUNCTION budgets_refuse_one_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.adopted_by_id IS NOT NULL AND EXISTS (
            SELECT FROM budgets_planline line JOIN budgets_sheet sheet ON sheet.id = line.sheet_id
            WHERE line.plan_id = NEW.id AND NEW.adopted_by_id IN (sheet.submitted_by_id, sheet.reviewed_by_id))
        THEN
            RAISE EXCEPTION 'who adopts has neither submitted nor reviewed' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'budgets_plan_duties_apart';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION budgets_refuse_one_person()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION budgets_refuse_one_person()"


class DecidedSheet(DatabaseRule):
    """A returned sheet never changes; who submitted and who reviewed is never written over."""

    create = """
    CREATE FUNCTION budgets_refuse_sheet_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'returned' OR OLD.submitted_by_id <> NEW.submitted_by_id
            OR (OLD.submitted_by_id IS NOT NULL AND NEW.submitted_by_id IS NULL) OR NEW.part_id <> OLD.part_id THEN
            RAISE EXCEPTION 'a decided budget is not changed' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'budgets_sheet_decided';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sheet_change()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION budgets_refuse_sheet_change()"
