"""Words in titles, found by the characters they are made of; limits in one index, in the queues and in the list of all."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# Owned by the owner of the tables: under row-level security no index serves the search for a part of a text, so the
# function looks into the projects of the scope itself, and returns nothing but the keys of rows that the policy shows.
# A word of which the newest orders hold a page has no keys looked up (NULL): walking down the list finds it at once.
WITH_WORD = """
CREATE FUNCTION workorders_orders_with_word(wanted text) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    word text := lower(wanted);
    one bigint;
    found bigint[] := '{}';
BEGIN
    FOREACH one IN ARRAY coalesce(anju_scope(), '{}') LOOP
        IF (SELECT count(*) FROM (
                SELECT FROM (
                    SELECT title FROM workorders_workorder WHERE project_id = one ORDER BY opened_at DESC LIMIT 10000
                ) newest WHERE position(word IN lower(title)) > 0 LIMIT 31) page) = 31
        THEN
            RETURN NULL;
        END IF;
        found := found || ARRAY(
            WITH hit AS MATERIALIZED (
                SELECT id, opened_at FROM workorders_workorder
                WHERE string_to_array(lower(title), NULL) @> string_to_array(word, NULL)
                    AND position(word IN lower(title)) > 0 AND project_id = one
            ) SELECT id FROM hit ORDER BY opened_at DESC LIMIT 10000);
    END LOOP;
    RETURN found;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0002_places"),
        ("tenancy", "0002_erase_demo"),
        ("workforce", "0001_initial"),
        ("workorders", "0002_open_by_building"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="workorder",
            name="workorders_order_due",
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["project", "due_at", "id"],
                name="workorders_order_due",
            ),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    django.db.models.functions.text.Lower("title"),
                    function="string_to_array",
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                    template="%(function)s(%(expressions)s, NULL)",
                ),
                name="workorders_order_title",
            ),
        ),
        migrations.RunSQL(WITH_WORD, "DROP FUNCTION workorders_orders_with_word(text)"),
    ]
