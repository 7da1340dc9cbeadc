"""Many rows of one table, put in at once. Ids are given out beforehand, so that rows can refer to each other.

Nobody else may write to these tables meanwhile: what reads the highest id and what puts in the rows is one
transaction, which SQLite keeps others out of and PostgreSQL doesn't.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max


class Rows:
    """Rows of `model` that differ in `fields`; every other field has its default.

    Values are what the database knows: ids for foreign keys, JSON as text.
    """

    def __init__(self, model: type[models.Model], *fields: str) -> None:
        self.model = model
        self.count = 0
        self._last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        self._rows: list[tuple[Any, ...]] = []
        concrete = {field.name: field for field in model._meta.concrete_fields}
        own = [concrete.pop(name) for name in ("id", *fields)]
        self._fields: list[models.Field[Any, Any]] = [*own, *concrete.values()]
        self._rest = tuple(field.get_db_prep_save(field.get_default(), connection) for field in concrete.values())
        self._converters = [*map(converter, own), *(same for _field in concrete)]

    def add(self, *values: Any) -> int:
        """The id of a new row with these values, in the order of `fields`."""
        self._last += 1
        self._rows.append((self._last, *values, *self._rest))
        return self._last

    def __len__(self) -> int:
        """Rows that wait to be put in."""
        return len(self._rows)

    def flush(self) -> None:
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        ready = zip(
            *(convert(column) for convert, column in zip(self._converters, columns, strict=True)),
            strict=True,
        )
        put_in(self.model._meta.db_table, [str(field.column) for field in self._fields], ready)
        self.count += len(self._rows)
        self._rows.clear()


def put_in(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """By COPY on PostgreSQL, by one prepared statement elsewhere."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", list(rows))  # noqa: S608  (names)


def go_on_counting(tables: Iterable[Rows]) -> None:
    """Let the database give out ids after ours."""
    statements = connection.ops.sequence_reset_sql(no_style(), [rows.model for rows in tables])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def take_stock() -> None:
    """Let PostgreSQL know how much is in its tables now: it plans by that, and the rebuild asks for all of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def same(column: Iterable[Any]) -> Iterable[Any]:
    return column


def naive(moment: datetime | None) -> str | None:
    """As SQLite keeps it, in UTC."""
    return None if moment is None else str(moment.astimezone(UTC).replace(tzinfo=None))


def converter(field: models.Field[Any, Any]) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """From values as Python has them to values as the database's driver wants them."""
    if isinstance(field, models.DateTimeField):
        return same if connection.vendor == "postgresql" else lambda column: map(naive, column)
    if isinstance(field, models.DecimalField):
        digits, places = field.max_digits, field.decimal_places

        @cache
        def number(value: Decimal | None) -> Any:
            return connection.ops.adapt_decimalfield_value(value, digits, places)

        return lambda column: map(number, column)
    return same
