import django.db.models.deletion
from django.db import migrations, models

import ce_plugin.models.published_sessions


class Migration(migrations.Migration):
    """What was published is remembered by its calendar when its event is deleted."""

    dependencies = [("ce_plugin", "0018_attendance")]

    operations = [
        migrations.RemoveIndex(model_name="publishedsession", name="ce_session_gone"),
        migrations.AddField(
            model_name="publishedsession",
            name="calendar",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="published_sessions",
                to="ce_plugin.eventindexpage",
            ),
        ),
        migrations.AlterField(
            model_name="publishedsession",
            name="event",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="published_sessions",
                to="ce_plugin.eventpage",
            ),
        ),
        migrations.AlterField(
            model_name="publishedsession",
            name="uid",
            field=models.CharField(
                default=ce_plugin.models.published_sessions._uid,
                max_length=300,
                unique=True,
            ),
        ),
        migrations.AddIndex(
            model_name="publishedsession",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["calendar", "ended_at"],
                name="ce_session_gone",
            ),
        ),
    ]
