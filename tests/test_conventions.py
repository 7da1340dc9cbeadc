"""Rules of the house that no other check holds."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PRODUCT = ("ctlearn", "lessons", "quizzes")

HEX = r"#[0-9a-fA-F]{3,8}\b"
FUNCTIONS = r"\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
NAMES = (
    r"\b(?:aqua|beige|black|blue|brown|crimson|cyan|gold|gr[ae]y|green|indigo|ivory|khaki|lime|magenta|maroon|navy"
    r"|olive|orange|pink|purple|red|salmon|silver|tan|teal|tomato|violet|white|yellow)\b"
)
COLOUR = re.compile(f"{HEX}|{FUNCTIONS}|{NAMES}", re.IGNORECASE)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|left|right|width"
    r"|height|(?:min|max)-(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
SHOWN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "data-offline", "data-failed", "data-say"}
COLOUR_ATTRIBUTES = {"fill", "stroke", "color", "stop-color", "bgcolor", "flood-color"}
# Names of the product, samples of the style guide, and the page for when nothing works.
STYLESHEETS = sorted(
    path.name for path in (ROOT / "static" / "css").glob("*.css") if path.name not in ("tokens.css", "admin.css")
)
UNTRANSLATED = {"styleguide.html": None, "500.html": {"ctlearn"}}


def tracked() -> list[Path]:
    """What is in the repository, or would be with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


class Page(HTMLParser):
    """A template whose tags are taken out: its elements, and what a reader would see of it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.inside = ""
        text = path.read_text()
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.DOTALL)
        self.feed(re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self.inside = tag
        self.words += [value for name, value in values.items() if name in SHOWN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.words.append(data)


def bare_english(path: Path) -> set[str]:
    """Words that are not inside a translate tag; single letters and the product's name are none."""
    allowed = UNTRANSLATED.get(path.name, {"ctlearn"})
    if allowed is None:
        return set()
    return {word for text in Page(path).words for word in re.findall(r"[^\W\d_]{2,}", text)} - allowed


def of_templates(function):
    return pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))(function)


@of_templates
def test_no_template_names_a_colour(path):
    found = [
        (tag, name, value)
        for tag, attributes in Page(path).tags
        for name, value in attributes.items()
        if name in COLOUR_ATTRIBUTES and COLOUR.search(value)
    ]
    assert found == []


@of_templates
def test_no_template_holds_a_style_a_script_or_a_handler(path):
    for tag, attributes in Page(path).tags:
        assert tag != "style"
        assert tag != "script" or "src" in attributes or attributes.get("type") == "application/json"
        assert [name for name in attributes if name == "style" or name.startswith(("on", "hx-on"))] == []


@of_templates
def test_every_text_of_a_template_can_be_translated(path):
    assert bare_english(path) == set()


@pytest.mark.parametrize("name", STYLESHEETS)
def test_colours_are_named_in_tokens_css_alone(name):
    text = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "css" / name).read_text(), flags=re.DOTALL)
    values = re.findall(r"[\w-]+\s*:\s*([^;{}]+)[;}]", text)
    assert [value for value in values if COLOUR.search(re.sub(r"var\(--[\w-]+\)", "", value))] == []


def test_no_script_names_a_colour():
    for path in (ROOT / "static" / "js").rglob("*.js"):
        assert re.findall(f"{HEX}|{FUNCTIONS}", path.read_text()) == []


@pytest.mark.parametrize("name", STYLESHEETS)
def test_the_stylesheet_knows_no_left_and_right(name):
    text = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "css" / name).read_text(), flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{", "", text)
    assert PHYSICAL.findall(text) == []


def test_no_file_knows_the_machine_it_was_written_on():
    folders = "|".join(("work", "root"))  # this file names none of them either
    registry = "".join(("py", "pi", r"\.org|--ind", "ex-url"))
    forbidden = re.compile(rf"(?<![\w.])/(?:{folders})\b|{registry}")
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            found += [f"{path.relative_to(ROOT)}: {hit}" for hit in forbidden.findall(data.decode(errors="replace"))]
    assert found == []


def test_no_module_is_longer_than_five_hundred_lines():
    modules = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    assert [str(path.relative_to(ROOT)) for path in modules if len(path.read_text().splitlines()) > 500] == []
