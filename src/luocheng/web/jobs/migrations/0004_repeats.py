"""What job a job repeats."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Change the tables."""

    dependencies = [("jobs", "0003_not_before")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="repeats",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeated_by",
                to="jobs.job",
            ),
        ),
    ]
