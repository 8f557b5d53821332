from typing import ClassVar

from django.db import migrations, models

_KEYS = """
ALTER TABLE billing_billedreading DROP COLUMN id, ADD CONSTRAINT billing_billedreading_pkey
    PRIMARY KEY (bill_id, reading_id);
ALTER TABLE billing_metereduse DROP COLUMN id, ADD CONSTRAINT billing_metereduse_pkey
    PRIMARY KEY (bill_id, year_on, price_from)
"""


class Migration(migrations.Migration):
    """What is kept of a metered bill is found by the bill alone: one index and no number of its own to draw."""

    dependencies: ClassVar = [("billing", "0011_offers")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="billedreading", name="billing_billedreading_bill"),
        migrations.RemoveIndex(model_name="metereduse", name="billing_metereduse_bill"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_KEYS)],
            state_operations=[
                migrations.AlterModelOptions(name="billedreading", options={"ordering": ["bill_id", "reading_id"]}),
                migrations.AlterModelOptions(
                    name="metereduse", options={"ordering": ["bill_id", "year_on", "price_from"]}
                ),
                migrations.RemoveField(model_name="billedreading", name="id"),
                migrations.RemoveField(model_name="metereduse", name="id"),
                migrations.AddField(
                    model_name="billedreading",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "bill_id", "reading_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                migrations.AddField(
                    model_name="metereduse",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "bill_id",
                        "year_on",
                        "price_from",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
    ]
