"""What the live database has. `colour` is left of an earlier release: no code knows it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            "Customer",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            "Item",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=100)),
                ("note", models.CharField(max_length=50, null=True)),
                ("price", models.IntegerField()),
                ("stock", models.IntegerField(default=0)),
                ("sku", models.CharField(max_length=40)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="shop.customer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex("Item", models.Index(fields=["price"], name="by_price")),
        migrations.RunSQL("ALTER TABLE shop_item ADD COLUMN colour text", migrations.RunSQL.noop),
    ]
