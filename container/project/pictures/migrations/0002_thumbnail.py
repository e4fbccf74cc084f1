from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pictures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="thumbnail",
            field=models.ImageField(
                blank=True, db_default="", default="", editable=False, upload_to=""
            ),
        ),
        migrations.AlterModelOptions(name="picture", options={"ordering": ("-id",)}),
    ]
