"""What a browser would send from the editors' pages."""

from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    """The values of all controls of a page, and the buttons that it has: `values` is what a button sends with it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str, bool]] = []
        self.ids: set[str] = set()
        self.focused = ""
        self._select = self._area = ""
        self._first = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        self.ids |= {values["id"]} if "id" in values else set()
        if "data-focus" in values:
            self.focused = values.get("id", tag)
        if "disabled" in values and tag != "button":
            return
        if tag == "button":
            self.buttons.append((name, values.get("value", ""), "disabled" not in values))
        elif tag == "input" and values.get("type") in ("checkbox", "radio"):
            if "checked" in values:
                self.values.setdefault(name, []).append(values.get("value", "on"))
        elif tag == "input" and name:
            self.values.setdefault(name, []).append(values.get("value", ""))
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select and (self._first or "selected" in values):
            self.values[self._select] = [values.get("value", "")]
            self._first = False
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data.removeprefix("\n") if not self.values[self._area][0] else data

    def sent(self, **changes: Any) -> dict[str, Any]:
        """`changes` have `__` for `-`; None takes a control out."""
        sent: dict[str, Any] = {name: values for name, values in self.values.items() if name}
        for name, value in changes.items():
            sent[name.replace("__", "-")] = value
        return {name: value for name, value in sent.items() if value is not None}


class Writer:
    """Somebody at the editor: `write` fills controls in, `press` sends the form with a button."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.response = client.get(address)
        self.changes: dict[str, Any] = {}

    @property
    def page(self) -> str:
        return self.response.content.decode()

    @property
    def form(self) -> Form:
        return Form(self.page)

    def write(self, **changes: Any) -> "Writer":
        self.changes |= changes
        return self

    def press(self, button: str, name: str = "do", **headers: Any) -> Any:
        data = self.form.sent(**self.changes, **{name: button})
        self.changes = {}
        self.response = self.client.post(self.address, data, **headers)
        return self.response
