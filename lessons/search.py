"""Search over lessons and glossary: PostgreSQL full text and SQLite FTS5 behind one function."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lessons.models import Course, GlossaryTerm, Lesson, SearchEntry
from lessons.rendering import plain_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ctlearn.accounts.models import User

CONFIGURATIONS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
LIMIT = 30
START, END = "\ue002", "\ue003"


@dataclass(frozen=True)
class Hit:
    """A lesson or a glossary term that answers a search; `excerpt` marks the words found."""

    title: str
    url: str
    kind: str
    course: Course
    excerpt: SafeString


def search(query: str, user: "User | AnonymousUser") -> list[Hit]:
    """What this person may read and holds all words of the query (the last one as a beginning), best first."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", query))[:10]
    if not words:
        return []
    readable = SearchEntry.objects.filter(course__in=Course.objects.visible_to(user)).filter(
        Q(lesson=None) | Q(lesson__in=Lesson.objects.published())
    )
    ranked = (_sqlite if connection.vendor == "sqlite" else _postgresql)(words, readable)
    entries = SearchEntry.objects.select_related("course", "lesson__course", "term").in_bulk([pk for pk, _e in ranked])
    return [_hit(entries[pk], excerpt) for pk, excerpt in ranked if pk in entries]


def _hit(entry: SearchEntry, excerpt: str) -> Hit:
    if entry.lesson:
        kind, url = "lesson", entry.lesson.get_absolute_url()
    else:
        assert entry.term is not None
        kind, url = "term", f"{entry.course.get_absolute_url()}glossary/#term-{entry.term.key}"
    marked = escape(excerpt).replace(START, "<mark>").replace(END, "</mark>")
    return Hit(entry.title, url, kind, entry.course, mark_safe(marked))  # noqa: S308  (escaped above)


def _sqlite(words: list[str], readable: QuerySet[SearchEntry]) -> list[tuple[int, str]]:
    match = " ".join(f'"{word}"' for word in words) + "*"
    rows, parameters = readable.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, snippet(lessons_search, 1, %s, %s, ' … ', 24) FROM lessons_search"  # noqa: S608  (parameters)
            f" WHERE lessons_search MATCH %s AND rowid IN ({rows})"
            " ORDER BY bm25(lessons_search, 5.0, 1.0), rowid LIMIT %s",
            [START, END, match, *parameters, LIMIT],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _postgresql(words: list[str], readable: QuerySet[SearchEntry]) -> list[tuple[int, str]]:
    """The excerpt marks the words as they were typed; what is found has them with any accents or none."""
    match = " & ".join(words) + ":*"
    options = f"StartSel={START},StopSel={END},MaxWords=24,MinWords=12,MaxFragments=1"
    rows, parameters = readable.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ts_headline(configuration::regconfig, body, to_tsquery(configuration::regconfig, %s), %s)"  # noqa: S608
            " FROM lessons_searchentry, LATERAL to_tsquery(configuration::regconfig, lessons_search_plain(%s)) query"
            f" WHERE vector @@ query AND id IN ({rows})"
            " ORDER BY ts_rank_cd(vector, query) DESC, id LIMIT %s",
            [match, options, match, *parameters, LIMIT],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


# Keeping the entries -------------------------------------------------------------------------------


def entry_for(row: Lesson | GlossaryTerm) -> SearchEntry:
    """The search entry, unsaved, of a lesson or a term."""
    configuration = CONFIGURATIONS.get(row.course.language.split("-")[0], "simple")
    if isinstance(row, Lesson):
        text = f"{row.lede} {plain_text(row.body)}"
        return SearchEntry(course=row.course, lesson=row, title=row.title, body=text, configuration=configuration)
    return SearchEntry(course=row.course, term=row, title=row.term, body=row.definition, configuration=configuration)


@transaction.atomic
def reindex(course: Course) -> None:
    """Make the course's search entries anew from its lessons and terms; bulk writes call it afterwards."""
    SearchEntry.objects.filter(course=course).delete()
    rows: list[Lesson | GlossaryTerm] = [
        *course.lessons.select_related("course"),
        *course.glossary.select_related("course"),
    ]
    SearchEntry.objects.bulk_create((entry_for(row) for row in rows), batch_size=500)


@receiver(post_save, sender=Lesson)
@receiver(post_save, sender=GlossaryTerm)
def keep_entry(sender: type, instance: Lesson | GlossaryTerm, raw: bool = False, **kwargs: object) -> None:
    """A saved lesson or term is found at once."""
    if raw:
        return
    fresh = entry_for(instance)
    SearchEntry.objects.update_or_create(
        lesson=fresh.lesson,
        term=fresh.term,
        defaults={key: getattr(fresh, key) for key in ("course", "title", "body", "configuration")},
    )
