"""Random questions of every type, and what a round trip through a format owes them."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from quizzes.formats import FORMATS, FormatError, PlainQuestion
from quizzes.formats.contract import letters
from quizzes.question_types import TYPES, DataError

SIGNS = "ab ZÖß7.,;:#={}~%\\*_-+<>&[]()/|\"'!@$`\n→“”日"
KEYS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
LINES = st.text("abcdeéß xyz,.-", max_size=20).map(lambda text: f"an{text}".strip())
WILD = st.text(SIGNS, min_size=1, max_size=24).map(str.strip).filter(bool)
BLOCKS = st.lists(WILD, min_size=1, max_size=3).map("\n\n".join)
PARAGRAPHS = WILD.map(lambda text: "\n".join(line for line in text.split("\n") if line.strip())).filter(bool)
NUMBERS = st.decimals(-1000, 1000, places=2).map(str)
TYPE_NAMES = tuple(TYPES)


def sometimes(texts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | texts


@st.composite
def plain_questions(draw: st.DrawFn, type_name: str, *, bare: bool = False) -> PlainQuestion:
    """`bare`: only what every format carries that carries the type at all."""
    paragraphs = LINES if bare else PARAGRAPHS
    data = draw(DATA[type_name](paragraphs, bare))
    try:
        data = TYPES[type_name].parse(data).data()
    except DataError:
        assume(False)
    return PlainQuestion(
        key=draw(KEYS),
        type=type_name,
        stem=draw(LINES if bare else BLOCKS),
        data=data,
        explanation="" if bare else draw(st.just("") | BLOCKS),
        hints=() if bare else tuple(draw(st.lists(BLOCKS, max_size=3))),
        topics=() if bare else tuple(draw(st.lists(KEYS, max_size=2, unique=True))),
        difficulty="" if bare else draw(st.sampled_from(["", "easy", "hard"])),
        family="" if bare else draw(st.just("") | KEYS),
        title="" if bare else draw(st.just("") | LINES),
    )


def why(paragraphs: st.SearchStrategy[str], bare: bool, name: str = "explanation") -> st.SearchStrategy[dict[str, str]]:
    return st.just({}) if bare else st.one_of(st.just({}), paragraphs.map(lambda text: {name: text}))


def keyed(draw: st.DrawFn, entries: list[dict[str, Any]], bare: bool, prefix: str = "") -> list[dict[str, Any]]:
    own = not bare and draw(st.booleans())
    keys = draw(st.lists(KEYS, min_size=len(entries), max_size=len(entries), unique=True)) if own else []
    for place, entry in enumerate(entries):
        entry["key"] = keys[place] if own else f"{prefix}{place + 1}" if prefix else letters(place)
    return entries


def entries(
    draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool, name: str, least: int = 2, most: int = 5
) -> list[dict[str, Any]]:
    texts = draw(st.lists(paragraphs, min_size=least, max_size=most, unique=True))
    return [{name: text} | draw(why(paragraphs, bare)) for text in texts]


@st.composite
def choice(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool, many: bool = False) -> dict[str, Any]:
    options = keyed(draw, entries(draw, paragraphs, bare, "text"), bare)
    right = draw(st.sets(st.integers(0, len(options) - 1), min_size=1, max_size=len(options) if many else 1))
    for place in right:
        options[place]["correct"] = True
    return {"options": options} | ({} if bare else {"keep_order": draw(st.booleans())})


@st.composite
def true_false(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    data = {"answer": draw(st.sampled_from(["true", "false"]))}
    return data | draw(why(paragraphs, bare, "when_true")) | draw(why(paragraphs, bare, "when_false"))


@st.composite
def short_text(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    texts = draw(st.lists(paragraphs, min_size=1, max_size=4, unique=True))
    accepted = draw(st.integers(1, len(texts)))
    data: dict[str, Any] = {"accepted": [{"text": text} for text in texts[:accepted]]}
    if not bare:
        data["mistakes"] = [{"text": text, "explanation": draw(paragraphs)} for text in texts[accepted:]]
        names = st.lists(st.sampled_from(["case", "spacing", "punctuation", "accents"]), unique=True)
        data |= draw(st.sampled_from([{}, {}, {"typos": "1"}])) | draw(st.just({}) | names.map(lambda n: {"ignore": n}))
    return data


@st.composite
def numeric(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"value": draw(NUMBERS), "tolerance": draw(st.sampled_from(["0", "0.5", "2"]))}
    if not bare:
        data |= draw(st.sampled_from([{}, {"tolerance": "5%"}, {"unit": "km"}, {"unit": "m/s", "unit_required": True}]))
        data["mistakes"] = [
            {"value": value, "explanation": draw(paragraphs)} for value in draw(st.lists(NUMBERS, max_size=2))
        ]
    return data


@st.composite
def matching(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    pairs = keyed(draw, entries(draw, paragraphs, bare, "prompt"), bare, "p")
    for pair in pairs:
        pair["match"] = draw(paragraphs)
    distractors = entries(draw, paragraphs, bare, "text", least=0, most=2)
    return {"pairs": pairs, "distractors": keyed(draw, distractors, bare, "d")}


@st.composite
def ordering(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    return {"items": keyed(draw, entries(draw, paragraphs, bare, "text"), bare, "i")}


@st.composite
def cloze(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    count = draw(st.integers(1, 3))
    gaps = keyed(draw, [{} for _place in range(count)], bare, "g")
    for gap in gaps:
        if draw(st.booleans()):
            gap["options"] = draw(choice(paragraphs, bare))["options"]
        else:
            gap |= draw(short_text(paragraphs, bare)) | draw(why(paragraphs, bare))
    words = [draw(LINES) for _place in range(count + 1)]
    between = draw(st.sampled_from([" ", "\n\n" if not bare else " "]))
    pieces = [f"{word} {{{{{gap['key']}}}}}" for word, gap in zip(words, gaps, strict=False)]
    return {"text": between.join([*pieces, words[-1]]), "gaps": gaps}


@st.composite
def essay(draw: st.DrawFn, paragraphs: st.SearchStrategy[str], bare: bool) -> dict[str, Any]:
    if bare:
        return {}
    rubric = keyed(
        draw, [{"criterion": draw(paragraphs), "points": "2.5"} for _n in range(draw(st.integers(0, 2)))], bare
    )
    return (
        draw(st.sampled_from([{}, {"words": "150-300"}])) | {"rubric": rubric} | draw(why(BLOCKS, bare, "model_answer"))
    )


DATA = {
    "single_choice": choice,
    "multiple_choice": lambda paragraphs, bare: choice(paragraphs, bare, many=True),
    "true_false": true_false,
    "short_text": short_text,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "essay": essay,
}


def round_trip(name: str, question: PlainQuestion) -> tuple[PlainQuestion | None, tuple[str, ...]]:
    """What comes back, and what was said on both ways. A question that is left out comes back as None."""
    written = FORMATS[name].write([question])
    said = tuple(notice.text for notice in written.notices)
    if any(text.startswith("Left out") for text in said):
        assert not written.data.strip() or b"<question type" not in written.data.replace(b'"category"', b"")
        return None, said
    result = FORMATS[name].read(written.data)
    assert len(result.questions) == 1, written.data.decode()
    return result.questions[0], said + tuple(notice.text for notice in result.notices)


def said(result: Any, key: str) -> list[str]:
    return [notice.text for notice in result.notices if notice.question == key]


def refusal(name: str, data: bytes) -> FormatError | None:
    try:
        FORMATS[name].read(data)
    except FormatError as error:
        return error
    return None


def mistakes_of(name: str, data: str | bytes) -> list[str]:
    """Every mistake of a file that can't be read."""
    error = refusal(name, data.encode() if isinstance(data, str) else data)
    found = [str(mistake) for mistake in error.mistakes] if error else []
    assert error is None or str(error) == "\n".join(found)
    return found
