"""Guards may not collect debts [保安服务管理条例30(4)]: the database refuses a task in a guard's hands."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION arrears_refuse_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identity_rolegrant held JOIN identity_role role ON role.id = held.role_id
        WHERE held.user_id = NEW.assignee_id AND role.code IN ('guard', 'security_head')
          AND (held.project_id = NEW.project_id OR held.project_id IS NULL AND role.scope = 'company')
          AND (held.ends_on IS NULL OR held.ends_on >= current_date)) THEN
        RAISE EXCEPTION 'guards may not collect debts' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrears_task_no_guard BEFORE INSERT OR UPDATE OF assignee_id ON arrears_dunningtask
    FOR EACH ROW WHEN (NEW.assignee_id IS NOT NULL) EXECUTE FUNCTION arrears_refuse_guard();
"""
BACK = "DROP TRIGGER arrears_task_no_guard ON arrears_dunningtask; DROP FUNCTION arrears_refuse_guard()"


class Migration(migrations.Migration):
    dependencies = [("arrears", "0002_dunning"), ("identity", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, BACK)]
