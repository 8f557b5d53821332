"""The lock of a household's money tells by what day each bill is settled: that of its debt for a late charge."""

from importlib import import_module

from django.db import migrations

LOCK = import_module("anju.domains.payments.migrations.0002_lock").LOCK
REPLACE = LOCK.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
IN_LINE = REPLACE.replace(
    "SELECT b.id, b.due_on, b.balance", "SELECT b.id, coalesce(b.settles_on, b.due_on) AS due_on, b.balance"
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0013_transfers"), ("billing", "0016_settled_with_its_debt")]
    operations = [migrations.RunSQL(IN_LINE, REPLACE)]
