"""What a saved state holds: the values of a row and of the rows that are one with it, in words, and written back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import IntegrityError
from django.db.models import BooleanField, DateTimeField, Field, ForeignKey, ManyToManyField, Max, Model
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.models import Version

from lessons.outlines.comparing import Piece, without_sameness, word_diff

Values = dict[str, Any]  # by attribute name; of a many-to-many field a list of numbers
Names = Mapping[tuple[type[Model], str], str]


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Kept:
    """One state of a row; `parts` are the values of the rows that are one with it, such as the slots of a quiz."""

    version: Version
    parts: list[Values] = field(default_factory=list)

    @property
    def values(self) -> Values:
        found: Values = self.version.field_dict
        return found


def as_kept(row: Model, parts: Iterable[Model] = ()) -> Kept:
    """The state as it is now, as it would be read if it had been kept."""

    def version(one: Model) -> Version:
        content_type = ContentType.objects.get_for_model(type(one))
        data = serializers.serialize("json", [one])
        return Version(content_type=content_type, object_id=str(one.pk), format="json", serialized_data=data)

    return Kept(version(row), [version(part).field_dict for part in parts])


def newest_of(rows: Sequence[Model]) -> dict[str, Version]:
    """The state of each row that was kept last, by the row's number as text. Two queries."""
    if not rows:
        return {}
    known = Version.objects.get_for_model(type(rows[0])).filter(object_id__in=[str(row.pk) for row in rows])
    newest = known.order_by().values("object_id").annotate(newest=Max("pk")).values_list("newest", flat=True)
    return {version.object_id: version for version in Version.objects.filter(pk__in=list(newest))}


# In words ------------------------------------------------------------------------------------------


def changed(label: str, before: str, after: str) -> FieldChange:
    return FieldChange(capfirst(label), list(without_sameness(word_diff(before, after))))


def fields_of(model: type[Model]) -> list[Any]:
    """What people may change of a row."""
    fields: list[Any] = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [one for one in fields if one.editable and not one.primary_key]


def numbers(one: Field[Any, Any], values: Values) -> list[str]:
    """The rows that a relation names, by number, in one order."""
    value = values.get(one.name if isinstance(one, ManyToManyField) else one.attname)
    return sorted(str(pk) for pk in (value if isinstance(value, list | tuple) else [value]) if pk is not None)


def names_of(fields: Iterable[Any], states: Sequence[Values]) -> Names:
    """What the rows are called that these values refer to. A query for each relation that there is."""
    found: dict[tuple[type[Model], str], str] = {}
    for one in fields:
        if one.is_relation:
            wanted = {pk for values in states for pk in numbers(one, values)}
            rows = one.related_model._default_manager.filter(pk__in=wanted) if wanted else ()
            found |= {(one.related_model, str(row.pk)): str(row) for row in rows}
    return found


def in_words(one: Any, values: Values, names: Names) -> str:
    """A value as its readers know it."""
    if one.is_relation:
        gone = _("(gone)")
        return ", ".join(sorted(names.get((one.related_model, pk), gone) for pk in numbers(one, values)))
    value = values.get(one.attname)
    if value is None or value == "":
        return ""
    if isinstance(one, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(one, DateTimeField):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(dict(one.flatchoices).get(value, value)).replace("\r\n", "\n")


def differing(fields: Iterable[Any], old: Values, new: Values, names: Names) -> list[FieldChange]:
    """The fields whose values differ, with the words that do."""
    changes = []
    for one in fields:
        before, after = in_words(one, old, names), in_words(one, new, names)
        if before != after:
            changes.append(changed(str(one.verbose_name), before, after))
    return changes


# Written back --------------------------------------------------------------------------------------


def write(row: Model, values: Values) -> None:
    """Set a row's editable fields, save it, then its many-to-many fields, as far as their rows still exist.

    Raises IntegrityError where a row that it needs is gone.
    """
    for one in row._meta.concrete_fields:
        if one.attname in values and not one.primary_key:
            value = values[one.attname]
            if isinstance(one, ForeignKey) and value is not None:
                exists = one.remote_field.model._default_manager.filter(pk=value).exists()
                if not exists and not one.null:
                    raise IntegrityError(f"{one.name} is gone")
                value = value if exists else None
            setattr(row, one.attname, value)
    row.save()
    for relation in row._meta.many_to_many:
        if relation.name in values:
            related = relation.remote_field.model._default_manager.filter(pk__in=values[relation.name])
            getattr(row, relation.name).set(related)
