"""The forms of a page, and what a browser would send from each."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Sent:
    """One form: where it goes, what it sends as it stands, and of which kind each field is."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """`found`: the forms that are posted, on the page at `address`."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Sent] = []
        self._form: Sent | None = None
        self._inside = ""  # of which textarea or select
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = (
                Sent(given.get("action") or self.address) if given.get("method", "").lower() == "post" else None
            )
            if self._form:
                self.found.append(self._form)
        if self._form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text") if tag == "input" else tag
        if tag == "option" and self._inside and "selected" in given:
            self._form.values.setdefault(self._inside, []).append(given.get("value", ""))
        if not name or kind in ("submit", "file", "button"):
            return
        if tag in ("input", "select", "textarea"):
            self._form.kinds[name] = kind
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self._form.values.setdefault(name, []).append(given.get("value", "on"))
        elif tag in ("select", "textarea"):
            self._inside = name

    def handle_data(self, data: str) -> None:
        if self._form and self._inside and self._form.kinds[self._inside] == "textarea":
            self._form.values[self._inside] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._inside = ""
        elif tag == "form":
            self._form = None
