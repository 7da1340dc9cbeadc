"""A quiz's saved states: its settings and its slots."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.admin.keeping import KeepingAdmin
from lessons.admin.states import FieldChange, Kept, Names, Values, changed, write
from lessons.models import Module, Topic
from quizzes.composing import in_digits, pool_in_words
from quizzes.models import Question, Quiz, Slot


class QuizHistoryAdmin(KeepingAdmin[Quiz]):
    """Restoring puts the slots back as well, those whose questions are still in the course. Attempts that run go on
    with what they were asked."""

    belonging = Slot
    belonging_by = "quiz_id"
    not_shown = frozenset({"position"})

    def belongings(self, row: Quiz) -> QuerySet[Slot]:
        return Slot.objects.filter(quiz=row).order_by("pk")

    def names(self, states: Sequence[Kept]) -> Names:
        """Of the questions in the slots, too: the words that they ask; and of what draws name by its key."""
        wanted = {values["question_id"] for state in states for values in state.parts}
        questions = Question.objects.filter(pk__in=wanted - {None}).select_related("current")
        words: dict[tuple[type[Model], str], str] = {
            (Question, str(one.pk)): Truncator(one.current.stem if one.current else one.key).chars(80)
            for one in questions
        }
        courses = {state.values["course_id"] for state in states}
        words |= {(Module, one.key): one.title for one in Module.objects.filter(course__in=courses)}
        words |= {(Topic, one.key): one.title for one in Topic.objects.all()}
        return {**super().names(states), **words}

    def changes(self, row: Quiz, old: Kept, new: Kept, names: Names) -> list[FieldChange]:
        found = super().changes(row, old, new, names)
        before, after = (slots_in_words(kept.parts, names) for kept in (old, new))
        for place, (was, now) in enumerate(zip_longest(before, after, fillvalue=""), 1):
            if was != now:
                found.append(changed(_("Number %(n)d") % {"n": place}, was, now))
        return found

    def put_back(self, request: HttpRequest, row: Quiz, kept: Kept) -> None:
        super().put_back(request, row, kept)
        self.put_slots_back(request, row, kept)

    def bring_back(self, request: HttpRequest, kept: Kept) -> Quiz:
        quiz = super().bring_back(request, kept)
        self.put_slots_back(request, quiz, kept)
        return quiz

    def put_slots_back(self, request: HttpRequest, quiz: Quiz, kept: Kept) -> None:
        own = Question.objects.filter(course=quiz.course_id, pk__in=[one["question_id"] or 0 for one in kept.parts])
        there = {None, *own.values_list("pk", flat=True)}
        Slot.objects.filter(quiz=quiz).delete()
        slots = [one for one in kept.parts if one["question_id"] in there]
        for place, values in enumerate(sorted(slots, key=lambda one: one["position"]), 1):
            write(Slot(pk=values["id"]), values | {"position": place})
        if gone := len(kept.parts) - len(slots):
            text = ngettext(
                "%(n)d question is not in the course any more and stays out.",
                "%(n)d questions are not in the course any more and stay out.",
                gone,
            )
            messages.warning(request, text % {"n": gone})


def slots_in_words(parts: Iterable[Values], names: Names) -> list[str]:
    """A line for each slot, in their order."""
    modules, topics = ({key: name for (model, key), name in names.items() if model is of} for of in (Module, Topic))
    lines = []
    for slot in sorted(parts, key=lambda one: one["position"]):
        if slot["draw"]:
            what = _("%(n)d drawn from: %(pool)s") % {
                "n": slot["draw"],
                "pool": pool_in_words(slot["pool"], modules, topics),
            }
        else:
            what = names.get((Question, str(slot["question_id"])), _("(gone)"))
        lines.append(_("%(what)s [points: %(points)s]") % {"what": what, "points": in_digits(slot["points"])})
    return lines
