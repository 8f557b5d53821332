"""The one way by which kept rows go: a demonstration project is erased whole."""

from django.db import migrations

# Owned by the owner of the tables, who alone may switch their triggers off. References are deferred, so the order of
# the tables does not matter; they are checked before the triggers come back, because a table with checks pending
# cannot be altered.
ERASE = """
CREATE FUNCTION anju_erase_demo(erased bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    owned text[] := (
        SELECT array_agg(quote_ident(c.relname)) FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace);
    one text;
BEGIN
    IF NOT EXISTS (SELECT FROM tenancy_project WHERE id = erased AND is_demo) THEN
        RAISE EXCEPTION 'only a demonstration project can be erased' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOREACH one IN ARRAY owned LOOP EXECUTE 'ALTER TABLE ' || one || ' DISABLE TRIGGER USER'; END LOOP;
    FOREACH one IN ARRAY owned LOOP EXECUTE 'DELETE FROM ' || one || ' WHERE project_id = $1' USING erased; END LOOP;
    DELETE FROM tenancy_project WHERE id = erased;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH one IN ARRAY owned LOOP EXECUTE 'ALTER TABLE ' || one || ' ENABLE TRIGGER USER'; END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(ERASE, "DROP FUNCTION anju_erase_demo(bigint)")]
