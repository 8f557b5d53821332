"""Readings have a place in the order of the days, which a correction shares with what it supersedes."""

from django.db import migrations, models

FILL = """
WITH RECURSIVE chain AS (
    SELECT id, project_id, number AS slot FROM billing_meterreading WHERE supersedes_id IS NULL
    UNION ALL
    SELECT later.id, later.project_id, chain.slot FROM billing_meterreading later JOIN chain
    ON later.supersedes_id = chain.id AND later.project_id = chain.project_id
)
UPDATE billing_meterreading reading SET slot = chain.slot FROM chain WHERE chain.id = reading.id
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0016_settled_with_its_debt")]
    operations = [
        migrations.AddField("meterreading", "slot", models.IntegerField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("meterreading", "slot", models.IntegerField()),
    ]
