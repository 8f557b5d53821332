"""The functions that policies and triggers call, and the rights of the application's role."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION anju_scope() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(NULLIF(current_setting('anju.projects', true), ''), ',')::bigint[]
$$;

CREATE FUNCTION anju_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are kept', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO anju_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO anju_app;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO anju_app;
"""

BACK = """
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM anju_app;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM anju_app;
DROP FUNCTION anju_refuse_change();
DROP FUNCTION anju_scope();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
