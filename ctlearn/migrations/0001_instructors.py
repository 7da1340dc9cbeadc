"""The group Instructors, with what authoring and teaching need. What each person sees is narrowed by `visible_to`."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MODELS = {
    "lessons": [
        "attachment", "claim", "cohort", "cohortrole", "course", "courserole", "document", "documentrevision",
        "enrolment", "glossaryterm", "lesson", "module", "objective", "problemreport", "section",
    ],
    "quizzes": ["question", "questionversion", "quiz", "slot"],
}  # fmt: skip


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for label in MODELS:  # permissions are made after all migrations; this one needs them now
        config = installed.get_app_config(label)
        create_permissions(config, verbosity=0, using=editor.connection.alias)
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="Instructors")
    permissions = apps.get_model("auth", "Permission").objects
    for label, models in MODELS.items():
        group.permissions.add(*permissions.filter(content_type__app_label=label, content_type__model__in=models))
    topics = permissions.filter(content_type__app_label="lessons", content_type__model="topic")
    group.permissions.add(*topics.exclude(codename="delete_topic"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("lessons", "0001_initial"),
        ("quizzes", "0001_initial"),
    ]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
