"""What users keep about screens: views, columns, display."""

from django.db import migrations, models

import anju.core.db


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisplayPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField(unique=True)),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=5,
                    ),
                ),
                (
                    "density",
                    models.CharField(
                        choices=[("normal", "Comfortable rows"), ("compact", "Compact rows")],
                        default="normal",
                        max_length=7,
                    ),
                ),
                ("shortcuts", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "ui_display_preference",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", ["auto", "light", "dark"])), name="ui_theme_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("density__in", ["normal", "compact"])), name="ui_density_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("screen", models.CharField(max_length=120)),
                ("columns", models.JSONField(default=list)),
                ("page_size", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "db_table": "ui_list_preference",
                "constraints": [models.UniqueConstraint(fields=("user_id", "screen"), name="ui_list_preference_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("project_id", models.BigIntegerField(null=True)),
                ("user_id", models.BigIntegerField()),
                ("screen", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=60, verbose_name="Name of the view")),
                ("query", models.CharField(max_length=2000)),
                ("shared", models.BooleanField(default=False, verbose_name="Shared with colleagues")),
            ],
            options={
                "db_table": "ui_saved_view",
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["screen", "project_id"], name="ui_saved_view_of_screen")],
                "constraints": [
                    anju.core.db.RowSecurity(name="ui_saved_view_scope", shared=True),
                    models.UniqueConstraint(
                        fields=("user_id", "screen", "project_id", "name"),
                        name="ui_saved_view_name_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
