"""Stable keys: what ties rows to course packages and forms URLs."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

KEY_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
KEY_LENGTH = 80


class KeyField(models.CharField[str, str]):
    """Lower-case letters, digits and single dashes, at most 80 characters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", KEY_LENGTH)
        kwargs.setdefault(
            "validators",
            [RegexValidator(KEY_PATTERN, _("Use lower-case letters, digits and single dashes."))],
        )
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


def refuse_taken_key(row: models.Model, course: int | None) -> None:
    """Raise ValidationError where another row of the course has this row's key.

    Django asks for it only in forms that have the course as a field too.
    """
    key = getattr(row, "key", "")
    others = type(row)._default_manager.filter(course=course, key=key).exclude(pk=row.pk)
    if course and key and others.exists():
        raise ValidationError({"key": _("“%(key)s” is taken in this course. Choose another key.") % {"key": key}})


def key_for(title: str, taken: set[str], fallback: str = "part") -> str:
    """A key made from a title that is not in `taken`; `fallback` where the title has no Latin letter or digit."""
    base = slugify(title)[: KEY_LENGTH - 4].strip("-") or fallback
    base = base.replace("_", "-")
    while "--" in base:
        base = base.replace("--", "-")
    base = base.strip("-") or fallback
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
