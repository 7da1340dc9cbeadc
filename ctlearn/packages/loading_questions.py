"""Loading questions. A change of what is asked, of its key or of an explanation is a new version."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from quizzes.models import Question, QuestionVersion

from . import format as f
from .digests import digest
from .loading_lessons import set_topics, unique
from .matching import Matcher
from .work import Work

FIELDS = [
    "module", "lesson", "passage", "objective", "difficulty", "family", "exam_only", "position", "archived_at",
    "current", "loaded_digest",
]  # fmt: skip


def load_questions(work: Work) -> None:
    stored = work.stored
    homes = {question.key: module.key for module in work.package.modules for question in module.questions}
    matcher: Matcher[Question, f.Question] = Matcher(
        "question",
        lambda row: work.question_digests[row.pk],
        lambda part: digest(homes[part.key], part, False),
        work.overwrite,
        work.report,
        after=stored.question_digest,
    )
    matched = matcher.match(stored.questions, work.package.questions())
    made = []
    versions: list[QuestionVersion] = []
    numbers = newest_numbers([row for row, _ in matched.update])
    for part, wanted in matched.create:
        row = Question(course=stored.course, key=part.key, type=part.type, loaded_digest=wanted)
        fill(work, row, part, homes[part.key])
        made.append(row)
    for row, part in matched.update:
        now = stored.question(row)
        fill(work, row, part, homes[part.key])
        if meaning(now) != meaning(part) or row.current is None:
            versions.append(version_of(work, row, part, numbers.get(row.pk, 0) + 1))
    for row in matched.gone:
        row.archived_at = timezone.now()
        row.loaded_digest = matcher.gone_digest(row)
    rows = {row.key: row for row in (*stored.questions, *made)}
    moved = []
    for position, part in enumerate(work.package.questions(), 1):
        row = rows[part.key]
        if row.position != position:
            row.position = position
            moved.append(row)
    Question.objects.bulk_create(made, batch_size=500)
    stored.question_keys |= {row.pk: row.key for row in made}
    work.questions = rows
    versions += [version_of(work, row, part, 1) for row, (part, _) in zip(made, matched.create, strict=True)]
    QuestionVersion.objects.bulk_create(versions, batch_size=500)
    for version in versions:
        version.question.current = version
    touched = [row for row, _ in matched.update] + matched.same + matched.gone + moved + made
    Question.objects.bulk_update(unique(touched, ()), FIELDS, batch_size=500)
    changed = [(row, part.topics) for row, part in matched.update]
    changed += [(row, part.topics) for row, (part, _) in zip(made, matched.create, strict=True)]
    set_topics(work, Question.topics.through, "question", changed)


def fill(work: Work, row: Question, part: f.Question, module: str) -> None:
    row.module = work.modules[module]
    row.lesson = work.lessons[part.lesson] if part.lesson else None
    row.objective = work.objectives[module, part.objective] if part.objective else None
    row.passage, row.difficulty, row.family = part.passage, part.difficulty, part.family
    row.exam_only, row.archived_at = part.exam_only, None


def meaning(part: f.Question) -> f.Question:
    """What a version keeps, and nothing else."""
    return f.Question("", part.type, part.stem, explanation=part.explanation, hints=part.hints, data=part.data)


def version_of(work: Work, row: Question, part: f.Question, number: int) -> QuestionVersion:
    return QuestionVersion(
        question=row,
        number=number,
        stem=part.stem,
        content=dict(part.data),
        explanation=part.explanation,
        hints=list(part.hints),
        created_by=work.user,
    )


def newest_numbers(rows: list[Question]) -> dict[int, int]:
    found = QuestionVersion.objects.filter(question__in=rows).order_by().values_list("question")
    return dict(found.annotate(newest=Max("number"))) if rows else {}
