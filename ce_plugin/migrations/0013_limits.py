"""How far limits are used up, counted for all processes together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ce_plugin", "0012_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Throttle",
            fields=[
                (
                    "key",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                (
                    "busy_until",
                    models.BigIntegerField(db_index=True, default=0),
                ),
            ],
            options={
                "verbose_name": "use of a limit",
            },
        ),
    ]
