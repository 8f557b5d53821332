"""The inbox is written to by the hundred thousand: fewer indexes, and its project looked up once a statement."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anju.core.db


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_broadcasts"),
        ("tenancy", "0002_erase_demo"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.project",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=anju.core.db.References(
                name="notifications_notification_references", to={"project_id": "tenancy_project"}
            ),
        ),
    ]
