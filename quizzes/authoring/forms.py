"""What the authoring forms of all question types share: fields and rows, read from a page and turned into data.

A form is a tree of `Field` and `Rows`; so are its values: texts, booleans and lists of words by the names of the
type's own data, and a list of such mappings for rows. On the page the way to a value is its name:
`c-gaps-0-options-1-text`. Buttons inside the form are commands such as `add:options` or `up:options-2`; they need no
script, because the whole form is sent with them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypeAlias

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.authoring.reasons import reason_for
from quizzes.question_types import TYPES, DataError, QuestionType
from quizzes.question_types.contract import Path

PREFIX = "c-"
MOST_ROWS = 60
Text: TypeAlias = str | Promise
Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One control. `kind`: "line"; "text", several lines; "yes", a box; "pick", one of the rows; "menu"; "radio";
    "boxes", several words. `when`: the value of the neighbour `kind` with which it is shown."""

    name: str
    label: Text
    kind: str = "line"
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    default: Any = ""
    when: str = ""
    size: str = ""  # "short" for numbers and the like

    @property
    def says(self) -> bool:
        """What an author writes into it makes its row more than an empty one."""
        return self.kind in ("line", "text")

    def read(self, post: QueryDict, path: str) -> Any:
        match self.kind:
            case "yes":
                return path in post
            case "boxes":
                known = [value for value, _label in self.choices]
                return [word for word in known if word in post.getlist(path)]
            case "menu" | "radio":
                value = post.get(path, "")
                return value if value in dict(self.choices) else self.default
            case _other:
                return (post.get(path) or "").replace("\r\n", "\n")

    def load(self, data: Mapping[str, Any]) -> Any:
        value = data.get(self.name, self.default)
        if self.kind in ("yes", "pick"):
            return bool(value)
        return list(value) if self.kind == "boxes" else str(value)

    def store(self, value: Any) -> Any:
        """None for what isn't written."""
        if self.kind == "boxes":
            return list(value)
        return value.strip() or None if isinstance(value, str) else value or None


@dataclass(frozen=True)
class Rows:
    """A list of equal parts. `one` names a row by its number; a new row's key is made of its field `made_of`."""

    name: str
    title: Text
    one: Text
    add: Text
    parts: tuple[Field | Rows, ...]
    help: Text = ""
    keyed: bool = True
    made_of: str = "text"
    start: int = 0
    when: str = ""
    movable: bool = True

    @property
    def pick(self) -> Field | None:
        return next((part for part in self.parts if isinstance(part, Field) and part.kind == "pick"), None)

    def has_fields_of(self, other: Rows) -> bool:
        return [part.name for part in self.parts] == [part.name for part in other.parts]

    def is_blank(self, row: Values) -> bool:
        for part in self.parts:
            if isinstance(part, Rows):
                if any(not part.is_blank(inner) for inner in row[part.name]):
                    return False
            elif part.says and row[part.name].strip():
                return False
        return True


Part: TypeAlias = Field | Rows


def blank(parts: tuple[Part, ...]) -> Values:
    """The values of an empty form."""
    made: Values = {}
    for part in parts:
        if isinstance(part, Rows):
            made[part.name] = [blank_row(part) for _n in range(part.start)]
        else:
            made[part.name] = part.load({})
    return made


def blank_row(part: Rows) -> Values:
    return {"key": "", **blank(part.parts)}


def load(parts: tuple[Part, ...], data: Mapping[str, Any]) -> Values:
    """The values that the canonical data of a question has."""
    return {
        part.name: [{"key": row.get("key", ""), **load(part.parts, row)} for row in data.get(part.name, [])]
        if isinstance(part, Rows)
        else part.load(data)
        for part in parts
    }


def read(parts: tuple[Part, ...], post: QueryDict, path: str = PREFIX) -> Values:
    """The values that a page sent."""
    values: Values = {}
    for part in parts:
        here = f"{path}{part.name}"
        if isinstance(part, Field):
            values[part.name] = part.read(post, here)
            continue
        found = {int(match[1]) for name in post if (match := re.match(rf"{re.escape(here)}-(\d{{1,4}})-", name))}
        rows = []
        for place in sorted(found)[:MOST_ROWS]:
            row = {"key": post.get(f"{here}-{place}-key", ""), **read(part.parts, post, f"{here}-{place}-")}
            if part.pick:
                row[part.pick.name] = post.get(f"{here}-{part.pick.name}") == str(place)
            rows.append(row)
        values[part.name] = rows
    return values


@dataclass(frozen=True)
class Done:
    """What a button did: the id of the control that takes the focus, and a sentence for the live region."""

    focus: str = ""
    said: str = ""


class AuthoringForm:
    """The form of one type. After `parse`, `problems` holds sentences by the name of what they are about; they are
    shown there when the form `tells`, which it doesn't while it is being filled in."""

    type: ClassVar[str]
    summary: ClassVar[Text]  # what the type is good for, in a sentence
    parts: ClassVar[tuple[Part, ...]]

    def __init__(self, values: Values) -> None:
        self.values = values
        self.problems: dict[str, list[str]] = {}
        self.tells = False
        self.focus = ""
        self.arrange()

    @classmethod
    def blank(cls) -> Self:
        return cls(blank(cls.parts))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        return cls(load(cls.parts, data))

    @classmethod
    def sent(cls, post: QueryDict) -> Self:
        return cls(read(cls.parts, post))

    @classmethod
    def instead_of(cls, other: AuthoringForm) -> Self:
        """A form of this type with the rows that another type has as well."""
        values = blank(cls.parts)
        for mine in cls.parts:
            theirs = next((part for part in other.parts if part.name == mine.name), None)
            if isinstance(mine, Rows) and isinstance(theirs, Rows) and mine.has_fields_of(theirs):
                values[mine.name] = other.values[mine.name]
        return cls(values)

    def arrange(self) -> None:
        """What follows from the values, for types in which one part follows another."""

    # Buttons -----------------------------------------------------------------------------------

    def apply(self, command: str) -> Done:
        """Do what a button of the form says; an unknown one does nothing."""
        action, _colon, path = command.partition(":")
        match = re.fullmatch(r"((?:[a-z_]+-\d{1,4}-)*[a-z_]+)(?:-(\d{1,4}))?", path)
        found = self.find(match[1]) if match else None
        if found is None or match is None:
            return Done()
        part, rows = found
        place = int(match[2]) if match[2] else None
        if action == "add" and place is None and len(rows) < MOST_ROWS:
            rows.append(blank_row(part))
            return Done(first_control(part, f"{path}-{len(rows) - 1}"), _("Added."))
        if place is None or place >= len(rows):
            return Done()
        if action == "remove":
            del rows[place]
            last = min(place, len(rows) - 1)
            focus = first_control(part, f"{match[1]}-{last}") if rows else control_id(f"{match[1]}-add")
            return Done(focus, _("Removed: %(row)s.") % {"row": part.one % {"n": place + 1}})
        return self.move(part, rows, match[1], place, action)

    def move(self, part: Rows, rows: list[Values], path: str, place: int, way: str) -> Done:
        other = {"up": place - 1, "down": place + 1}.get(way, -1)
        if not 0 <= other < len(rows) or not part.movable:
            return Done()
        rows[place], rows[other] = rows[other], rows[place]
        at_the_end = other in (0, len(rows) - 1)
        button = ("down" if other == 0 else "up") if at_the_end else way
        return Done(
            control_id(f"{path}-{other}-{button}"),
            _("Now number %(place)d of %(count)d.") % {"place": other + 1, "count": len(rows)},
        )

    def find(self, path: str) -> tuple[Rows, list[Values]] | None:
        """The rows that a path leads to."""
        parts, values = self.parts, self.values
        steps = path.split("-")
        for step, name in enumerate(steps):
            if step % 2:
                continue
            part = next((part for part in parts if isinstance(part, Rows) and part.name == name), None)
            if part is None:
                return None
            rows = values[name]
            if step == len(steps) - 1:
                return part, rows
            if int(steps[step + 1]) >= len(rows):
                return None
            parts, values = part.parts, rows[int(steps[step + 1])]
        return None

    # Data --------------------------------------------------------------------------------------

    def data(self, taken: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The type's data as it stands, right or not. New rows get keys that are not in `taken`, and keep them."""
        self.places: dict[Path, str] = {}
        keys = set(taken)
        return self.stored(self.parts, self.values, (), "", keys)

    def stored(self, parts: tuple[Part, ...], values: Values, path: Path, name: str, taken: set[str]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        kind = values.get("kind")
        for part in parts:
            if part.name == "kind" or (part.when and part.when != kind):
                continue
            if isinstance(part, Rows):
                rows = self.stored_rows(part, values[part.name], (*path, part.name), f"{name}{part.name}", taken)
                if rows:
                    data[part.name] = rows
            else:
                value = part.store(values[part.name])
                if value is not None:
                    data[part.name] = value
        return data

    def stored_rows(
        self, part: Rows, rows: list[Values], path: Path, name: str, taken: set[str]
    ) -> list[dict[str, Any]]:
        stored: list[dict[str, Any]] = []
        mine = {row["key"] for row in rows}
        for place, row in enumerate(rows):
            if part.is_blank(row):
                continue
            here = (*path, len(stored))
            self.places[here] = f"{name}-{place}"
            data = self.stored(part.parts, row, here, f"{name}-{place}-", taken)
            if part.keyed:
                row["key"] = row["key"] or fresh_key(str(row.get(part.made_of, "")), taken | mine, part.name)
                taken.add(row["key"])
                data = {"key": row["key"], **data}
            stored.append(data)
        return stored

    def parse(self, taken: frozenset[str] = frozenset()) -> QuestionType | None:
        """The question, or None and `problems`."""
        try:
            return TYPES[self.type].parse(self.data(taken))
        except DataError as error:
            for problem in error.problems:
                part = self.part_at(problem.path)
                reason = reason_for(problem.reason, part.title if isinstance(part, Rows) else "")
                self.problems.setdefault(self.place(problem.path), []).append(reason)
            return None

    def place(self, path: Path) -> str:
        """The name on the page of what a path of the data leads to; "" for the whole question."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                rest = [str(step) for step in path[length:] if step != "key"]
                return "-".join([self.places[path[:length]], *rest])
        return "-".join(str(step) for step in path)

    def part_at(self, path: Path) -> Part | None:
        parts: tuple[Part, ...] = self.parts
        found: Part | None = None
        for name in (step for step in path if isinstance(step, str)):
            found = next((part for part in parts if part.name == name), None)
            parts = found.parts if isinstance(found, Rows) else ()
        return found

    # The page ----------------------------------------------------------------------------------

    def shown(self) -> list[Control | Group]:
        return list(self.controls(self.parts, self.values, ""))

    def controls(self, parts: tuple[Part, ...], values: Values, path: str) -> Iterator[Control | Group]:
        for part in parts:
            if part.when and part.when != values.get("kind"):
                continue
            name = f"{path}{part.name}"
            if isinstance(part, Rows):
                yield self.group(part, values[part.name], name)
            elif part.kind != "pick":
                yield Control(part, name, values[part.name], self.told(name), self.focus)

    @property
    def general(self) -> list[str]:
        """What is wrong with the whole."""
        return self.told("")

    def told(self, name: str) -> list[str]:
        return self.problems.get(name, []) if self.tells else []

    def group(self, part: Rows, rows: list[Values], name: str) -> Group:
        shown = []
        for place, row in enumerate(rows):
            here = f"{name}-{place}"
            pick = Control(part.pick, f"{name}-{part.pick.name}", row[part.pick.name], []) if part.pick else None
            shown.append(
                Line(
                    label=self.label(part, row, place),
                    name=here,
                    key=row["key"],
                    keyed=part.keyed,
                    place=place,
                    first=place == 0 or not part.movable,
                    last=place == len(rows) - 1 or not part.movable,
                    parts=list(self.controls(part.parts, row, f"{here}-")),
                    pick=pick,
                    problems=self.told(here),
                    focus=self.focus,
                )
            )
        return Group(part, name, shown, self.told(name), self.focus)

    def label(self, part: Rows, row: Values, place: int) -> str:
        return str(part.one) % {"n": place + 1}


@dataclass(frozen=True)
class Control:
    part: Field
    path: str
    value: Any
    problems: list[str] = field(default_factory=list)
    focus: str = ""

    @property
    def name(self) -> str:
        return PREFIX + self.path

    @property
    def id(self) -> str:
        return control_id(self.path)

    @property
    def focused(self) -> bool:
        return self.focus == self.id

    @property
    def choices(self) -> list[tuple[str, Text, bool]]:
        chosen = self.value if isinstance(self.value, list) else [self.value]
        return [(value, label, value in chosen) for value, label in self.part.choices]


@dataclass(frozen=True)
class Line:
    """One row as it is shown."""

    label: str
    name: str
    key: str
    keyed: bool
    place: int
    first: bool
    last: bool
    parts: list[Control | Group]
    pick: Control | None
    problems: list[str]
    focus: str = ""

    @property
    def id(self) -> str:
        return control_id(self.name)

    @property
    def up_focused(self) -> bool:
        return self.focus == f"{self.id}-up"

    @property
    def down_focused(self) -> bool:
        return self.focus == f"{self.id}-down"


@dataclass(frozen=True)
class Group:
    """Rows as they are shown."""

    part: Rows
    name: str
    rows: list[Line]
    problems: list[str]
    focus: str = ""

    is_group = True

    @property
    def id(self) -> str:
        return control_id(self.name)

    @property
    def add_focused(self) -> bool:
        return self.focus == f"{self.id}-add"


def control_id(path: str) -> str:
    return f"id_{PREFIX}{path}"


def first_control(part: Rows, path: str) -> str:
    """The id of the first control of a row."""
    name = next((inner.name for inner in part.parts if isinstance(inner, Field) and inner.kind != "pick"), "")
    return control_id(f"{path}-{name}")


def fresh_key(text: str, taken: set[str], fallback: str) -> str:
    """A key that nobody had: made of the text's first words, or by chance where it has no Latin letters."""
    base = re.sub(r"[-_]+", "-", slugify(text))[:40].strip("-")
    if not base:
        base = f"{fallback.removesuffix('s')}-{secrets.token_hex(2)}"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


EXPLANATION = Field("explanation", gettext_lazy("Explanation"), "text")
