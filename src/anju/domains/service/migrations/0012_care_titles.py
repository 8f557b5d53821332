"""Orders of care visits say no more who is visited: more people see orders than may know who carries a tag.

Neither does their history. It is written beside the triggers that keep it, or it would keep what it is to forget.
"""

from django.db import migrations

ORDERS = """
UPDATE workorders_workorder
SET title = CASE WHEN title LIKE 'Visit %' THEN 'Care visit' ELSE '关怀探访' END, contact_name = ''
WHERE kind = 'service.care_visit'
"""
HISTORY = """
UPDATE workorders_workorder_history
SET title = CASE WHEN title LIKE 'Visit %' THEN 'Care visit' ELSE '关怀探访' END, contact_name = ''
WHERE kind = 'service.care_visit'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0011_followers_end"),
        ("workorders", "0011_arrival_proof"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE workorders_workorder DISABLE TRIGGER USER",
                ORDERS,
                "ALTER TABLE workorders_workorder ENABLE TRIGGER USER",
                "ALTER TABLE workorders_workorder_history DISABLE TRIGGER USER",
                HISTORY,
                "ALTER TABLE workorders_workorder_history ENABLE TRIGGER USER",
            ],
            migrations.RunSQL.noop,
        )
    ]
