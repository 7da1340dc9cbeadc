"""Rules about questions: that each is tied to what it asks about, teaches, and can't be guessed from its form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from quizzes.authoring.english import words
from quizzes.authoring.warnings import give_aways, key_is_longest
from quizzes.question_types import TYPES

from .findings import Finding, at
from .format import CoursePackage, Question

LONGEST_KEY = 0.35  # share of single choice questions whose key may be the longest option
OTHER_TYPES = 0.30  # least share of questions that are not single choice
IN_FAMILY = 1 / 3  # least share of questions that belong to a family
FEW = 4  # so few questions say nothing about a share


def options(question: Question) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = question.data.get("options", [])
    return found


def single_choice(package: CoursePackage) -> list[Question]:
    return [question for question in package.questions() if question.type == "single_choice"]


def check_explanations(package: CoursePackage) -> Iterator[Finding]:
    """Every question is explained, and every option of it."""
    for question in package.questions():
        if not question.explanation:
            yield at(package, "explanations", "the question has no explanation.", "question", question.key)
        for problem in TYPES[question.type].parse(question.data).unexplained():
            yield at(package, "explanations", problem.reason, "question", question.key, *problem.path)


def check_ties(package: CoursePackage) -> Iterator[Finding]:
    """Every question says which objective, topic and passage it is about; an exam's may lack the passage."""
    for question in package.questions():
        missing = [name for name in ("objective", "topics") if not getattr(question, name)]
        if not question.passage and question.type != "essay":
            missing.append("passage")
        for name in missing:
            yield at(package, "ties", f"the question has no {name.removesuffix('s')}.", "question", question.key)


def check_types(package: CoursePackage) -> Iterator[Finding]:
    """Every type occurs, and single choice is at most 70 % of the questions."""
    types = Counter(question.type for question in package.questions())
    total = types.total()
    if not total:
        return
    for missing in [name for name in TYPES if name not in types]:
        yield at(package, "types", f"the course has no question of the type {missing}.", "course", package.key)
    share = 1 - types["single_choice"] / total
    if share < OTHER_TYPES:
        text = f"{share:.0%} of the questions are of other types than single choice; {OTHER_TYPES:.0%} should be."
        yield at(package, "types", text, "course", package.key)


def check_families(package: CoursePackage) -> Iterator[Finding]:
    """A family has two members or more, and a third of the questions belongs to one."""
    families: dict[str, list[Question]] = defaultdict(list)
    for question in package.questions():
        if question.family:
            families[question.family].append(question)
    for family, members in families.items():
        if len(members) < 2:
            text = f"the family “{family}” has no other question."
            yield at(package, "families", text, "question", members[0].key, "family")
    total = sum(1 for _ in package.questions())
    within = sum(map(len, families.values()))
    if total and within / total < IN_FAMILY:
        text = f"{within} of {total} questions belong to a family; a third should."
        yield at(package, "families", text, "course", package.key)


def check_stems(package: CoursePackage) -> Iterator[Finding]:
    """No two questions begin with the same stem."""
    seen: dict[str, str] = {}
    for question in package.questions():
        stem = " ".join(words(question.stem))
        first = seen.setdefault(stem, question.key)
        if first != question.key:
            text = f"the question “{first}” has the same stem."
            yield at(package, "stems", text, "question", question.key, "stem")


def check_longest_key(package: CoursePackage) -> Iterator[Finding]:
    """The key is the longest option in at most 35 % of the single choice questions."""
    questions = single_choice(package)
    longest = [question for question in questions if key_is_longest(options(question))]
    if len(questions) < FEW or len(longest) / len(questions) <= LONGEST_KEY:
        return
    text = (
        f"the key is the longest option in {len(longest)} of {len(questions)} single choice questions, "
        f"{LONGEST_KEY:.0%} at most."
    )
    yield at(package, "longest-key", text, "course", package.key)
    for question in longest:
        text = f"the key of “{question.key}” is the longest option."
        yield at(package, "longest-key", text, "question", question.key, "options")


def check_give_aways(package: CoursePackage) -> Iterator[Finding]:
    """No word of the stem comes back in the key alone."""
    if not package.language.startswith("en"):
        return
    for question in single_choice(package):
        if given := give_aways(question.stem, options(question)):
            text = f"only the key repeats “{', '.join(given)}” of the stem."
            yield at(package, "give-away", text, "question", question.key, "options")


def check_positions(package: CoursePackage) -> Iterator[Finding]:
    """The right answers stand in every place about as often, and true is about as frequent as false."""
    by_size: dict[int, Counter[int]] = defaultdict(Counter)
    for question in single_choice(package):
        if not question.data.get("keep_order"):
            place = next(i for i, option in enumerate(options(question)) if option.get("correct"))
            by_size[len(options(question))][place] += 1
    for size, counts in by_size.items():
        expected = counts.total() / size
        slack = max(2.0, expected / 2)
        for place in range(size):
            if abs(counts[place] - expected) > slack:
                text = (
                    f"of {counts.total()} single choice questions with {size} options, option {place + 1} is "
                    f"the key in {counts[place]}; about {expected:.0f} would be even."
                )
                yield at(package, "positions", text, "course", package.key)
    answers = Counter(q.data.get("answer") for q in package.questions() if q.type == "true_false")
    if answers.total() >= FEW and max(answers.values()) / answers.total() > 0.7:
        text = f"of {answers.total()} true or false statements {max(answers.values())} have the same answer."
        yield at(package, "positions", text, "course", package.key)
