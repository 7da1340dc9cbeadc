"""A question's saved states: where it belongs and how it is worded, put back by the rules of a save."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest

from lessons.admin.base import person
from lessons.admin.recovering import RecoveringAdmin
from lessons.admin.states import FieldChange, Kept, Names, write
from lessons.models import Lesson, Module, Objective, Topic
from quizzes import editing
from quizzes.authoring.comparing import Written
from quizzes.models import Question, QuestionVersion
from quizzes.versions import differences


class QuestionHistoryAdmin(RecoveringAdmin[Question]):
    """Each state holds the wording that was current. Restoring writes it as any save would: in place while nobody was
    asked the newest version, else as a version of its own."""

    belonging = QuestionVersion
    belonging_by = "question_id"
    not_shown = frozenset({"current", "position"})

    def belongings(self, row: Question) -> Iterable[QuestionVersion]:
        return [row.current] if row.current else []

    def all_belongings(self, row: Question) -> Iterable[QuestionVersion]:
        return row.versions.all()

    def changes(self, row: Question, old: Kept, new: Kept, names: Names) -> list[FieldChange]:
        """What differs in the wording, then in where it belongs."""
        before, after = wording_of(old), wording_of(new)
        found = [
            FieldChange(one.label, one.pieces)
            for one in (differences(row.type, before, after) if before and after else [])
        ]
        return found + super().changes(row, old, new, names)

    def put_back(self, request: HttpRequest, row: Question, kept: Kept) -> None:
        wording = wording_of(kept) or (row.current.written() if row.current else None)
        if wording is None:
            raise IntegrityError("no wording was kept")
        state = editing.state_of(row)
        editing.write(row, wording, home_of(row, kept.values), person(request), state, editing.VERSION)
        row.refresh_from_db()

    def bring_back(self, request: HttpRequest, kept: Kept) -> Question:
        """With all its versions; nobody had been asked one."""
        current = kept.values["current_id"]
        question = Question(pk=kept.version.object_id)
        write(question, kept.values | {"current_id": None})
        for values in kept.parts:
            write(QuestionVersion(pk=values["id"]), values)
        question.current = QuestionVersion.objects.filter(question=question, pk=current).first()
        question.save(update_fields=["current"])
        return question

    def remove(self, request: HttpRequest, question: Question) -> bool:
        """Delete it, kept to be recovered. False, and nothing is done, where somebody needs it since."""
        try:
            with transaction.atomic():
                self.keep_deleted(request, question)
                question.remove()
        except ProtectedError:
            return False
        return True


def wording_of(kept: Kept) -> Written | None:
    """None where only the question itself was kept."""
    current = kept.values["current_id"]
    return next((Written.of(values) for values in kept.parts if values["id"] == current), None)


def home_of(question: Question, values: dict[str, Any]) -> editing.Home:
    """Where it belonged, as far as that is still there in its course."""
    course = question.course_id
    return editing.Home(
        lesson=Lesson.objects.filter(course=course, pk=values["lesson_id"] or 0).first(),
        module=Module.objects.filter(course=course, pk=values["module_id"] or 0).first(),
        objective=Objective.objects.filter(module__course=course, pk=values["objective_id"] or 0).first(),
        passage=values["passage"],
        topics=tuple(Topic.objects.filter(pk__in=values["topics"]).order_by("pk")),
        difficulty=values["difficulty"],
        family=values["family"],
        exam_only=values["exam_only"],
    )
