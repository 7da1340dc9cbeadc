"""What the shipped courses promise their readers beyond a correct package: see each rule.

A package with findings can be loaded. Rules about words are those of English and skipped for other languages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from quizzes.authoring.english import words

from .findings import Finding, at
from .format import CoursePackage, Lesson
from .lint_lessons import (
    check_footnotes,
    check_length,
    check_links,
    check_sentences,
    check_wording,
)
from .lint_questions import (
    check_explanations,
    check_families,
    check_give_aways,
    check_longest_key,
    check_positions,
    check_stems,
    check_ties,
    check_types,
)
from .markup import scan
from .prose import blocks

RUN = 12  # words in a row that two lessons may not share
NO_TEXT = hashlib.sha256(b"").hexdigest()
_VERBS = """
    analyse analyze apply appraise argue arrange assess assign attribute calculate categorise categorize choose cite
    classify compare compile complete compute connect contrast correct criticise criticize critique decide deduce
    defend define demonstrate derive describe design determine diagnose differentiate discuss distinguish draft
    estimate evaluate examine exemplify explain find formulate give identify illustrate infer interpret judge justify
    label link list locate map match measure name order outline place predict prioritise prioritize propose quote rank
    read recall recite recognise recognize recommend reconstruct relate rephrase restate say select separate sequence
    show sketch solve sort specify state summarise summarize tell test trace translate use verify weigh write
"""
VERBS = frozenset(_VERBS.split())


def lint_course(package: CoursePackage) -> list[Finding]:
    """Everything that the rules find in one course, in the order of its files."""
    return sorted(finding for rule in RULES for finding in rule(package))


def lint_overlap(packages: Sequence[CoursePackage]) -> list[Finding]:
    """What shows only between courses: shared wording, links to lessons that don't exist, topics that differ."""
    lessons = [(package, lesson) for package in packages for lesson in package.lessons()]
    shared = (finding for finding, one, other in shared_runs(lessons) if one is not other)
    return sorted({*shared, *broken_links_between(packages), *differing_topics(packages)})


def check_coverage(package: CoursePackage) -> Iterator[Finding]:
    """Each section of the document has a lesson, but for those whose digest says that they have no text."""
    if not package.document:
        return
    covered = {lesson.section for lesson in package.lessons()}
    for position, section in enumerate(package.document.sections):
        if section.key not in covered and section.digest != NO_TEXT:
            text = f"no lesson is built from the section “{section.key}”."
            yield at(package, "coverage", text, "document", "", "sections", position)


def check_objectives(package: CoursePackage) -> Iterator[Finding]:
    """Two to four objectives in a module, each beginning with a verb that can be observed."""
    for module in package.modules:
        count = len(module.objectives)
        if not 2 <= count <= 4:
            text = f"a module has two to four objectives, this one {count}."
            yield at(package, "objectives", text, "module", module.key, "objectives")
        for position, objective in enumerate(module.objectives):
            verb = objective.text.split()[0].strip(",.;:").casefold()
            if verb not in VERBS and package.language.startswith("en"):
                text = f"“{verb}” is no verb that can be observed; for example: explain, compare, distinguish."
                yield at(package, "objectives", text, "module", module.key, "objectives", position)


def check_amounts(package: CoursePackage) -> Iterator[Finding]:
    """Two checks in a lesson, six questions in a module besides checks."""
    asked: set[str] = set()
    for lesson in package.lessons():
        checks = {found.name for found in scan(lesson.body).checks}
        asked |= checks
        if len(checks) < 2:
            text = f"a lesson asks two check questions or more, this one {len(checks)}."
            yield at(package, "amounts", text, "lesson", lesson.key)
    for module in package.modules:
        besides = sum(question.key not in asked for question in module.questions)
        if besides < 6:
            text = f"a module has six questions or more besides its lessons' checks, this one {besides}."
            yield at(package, "amounts", text, "module", module.key)


def check_glossary(package: CoursePackage) -> Iterator[Finding]:
    """Every term of the glossary is used, and every topic."""
    used: set[str] = set()
    for lesson in package.lessons():
        used |= {found.name for found in scan(lesson.body).references("term:")}
    for question in package.questions():
        for text in (question.stem, question.explanation, *question.hints):
            used |= {found.name for found in scan(text).references("term:")}
    for term in package.glossary:
        if term.key not in used:
            yield at(package, "glossary", f"nothing links to the term “{term.key}”.", "term", term.key)
    topics = {topic for lesson in package.lessons() for topic in lesson.topics}
    topics |= {topic for question in package.questions() for topic in question.topics}
    for position, topic in enumerate(package.topics):
        if topic.key not in topics:
            text = f"no lesson or question has the topic “{topic.key}”."
            yield at(package, "topics", text, "course", package.key, "topics", position)


def check_files(package: CoursePackage) -> Iterator[Finding]:
    """Every file is shown or linked somewhere."""
    texts = [lesson.body for lesson in package.lessons()]
    for question in package.questions():
        texts += strings([question.stem, question.explanation, *question.hints, question.data])
    used = {found.name for text in texts if "files/" in text for found in scan(text).references("files/")}
    for name in sorted(set(package.files) - used):
        yield Finding(f"files/{name}", 0, "files", "no lesson or question uses this file.")


def strings(data: Any) -> list[str]:
    """Every text in nested lists and mappings."""
    if isinstance(data, str):
        return [data]
    inner = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return [text for value in inner for text in strings(value)]


def check_repetition(package: CoursePackage) -> Iterator[Finding]:
    """No twelve words in a row stand in two lessons of the course."""
    for finding, _, _ in shared_runs([(package, lesson) for lesson in package.lessons()]):
        yield finding


def shared_runs(
    lessons: list[tuple[CoursePackage, Lesson]],
) -> Iterator[tuple[Finding, CoursePackage, CoursePackage]]:
    """The first run that each pair of lessons shares, with the two packages."""
    runs: dict[tuple[str, ...], dict[int, int]] = {}  # run → lesson → line
    for number, (_, lesson) in enumerate(lessons):
        for block in blocks(lesson.body):
            if block.kind == "note":
                continue
            found = words(block.text)
            for start in range(len(found) - RUN + 1):
                runs.setdefault(tuple(found[start : start + RUN]), {}).setdefault(number, block.line)
    reported: set[tuple[int, int]] = set()
    for run, places in runs.items():
        for first, second in combinations(sorted(places), 2):
            if (first, second) in reported:
                continue
            reported.add((first, second))
            one, lesson = lessons[first]
            other, copy = lessons[second]
            text = f"“{' '.join(run)}” stands in the lesson “{lesson.key}” of “{one.key}” too."
            yield at(other, "repetition", text, "lesson", copy.key, "body", places[second]), one, other


def broken_links_between(packages: Sequence[CoursePackage]) -> Iterator[Finding]:
    known = {package.key: {lesson.key for lesson in package.lessons()} for package in packages}
    for package in packages:
        for lesson in package.lessons():
            for link in scan(lesson.body).references("lesson:"):
                course, slash, key = link.name.rpartition("/")
                if slash and key not in known.get(course, set()):
                    text = f"there is no lesson “{key}” in a course “{course}”."
                    yield at(package, "links", text, "lesson", lesson.key, "body", link.line)


def differing_topics(packages: Sequence[CoursePackage]) -> Iterator[Finding]:
    """A topic is the same in all courses, and so is its title."""
    titles: dict[str, tuple[str, str]] = {}
    for package in packages:
        for position, topic in enumerate(package.topics):
            title, course = titles.setdefault(topic.key, (topic.title, package.key))
            if title != topic.title:
                text = f"the topic “{topic.key}” is called “{topic.title}” here and “{title}” in “{course}”."
                yield at(package, "topics", text, "course", package.key, "topics", position)


Rule = Callable[[CoursePackage], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    check_coverage,
    check_objectives,
    check_amounts,
    check_glossary,
    check_files,
    check_repetition,
    check_length,
    check_sentences,
    check_wording,
    check_links,
    check_footnotes,
    check_explanations,
    check_ties,
    check_types,
    check_families,
    check_stems,
    check_longest_key,
    check_give_aways,
    check_positions,
)
