import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

_LISTED = """
ALTER TABLE {table} ALTER COLUMN channel TYPE varchar(20)[] USING CASE channel WHEN '' THEN '{{}}' ELSE ARRAY[channel] END;
ALTER TABLE {table} RENAME COLUMN channel TO channels
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0014_in_line"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="onlinesettings",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="onlinesettings",
            name="delete_delete",
        ),
        # The one channel of before becomes a list of one, in the history too.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_LISTED.format(table="payments_onlinesettings")),
                migrations.RunSQL(_LISTED.format(table="payments_onlinesettings_history")),
            ],
            state_operations=[
                migrations.RemoveField(
                    model_name="onlinesettings",
                    name="channel",
                ),
                migrations.RemoveField(
                    model_name="onlinesettingshistory",
                    name="channel",
                ),
                migrations.AddField(
                    model_name="onlinesettings",
                    name="channels",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="ways to pay",
                    ),
                ),
                migrations.AddField(
                    model_name="onlinesettingshistory",
                    name="channels",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="ways to pay",
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="onlinesettings",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "payments_onlinesettings_history" ("channels", "id", "is_offered", "minutes", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "surplus") SELECT old_values."channels", old_values."id", old_values."is_offered", old_values."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."project_id", old_values."surplus" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="51ffb844135c05cc3821c9ae9d20735e7fd54259",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0d738",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="payments_onlinesettings",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="onlinesettings",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "payments_onlinesettings_history" ("channels", "id", "is_offered", "minutes", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "surplus") SELECT old_values."channels", old_values."id", old_values."is_offered", old_values."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."project_id", old_values."surplus" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b8021edce8e7a26a5be1f8b875dfe4d1e8038ca3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4b216",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="payments_onlinesettings",
                    when="AFTER",
                ),
            ),
        ),
    ]
