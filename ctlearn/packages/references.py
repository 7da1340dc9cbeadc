"""Whether the parts of a package fit together: every name that one part uses is defined by another."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any

from .format import Lesson, Question, Quiz, Slot
from .kinds import KEY, KEY_RULE
from .markup import DIRECTIVES, Markup, scan
from .mistakes import Notes
from .parts import Parts, Placed
from .yamltext import Mapping, Node, Scalar

FILE_REFERENCE = "files/"

# Names that the lesson's page uses itself: its landmarks, the places that are swapped, terms, checks, footnotes.
RESERVED = re.compile(
    r"main|live|banner|note|completion|bookmark|terms-heading|(?:term|check|question)-.*|fn(?:ref)?\d+"
)


def check_references(parts: Parts, notes: Notes) -> None:
    Checker(parts, notes).check()


def unknown(what: str, name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"there is no {what} “{name}”" + (f"; did you mean “{near[0]}”?" if near else ".")


class Checker:
    def __init__(self, parts: Parts, notes: Notes) -> None:
        self.parts = parts
        self.notes = notes
        course = parts.course.value if parts.course else None
        self.course_key: str = course.key if course else ""
        self.topics = {topic.key for topic in course.topics} if course else None
        document = parts.document.value if parts.document else None
        self.sections = {section.key for section in document.sections} if document else set()
        self.document_broken = parts.document is not None and parts.document.broken
        self.modules = {module.value.key for module in parts.modules}
        self.objectives = {
            module.value.key: {objective.key for objective in module.value.objectives}
            for module in parts.modules
            if not module.broken
        }
        self.lessons: dict[str, Placed] = {lesson.value.key: lesson for lesson in parts.lessons}
        self.questions: dict[str, Question] = {question.value.key: question.value for question in parts.questions}
        self.named_questions = parts.named.get("questions.yaml", set())
        self.terms = parts.named.get("glossary.yaml", set())
        self.markup = {key: scan(lesson.value.body) for key, lesson in self.lessons.items()}
        self.passages = {key: {found.name for found in markup.passages} for key, markup in self.markup.items()}

    def check(self) -> None:
        for lesson in self.parts.lessons:
            self.lesson(lesson)
        for question in self.parts.questions:
            self.question(question)
        for claim in self.parts.claims:
            self.known_lesson(claim)
            self.known_section(claim)
        for quiz in self.parts.quizzes:
            self.quiz(quiz)

    def missing(self, kind: str, name: str, known: Collection[str]) -> bool:
        return name not in known and kind not in self.parts.unreadable

    def known_topics(self, placed: Placed) -> None:
        for topic in placed.value.topics:
            if self.topics is not None and topic not in self.topics:
                position = index_of(placed.node, "topics", topic)
                placed.add(unknown("topic", topic, self.topics), "topics", position)

    def known_section(self, placed: Placed) -> None:
        section = placed.value.section
        if section and not self.document_broken and section not in self.sections:
            placed.add(unknown("section", section, self.sections), "section")

    def known_lesson(self, placed: Placed) -> bool:
        lesson = placed.value.lesson
        if lesson and self.missing("lessons", lesson, self.lessons):
            placed.add(unknown("lesson", lesson, self.lessons), "lesson")
        return lesson in self.lessons

    def lesson(self, placed: Placed) -> None:
        lesson: Lesson = placed.value
        self.known_topics(placed)
        self.known_section(placed)
        markup = self.markup[lesson.key]

        def add(line: int, reason: str) -> None:
            placed.notes.add(placed.text_line + line, reason)

        for fault in markup.faults:
            add(fault.line, fault.name)
        for directive in markup.directives:
            if directive.name not in DIRECTIVES:
                add(directive.line, unknown("directive", directive.name, DIRECTIVES))
            elif directive.name == "check" and not directive.text:
                add(directive.line, "“:::check” names no question.")
        for heading in markup.headings:
            if heading.name not in ("##", "###"):
                add(heading.line, "a lesson's headings are of level 2 and 3, “##” and “###”.")
        seen: dict[str, int] = {}
        for passage in markup.passages:
            if not KEY.fullmatch(passage.name) or len(passage.name) > 80:
                add(passage.line, f"a passage's key must be {KEY_RULE}, not “{passage.name}”.")
            if RESERVED.fullmatch(passage.name):
                add(passage.line, f"“{passage.name}” is the page's own; choose another key for the passage.")
            if passage.name in seen:
                add(passage.line, f"the passage “{passage.name}” is in line {seen[passage.name]} already.")
            seen.setdefault(passage.name, placed.text_line + passage.line)
        self.checks(markup, add)
        for line, reason in self.link_faults(markup):
            add(line, reason)
        self.footnotes(markup, add)

    def checks(self, markup: Markup, add: Any) -> None:
        asked: set[str] = set()
        for check in markup.checks:
            if self.missing("questions.yaml", check.name, self.named_questions):
                add(check.line, unknown("question", check.name, self.named_questions))
            elif check.name in self.questions and self.questions[check.name].exam_only:
                add(check.line, f"the question “{check.name}” is for exams only and can't be a check.")
            if check.name in asked:
                add(check.line, f"this lesson asks the question “{check.name}” twice.")
            asked.add(check.name)

    def footnotes(self, markup: Markup, add: Any) -> None:
        defined = {note.name for note in markup.footnotes}
        for use in markup.footnote_uses:
            if use.name not in defined:
                add(use.line, f"the footnote “[^{use.name}]” is not defined.")
        seen: set[str] = set()
        for note in markup.footnotes:
            if note.name in seen:
                add(note.line, f"the footnote “[^{note.name}]” is defined twice.")
            seen.add(note.name)

    def link_faults(self, markup: Markup) -> Iterator[tuple[int, str]]:
        for term in markup.references("term:"):
            if self.missing("glossary.yaml", term.name, self.terms):
                yield term.line, unknown("glossary term", term.name, self.terms)
        for link in markup.references("lesson:"):
            course, slash, key = link.name.rpartition("/")
            if slash and course != self.course_key:
                if not KEY.fullmatch(course) or not KEY.fullmatch(key):
                    yield link.line, "a link to a lesson of another course is “lesson:course-key/lesson-key”."
            elif self.missing("lessons", key, self.lessons):
                yield link.line, unknown("lesson", key, self.lessons)
        for file in markup.references(FILE_REFERENCE):
            if file.name not in self.parts.files:
                yield (
                    file.line,
                    unknown(
                        "file",
                        FILE_REFERENCE + file.name,
                        [FILE_REFERENCE + name for name in self.parts.files],
                    ),
                )
        for image in markup.images:
            if not image.text.strip():
                yield image.line, "a figure needs a text in its brackets that says what it shows."

    def question(self, placed: Placed) -> None:
        question: Question = placed.value
        self.known_topics(placed)
        if self.known_lesson(placed):
            home = self.lessons[question.lesson].module
            if home != placed.module:
                placed.add(
                    f"the lesson “{question.lesson}” belongs to the module “{home}”, and so must its questions.",
                    "lesson",
                )
            if question.passage and question.passage not in self.passages[question.lesson]:
                known = self.passages[question.lesson]
                placed.add(
                    unknown(f"passage in the lesson “{question.lesson}” named", question.passage, known),
                    "passage",
                )
        elif question.passage and not question.lesson:
            placed.add("a passage belongs to a lesson; say which with “lesson”.", "passage")
        objectives = self.objectives.get(placed.module)
        if question.objective and objectives is not None and question.objective not in objectives:
            placed.add(unknown("objective of this module named", question.objective, objectives), "objective")
        for line, text in scalars(placed.node):
            if "](" in text or "![" in text:
                for _, reason in self.link_faults(scan(text)):
                    placed.notes.add(line, reason)

    def quiz(self, placed: Placed) -> None:
        quiz: Quiz = placed.value
        if quiz.module and quiz.module not in self.modules:
            placed.add(unknown("module", quiz.module, self.modules), "module")
        if not quiz.slots:
            placed.add(f"the quiz “{quiz.key}” has no slots.", "slots")
        if quiz.key in {checks_key(key) for key, markup in self.markup.items() if markup.checks}:
            placed.add(f"the key “{quiz.key}” is taken by a lesson's checks.", "key")
        asked: set[str] = set()
        for position, slot in enumerate(quiz.slots):
            self.slot(placed, position, slot, quiz.mode)
            if slot.question and slot.question in asked:
                placed.add(f"this quiz asks the question “{slot.question}” twice.", "slots", position, "question")
            asked.add(slot.question)

    def slot(self, placed: Placed, position: int, slot: Slot, mode: str) -> None:
        def add(reason: str, *path: str | int) -> None:
            placed.add(reason, "slots", position, *path)

        if bool(slot.question) == bool(slot.draw):
            add("a slot has either “question” or “draw”.")
            return
        if slot.question:
            if slot.modules or slot.topics or slot.types or slot.difficulty or slot.exam_only:
                add("a slot with a fixed question has no pool; “modules”, “topics” and the like go with “draw”.")
            if self.missing("questions.yaml", slot.question, self.named_questions):
                add(unknown("question", slot.question, self.named_questions), "question")
            elif slot.question in self.questions and self.questions[slot.question].exam_only and mode != "exam":
                add(f"the question “{slot.question}” is for exams only, and this quiz is none.", "question")
            return
        if slot.exam_only and mode != "exam":
            add("questions for exams only can't be drawn for a quiz that is none.", "exam_only")
        known = True
        for module in slot.modules:
            if module not in self.modules:
                add(unknown("module", module, self.modules), "modules")
                known = False
        for topic in slot.topics:
            if self.topics is not None and topic not in self.topics:
                add(unknown("topic", topic, self.topics), "topics")
                known = False
        size = sum(in_pool(slot, question) for question in self.parts.questions)
        whole = len(self.named_questions) == len(self.parts.questions) and not self.parts.unreadable
        if known and whole and size < (slot.draw or 0):
            add(f"{slot.draw} questions are to be drawn, and the pool holds {size}.", "draw")


def in_pool(slot: Slot, placed: Placed) -> bool:
    question: Question = placed.value
    return (
        question.exam_only == slot.exam_only
        and (not slot.modules or placed.module in slot.modules)
        and (not slot.topics or bool(set(slot.topics) & set(question.topics)))
        and (not slot.types or question.type in slot.types)
        and (not slot.difficulty or question.difficulty in slot.difficulty)
    )


def checks_key(lesson: str) -> str:
    """The key of the quiz that a lesson's checks make."""
    return f"{lesson}-checks"


def index_of(node: Node, name: str, text: str) -> int:
    entry = node.entries.get(name) if isinstance(node, Mapping) else None
    items = getattr(entry, "items", [])
    return next((i for i, item in enumerate(items) if isinstance(item, Scalar) and item.text == text), 0)


def scalars(node: Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, Scalar):
        yield node.line, node.text
        return
    for child in node.entries.values() if isinstance(node, Mapping) else node.items:
        yield from scalars(child)
