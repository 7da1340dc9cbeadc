"""Loading modules with their objectives, and lessons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from lessons.models import Claim, Lesson, Module, Objective, State

from . import format as f
from .digests import Fate, digest
from .matching import Matcher
from .work import Work

MODULE_FIELDS = ["title", "summary", "state", "position", "loaded_digest"]
LESSON_FIELDS = [
    "module", "title", "lede", "body", "word_count", "state", "section", "position", "loaded_digest", "updated_at",
]  # fmt: skip


def load_modules(work: Work) -> None:
    stored = work.stored
    matcher: Matcher[Module, f.Module] = Matcher(
        "module",
        lambda row: work.module_digests[row.pk],
        lambda part: digest(replace(part, lessons=(), questions=()), [lesson.key for lesson in part.lessons]),
        work.overwrite,
        work.report,
        after=lambda row: digest(stored.module(row)),
    )
    matched = matcher.match(stored.modules, work.package.modules)
    made = []
    for part, wanted in matched.create:
        row = Module(course=stored.course, key=part.key, loaded_digest=wanted)
        made.append(row)
        row.title, row.summary, row.state = part.title, part.summary, part.state
    for row, part in matched.update:
        row.title, row.summary, row.state = part.title, part.summary, part.state
    for row in matched.gone:
        row.state = State.DRAFT
        row.loaded_digest = matcher.gone_digest(row)
    rows = {row.key: row for row in (*stored.modules, *made)}
    moved = arrange(rows, [part.key for part in work.package.modules], made, work.fates["head"] is Fate.UPDATE)
    Module.objects.bulk_create(made)
    touched = [row for row, _ in matched.update] + matched.same + matched.gone + moved
    Module.objects.bulk_update(unique(touched, made), MODULE_FIELDS)
    work.modules = rows
    stored.module_keys |= {row.pk: row.key for row in made}
    work.arranged = {row.key for row, _ in matched.update} | {row.key for row in made}
    load_objectives(work, matched.kept)


def arrange(rows: dict[str, Any], order: Sequence[str], made: Sequence[Any], follow: bool) -> list[Any]:
    """Gives rows their position: that of the package, or new ones after the last.

    Returns the rows whose position changed.
    """
    new = {row.key for row in made}
    last = max((row.position for key, row in rows.items() if key not in new), default=0)
    moved = []
    for number, key in enumerate(order, 1):
        position = rows[key].position
        if follow:
            position = number
        elif key in new:
            position = last = last + 1
        if rows[key].position != position:
            rows[key].position = position
            moved.append(rows[key])
    return moved


def unique(rows: Iterable[Any], besides: Sequence[Any]) -> list[Any]:
    """Each row once, without those that were made just now."""
    return [row for row in {id(row): row for row in rows}.values() if not any(row is other for other in besides)]


def load_objectives(work: Work, kept: set[str]) -> None:
    """To a module that was edited what it lacks is added; in others they become those of the package."""
    made: list[Objective] = []
    changed: list[Objective] = []
    removed: list[int] = []
    for module in work.package.modules:
        row = work.modules[module.key]
        stored = {one.key: one for one in work.stored.objectives.get(row.pk, [])}
        for position, part in enumerate(module.objectives, 1):
            objective = stored.pop(part.key, None)
            if objective is None:
                objective = Objective(module=row, key=part.key, text=part.text, position=position)
                work.objectives[module.key, part.key] = objective
                made.append(objective)
            elif module.key in work.arranged and (objective.text, objective.position) != (part.text, position):
                objective.text, objective.position = part.text, position
                changed.append(objective)
        if module.key in work.arranged and module.key not in kept:
            removed += [objective.pk for objective in stored.values()]
    Objective.objects.bulk_create(made)
    Objective.objects.bulk_update(changed, ["text", "position"])
    if removed:
        Objective.objects.filter(pk__in=removed).delete()


def load_lessons(work: Work) -> None:
    stored = work.stored
    homes = {lesson.key: module.key for module in work.package.modules for lesson in module.lessons}
    matcher: Matcher[Lesson, f.Lesson] = Matcher(
        "lesson",
        lambda row: work.lesson_digests[row.pk],
        lambda part: digest(homes[part.key], part),
        work.overwrite,
        work.report,
        after=stored.lesson_digest,
    )
    matched = matcher.match(stored.lessons, work.package.lessons())
    made = []
    for part, wanted in matched.create:
        row = Lesson(course=stored.course, key=part.key, loaded_digest=wanted)
        fill_lesson(work, row, part, homes[part.key])
        made.append(row)
    for row, part in matched.update:
        fill_lesson(work, row, part, homes[part.key])
    for row in matched.gone:
        row.state = State.DRAFT
        row.loaded_digest = matcher.gone_digest(row)
    rows = {row.key: row for row in (*stored.lessons, *made)}
    moved: list[Lesson] = []
    for module in work.package.modules:
        home = work.modules[module.key].pk
        here = {key: row for key, row in rows.items() if row.module_id == home}
        order = [lesson.key for lesson in module.lessons if lesson.key in here]
        moved += arrange(here, order, [row for row in made if row.key in here], module.key in work.arranged)
    Lesson.objects.bulk_create(made, batch_size=500)
    touched = [row for row, _ in matched.update] + matched.same + matched.gone + moved
    Lesson.objects.bulk_update(unique(touched, made), LESSON_FIELDS, batch_size=500)
    work.lessons = rows
    stored.lesson_keys |= {row.pk: row.key for row in made}
    changed = [(row, part.topics) for row, part in matched.update]
    changed += [(row, part.topics) for row, (part, _) in zip(made, matched.create, strict=True)]
    set_topics(work, Lesson.topics.through, "lesson", changed)


def fill_lesson(work: Work, row: Lesson, part: f.Lesson, module: str) -> None:
    row.module = work.modules[module]
    row.title, row.lede, row.body, row.state = part.title, part.lede, part.body, part.state
    row.section = work.sections.get(part.section)
    row.updated_at = timezone.now()
    row.count_words()


def set_topics(work: Work, through: Any, owner: str, wanted: list[tuple[Any, tuple[str, ...]]]) -> None:
    """Gives each row exactly these topics, with two queries for all of them."""
    through.objects.filter(**{f"{owner}__in": [row.pk for row, _ in wanted]}).delete()
    through.objects.bulk_create(
        through(**{f"{owner}_id": row.pk, "topic_id": work.topics[key].pk}) for row, keys in wanted for key in keys
    )


def point_at_new_sections(work: Work) -> None:
    """Lessons and claims that a new revision found in place follow it by key."""
    lessons = [row for row in work.lessons.values() if repoint(work, row)]
    claims = [row for row in work.stored.claims if repoint(work, row)]
    Lesson.objects.bulk_update(lessons, ["section"])
    Claim.objects.bulk_update(claims, ["section"])


def repoint(work: Work, row: Lesson | Claim) -> bool:
    section = work.sections.get(row.section.key) if row.section else None
    if section is None or row.section_id == section.pk:
        return False
    row.section = section
    return True
