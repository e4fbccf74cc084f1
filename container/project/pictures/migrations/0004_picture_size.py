"""What a picture's files take of its owner's room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column with a default of the database: no row is written, no lock is long."""

    dependencies = [("pictures", "0003_report")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="size",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
