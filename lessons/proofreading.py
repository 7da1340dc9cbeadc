"""What is wrong or missing in a lesson's text while it is being written: one sentence each, in the order of the text.

Addresses of other hosts are looked at for their form alone: nothing is fetched.
"""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lessons.extensions import text_checkers
from lessons.models import Attachment, Course, GlossaryTerm, Lesson
from lessons.rendering import KEY, live_directives, passages, static_directives

LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<href>[^)\s]*)[^)]*\)")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^)\s]*)[^)]*\)")
DIRECTIVE = re.compile(r"^:::[ \t]*([a-z]+)", re.MULTILINE)
BOXES = {"case", "note"}
FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)


def proofread(course: Course, text: str) -> list[str]:
    """At most three queries, and those of the registered checkers."""
    text = FENCE.sub("", text.replace("\r\n", "\n"))
    links = [(match["text"], match["href"]) for match in LINK.finditer(text)]
    images = [(match["alt"].strip(), match["src"]) for match in IMAGE.finditer(text)]
    found = [*_terms(course, links), *_lessons(course, links), *_addresses(links)]
    found += _files(course, [href for _text, href in links] + [src for _alt, src in images])
    found += [_("The image %(src)s has no description. Who can’t see it misses it.") % {"src": src}
              for alt, src in images if not alt]  # fmt: skip
    known = {*static_directives, *live_directives, *BOXES}
    unknown = dict.fromkeys(name for name in DIRECTIVE.findall(text) if name not in known)
    found += [_("There is no block “:::%(name)s”.") % {"name": name} for name in unknown]
    keys = passages(text)
    found += [_("The passage {#%(key)s} is marked twice.") % {"key": key}
              for key in dict.fromkeys(keys) if keys.count(key) > 1]  # fmt: skip
    for checker in text_checkers:
        found += checker(course, text)
    return found


def _terms(course: Course, links: list[tuple[str, str]]) -> list[str]:
    named = dict.fromkeys(href[5:] for _text, href in links if href.startswith("term:"))
    if not named:
        return []
    known = set(GlossaryTerm.objects.filter(course=course, key__in=named).values_list("key", flat=True))
    return [_("The glossary has no term “%(key)s”.") % {"key": key} for key in named if key not in known]


def _lessons(course: Course, links: list[tuple[str, str]]) -> list[str]:
    named = dict.fromkeys(href[7:] for _text, href in links if href.startswith("lesson:"))
    if not named:
        return []
    rows = Lesson.objects.filter(key__in=[name.rpartition("/")[2] for name in named])
    known = {f"{course_key}/{key}" for course_key, key in rows.values_list("course__key", "key")}
    full = {name: name if "/" in name else f"{course.key}/{name}" for name in named}
    return [_("There is no lesson “%(key)s”.") % {"key": name} for name in named if full[name] not in known]


def _files(course: Course, addresses: list[str]) -> list[str]:
    named = dict.fromkeys(address[6:] for address in addresses if address.startswith("files/"))
    if not named:
        return []
    known = set(Attachment.objects.filter(course=course, name__in=named).values_list("name", flat=True))
    return [_("The course has no file “%(name)s”.") % {"name": name} for name in named if name not in known]


def _addresses(links: list[tuple[str, str]]) -> list[str]:
    found = []
    for text, href in links:
        if not text.strip():
            found.append(_("The link to %(href)s has no words.") % {"href": href or "…"})
        if not href or re.match(rf"(term|lesson):{KEY}|files/|#|mailto:", href):
            if not href:
                found.append(_("The link “%(text)s” leads nowhere.") % {"text": text})
            continue
        try:
            address = urlsplit(href)
        except ValueError:
            address = urlsplit("")
        if address.scheme not in ("http", "https") or not address.netloc:
            found.append(_("“%(href)s” is no address that a reader’s browser can open.") % {"href": href})
    return found
