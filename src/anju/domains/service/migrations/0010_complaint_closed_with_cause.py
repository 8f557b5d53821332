from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    # Not validated: complaints that were closed without a cause stay as they are.

    dependencies = [("service", "0009_care_next_need")]

    operations = [
        AddConstraintNotValid(
            "complaint",
            models.CheckConstraint(
                condition=Q(_negated=True, step="closed") | Q(cause__isnull=False),
                name="service_complaint_closed_with_cause",
            ),
        )
    ]
