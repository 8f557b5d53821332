"""Rules between reports and complaints that the database keeps."""

from __future__ import annotations

from anju.core.db import DatabaseRule


class ComplaintFirst(DatabaseRule):
    """A report is closed only when the complaint that it is has been closed: its return visit has an outcome."""

    create = """
    CREATE FUNCTION service_refuse_early_end() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF EXISTS (SELECT FROM service_complaint
                WHERE ticket_id = NEW.id AND step NOT IN ('closed', 'withdrawn')) THEN
            RAISE EXCEPTION 'a complaint is not closed before its return visit'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'service_ticket_complaint_first';
        END IF;
        RETURN NEW;
    END $body$;
    CREATE TRIGGER %(name)s BEFORE UPDATE OF stage ON %(table)s FOR EACH ROW
        WHEN (NEW.stage = 'closed' AND OLD.stage <> 'closed') EXECUTE FUNCTION service_refuse_early_end()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION service_refuse_early_end()"
