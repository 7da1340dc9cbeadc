"""Rules about the text of lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, at
from .format import CoursePackage
from .markup import scan
from .prose import blocks, sentences, word_count

SHORTEST, LONGEST = 350, 700  # words of a lesson
MEAN, MOST = 25, 45  # words of a sentence
_FILLERS = """
it is important to note | it is worth noting | it should be noted | it is important to understand | it is crucial
to | it is essential to | plays a crucial role | play a crucial role | plays a vital role | play a vital role |
plays a pivotal role | play a pivotal role | plays a key role | play a key role | plays a significant role | in
today's world | in today's interconnected world | in an increasingly | ever-evolving | ever evolving |
ever-changing | rapidly evolving | in conclusion | to sum up | in summary | last but not least | needless to say |
as we have seen | as mentioned above | as mentioned earlier | in this lesson, we will | in this lesson we will |
this lesson will | let us now | let's dive | dive into | delve into | delves into | delving into | a testament to |
stands as a testament | rich tapestry | tapestry of | navigate the complexities | the complex landscape | landscape
of | multifaceted | paramount importance | of paramount | underscores the importance | underscore the importance |
highlights the importance | highlight the importance | underscores the need | highlights the need | a holistic
approach | a multi-faceted approach | game changer | game-changer | at the end of the day | when it comes to | in
the realm of | in the world of | serves as a reminder | sheds light on | shed light on | moreover, | furthermore, |
due to the fact that | the fact of the matter | cutting-edge | robust framework | fostering a | leverage the |
leveraging the | seamless | not only a matter of | more than ever
"""
FILLERS = tuple(" ".join(phrase.split()) for phrase in _FILLERS.split("|"))
FILLER = re.compile("|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in FILLERS), re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s/<>\"]+\.[^\s<>\"]+|mailto:[^\s@]+@[^\s@]+")


def check_length(package: CoursePackage) -> Iterator[Finding]:
    """A lesson has 350 to 700 words, footnotes and checks not counted."""
    for lesson in package.lessons():
        count = word_count(lesson.body)
        if not SHORTEST <= count <= LONGEST:
            text = f"a lesson has {SHORTEST} to {LONGEST} words, this one {count}."
            yield at(package, "length", text, "lesson", lesson.key)


def check_sentences(package: CoursePackage) -> Iterator[Finding]:
    """The sentences of a lesson have 25 words or fewer on average, and none more than 45."""
    for lesson in package.lessons():
        found = sentences(lesson.body)
        for sentence in found:
            if sentence.length > MOST:
                text = f"a sentence of {sentence.length} words, at most {MOST}: “{sentence.text[:60]}…”"
                yield at(package, "sentences", text, "lesson", lesson.key, "body", sentence.line)
        mean = sum(sentence.length for sentence in found) / len(found) if found else 0
        if mean > MEAN:
            text = f"the sentences have {mean:.1f} words on average, at most {MEAN}."
            yield at(package, "sentences", text, "lesson", lesson.key)


def check_wording(package: CoursePackage) -> Iterator[Finding]:
    """No phrases that fill a line and say nothing."""
    if not package.language.startswith("en"):
        return
    for lesson in package.lessons():
        for block in blocks(lesson.body):
            for phrase in FILLER.finditer(" ".join(block.text.replace("’", "'").split())):
                text = f"“{phrase[0]}” says nothing; leave it out or say what is meant."
                yield at(package, "wording", text, "lesson", lesson.key, "body", block.line)
    for question in package.questions():
        for phrase in FILLER.finditer(" ".join(f"{question.stem} {question.explanation}".replace("’", "'").split())):
            text = f"“{phrase[0]}” says nothing; leave it out or say what is meant."
            yield at(package, "wording", text, "question", question.key)


def check_links(package: CoursePackage) -> Iterator[Finding]:
    """Links lead to the web, to mail, or to what the package knows."""
    for lesson in package.lessons():
        markup = scan(lesson.body)
        passages = {found.name for found in markup.passages}
        for link in markup.links + markup.images:
            if reason := link_fault(link.name, passages):
                yield at(package, "links", reason, "lesson", lesson.key, "body", link.line)
    for question in package.questions():
        for text in (question.stem, question.explanation, *question.hints):
            for link in scan(text).links:
                if reason := link_fault(link.name, set()):
                    yield at(package, "links", reason, "question", question.key)


def link_fault(address: str, passages: set[str]) -> str:
    if address.startswith(("term:", "lesson:", "files/")) or ADDRESS.fullmatch(address):
        return ""
    if address.startswith("#"):
        return "" if address[1:] in passages else f"there is no passage “{address[1:]}” in this lesson."
    return f"“{address}” leads nowhere; a link begins with https://, term:, lesson: or files/."


def check_footnotes(package: CoursePackage) -> Iterator[Finding]:
    """Every footnote is used; that each is defined, reading has checked."""
    for lesson in package.lessons():
        markup = scan(lesson.body)
        used = {found.name for found in markup.footnote_uses}
        for note in markup.footnotes:
            if note.name not in used:
                text = f"the footnote “[^{note.name}]” is not used."
                yield at(package, "footnotes", text, "lesson", lesson.key, "body", note.line)
