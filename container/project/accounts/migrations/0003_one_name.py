"""A name is free in capitals or not: two who register at once are looked up before either is in."""

from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    """The table is Django's own. `iexact` asks for the same expression, and finds it here."""

    dependencies = (
        ("accounts", "0002_unconfirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_one_name ON auth_user (upper(username))",
            "DROP INDEX accounts_one_name",
        ),
    )
