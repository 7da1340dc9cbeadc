"""What loading a package did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class LoadReport:
    """Names such as "lesson whose-definition", in the order of the work.

    `edited` was changed since it was loaded and is left as it is; `unpublished` is what the package has no more;
    `unchanged` was the same already.
    """

    course: str
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    unpublished: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated or self.unpublished)

    def __str__(self) -> str:
        counts = ", ".join(
            f"{len(getattr(self, name))} {name}"
            for name in ("created", "updated", "unchanged", "unpublished", "edited")
        )
        return f"{self.course}: {counts}"
