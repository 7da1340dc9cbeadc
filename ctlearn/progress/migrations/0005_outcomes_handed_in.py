from django.db import migrations, models

FILL = """
UPDATE progress_outcome SET submitted_at =
(SELECT a.submitted_at FROM quizzes_attempt a WHERE a.id = progress_outcome.attempt_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("progress", "0004_reminders_named"),
        ("quizzes", "0005_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="outcome", name="outcome_waiting"),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(("pending__gt", 0)),
                fields=["cohort", "quiz", "submitted_at", "pending"],
                name="outcome_waits",
            ),
        ),
    ]
