"""A question over time and in use: its versions and what differs between them, where it is asked, how it does."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from lessons.outlines.comparing import Piece, without_sameness, word_diff
from quizzes.authoring.comparing import Line, Written, side_by_side
from quizzes.models import Answer, Attempt, AttemptSlot, Correction, Question, QuestionVersion, Quiz
from quizzes.question_types.options import Choosing, chosen_keys
from quizzes.statistics import Choices, ItemStatistics, Population, Response, analyse

MOST_ATTEMPTS = 2000  # whose answers are read for the statistics: the newest


@dataclass(frozen=True)
class Changed:
    """A text of the question with the words that came and went."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Step:
    """A version, or a correction of one; `changes` is what differs from the state before."""

    version: QuestionVersion
    correction: Correction | None
    changes: list[Changed]
    answers: int
    is_newest: bool = False


def changed(line: Line) -> Changed:
    return Changed(line.label, list(without_sameness(word_diff(line.before, line.after))))


def differences(type_name: str, before: Written, after: Written) -> list[Changed]:
    return [changed(line) for line in side_by_side(type_name, before, after) if line.differs]


def history_of(question: Question) -> list[Step]:
    """The newest first. Three queries."""
    asked = Count("slots", filter=Q(slots__answers__isnull=False), distinct=True)
    rows = question.versions.select_related("created_by").prefetch_related("corrections__by").annotate(asked=asked)
    steps: list[Step] = []
    before: Written | None = None
    for version in rows.order_by("number"):
        version.question = question
        corrections = list(version.corrections.all())
        first = Written.of(corrections[0].before) if corrections else version.written()
        changes = differences(question.type, before, first) if before else []
        steps.append(Step(version, None, changes, version.asked, version.pk == question.current_id))
        for one in corrections:
            old, new = Written.of(one.before), Written.of(one.after)
            steps.append(Step(version, one, differences(question.type, old, new), 0))
        before = version.written()
    return steps[::-1]


@dataclass(frozen=True)
class Usage:
    """Where a question is asked, how often it was answered, and what the answers say. None: too few."""

    quizzes: list[Quiz]
    lessons: list[Quiz]
    answers: int
    statistics: ItemStatistics | None
    options: dict[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> list[str]:
        """What the statistics make one ask, with the numbers; worst first."""
        if self.statistics is None:
            return []
        return [
            f"{one.flag.label}: {one.sentence(self.options.get(one.option, ''))}" for one in self.statistics.findings
        ]


def usage_of(question: Question) -> Usage:
    """A fixed number of queries, however often it is used and was answered."""
    places = list(Quiz.objects.filter(slots__question=question).select_related("course", "lesson").distinct())
    answers = Answer.objects.filter(slot__version__question=question, replaced_by=None).count()
    return Usage(
        [quiz for quiz in places if quiz.lesson_id is None],
        [quiz for quiz in places if quiz.lesson_id is not None],
        answers,
        statistics_of(question),
        option_names(question.current) if question.current else {},
    )


def statistics_of(question: Question) -> ItemStatistics | None:
    """From first, finished and fully graded attempts at quizzes; None without any. Constant queries."""
    holding = Attempt.objects.filter(
        slots__version__question=question, quiz__lesson=None, number=1, state=Attempt.State.GRADED
    )
    attempts = list(holding.order_by("-pk").values_list("pk", flat=True).distinct()[:MOST_ATTEMPTS])
    held: dict[int, dict[Hashable, Response]] = {}
    slots = AttemptSlot.objects.filter(attempt__in=attempts).with_newest()
    for slot in slots.iterator(chunk_size=5000):
        if slot.grade is None or slot.grade.fraction is None or slot.grade.dropped:
            continue
        chosen = chosen_keys(slot.answer.response if slot.answer else None)
        response = Response(slot.grade.fraction, slot.points, chosen, slot.version_id)
        held.setdefault(slot.attempt_id, {})[slot.version.question_id] = response
    if not held:
        return None
    versions = question.versions.select_related("question")
    offered: dict[Hashable, Choices] = {version.pk: choices_of(version) for version in versions}
    return analyse(list(held.values()), offered, population=Population.FIRST).items.get(question.pk)


def choices_of(version: QuestionVersion) -> Choices:
    """What the version offers to choose among, as the statistics want it."""
    parsed = version.parsed()
    if not isinstance(parsed, Choosing):
        return Choices(question=version.question_id)
    options = parsed.choices()
    guess = None if parsed.many else 1 / len(options)
    return Choices(tuple(option.key for option in options), parsed.right_keys(), guess, version.question_id)


def option_names(version: QuestionVersion) -> dict[str, str]:
    """The options' texts, by their keys."""
    parsed = version.parsed()
    return {option.key: option.text for option in parsed.choices()} if isinstance(parsed, Choosing) else {}
