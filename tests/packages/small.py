"""A small package as files, and ways to spoil it."""

from textwrap import dedent

from ctlearn.packages.mistakes import PackageError
from ctlearn.packages.reading import read_package
from ctlearn.packages.storage import make_zip

FILES = {
    "course.yaml": """\
        key: small
        title: A small course
        language: en
        open: yes
        topics:
        - key: law
          title: Law
        """,
    "document.yaml": """\
        name: Document 1
        sections:
        - key: beginning
          level: 1
          heading: The beginning
        """,
    "glossary.yaml": """\
        - key: treaty
          term: treaty
          definition: An agreement between states.
        """,
    "claims.yaml": """\
        - key: first-claim
          lesson: first
          section: beginning
          said: All is well.
          verdict: wrong
          correction: Not all.
        """,
    "quizzes.yaml": """\
        - key: final
          title: At the end
          mode: exam
          slots:
          - question: who
            points: "2"
          - draw: 1
            topics: [law]
        """,
    "files/map.png": "not really a picture",
    "01-one/module.yaml": """\
        title: One
        objectives:
        - key: name-it
          text: Name it.
        """,
    "01-one/01-first.md": """\
        ---
        title: The first lesson
        section: beginning
        topics:
        - law
        ---

        A [treaty](term:treaty) binds. See [the second](lesson:second).[^a]

        {#key-passage}
        ![A map of nothing](files/map.png "Caption")

        :::check who
        :::

        [^a]: A note.
        """,
    "01-one/02-second.md": """\
        ---
        title: The second lesson
        ---

        Text.
        """,
    "01-one/questions.yaml": """\
        - key: who
          type: single_choice
          lesson: first
          passage: key-passage
          objective: name-it
          topics: [law]
          stem: Who is bound?
          explanation: Consent binds.
          options:
          - key: a
            text: Parties
            correct: yes
            explanation: Yes.
          - key: b
            text: Nobody
            explanation: No.
        - key: whether
          type: true_false
          topics: [law]
          stem: It binds.
          explanation: So it is.
          answer: "true"
          when_true: Yes.
          when_false: No.
        """,
}


def files(changes: dict[str, str | bytes | None] | None = None) -> dict[str, bytes]:
    """The small package, with files replaced; None takes one away."""
    found: dict[str, bytes] = {}
    for name, content in (FILES | (changes or {})).items():
        if isinstance(content, str):
            found[name] = dedent(content).encode()
        elif content is not None:
            found[name] = content
    return found


def edited(name: str, old: str, new: str) -> dict[str, str | bytes | None]:
    """A change for `files`: one file with `old` replaced by `new`."""
    text = dedent(FILES[name])
    assert old in text, f"{old!r} is not in {name}"
    return {name: text.replace(old, new, 1)}


def zipped(changes: dict[str, str | bytes | None] | None = None) -> bytes:
    return make_zip(files(changes), "small")


def mistakes(changes: dict[str, str | bytes | None]) -> list[str]:
    """What reading says about the small package with these changes."""
    try:
        read_package(zipped(changes))
    except PackageError as error:
        return str(error).split("\n")
    return []
