"""Rows written by one statement, without models, and without composing the SQL twice: what keeping summaries costs."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

AT_ONCE = 500  # rows in a statement


@cache
def statement(
    model: type[models.Model],
    unique: tuple[str, ...],
    columns: tuple[str, ...],
    add: tuple[str, ...],
    keep: tuple[str, ...],
    rows: int,
) -> str:
    table = f'"{model._meta.db_table}"'
    names = ", ".join(f'"{name}"' for name in columns)
    row = f"({', '.join(['%s'] * len(columns))})"
    new = [name for name in columns if name not in {*unique, *add, *keep}]
    changes = [f'"{name}" = excluded."{name}"' for name in new]
    changes += [f'"{name}" = {table}."{name}" + excluded."{name}"' for name in add]
    return (
        f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * rows)} "  # noqa: S608  (names of our own)
        f"ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {', '.join(changes)}"
    )


def upsert(
    model: type[models.Model],
    unique: tuple[str, ...],
    columns: tuple[str, ...],
    rows: Iterable[Sequence[Any]],
    *,
    add: tuple[str, ...] = (),
    keep: tuple[str, ...] = (),
) -> None:
    """Write rows of these columns. Where a row with the same `unique` ones is there, the columns in `add` are added to
    it, those in `keep` left as they are, and the others set. Lists and dicts are written as JSON."""
    ready = [tuple(map(adapted, row)) for row in rows]
    with connection.cursor() as cursor:
        for start in range(0, len(ready), AT_ONCE):
            part = ready[start : start + AT_ONCE]
            sql = statement(model, unique, columns, add, keep, len(part))
            cursor.execute(sql, [value for row in part for value in row])


def adapted(value: Any) -> Any:
    """As the database's driver wants it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return json.dumps(value) if isinstance(value, list | dict) else value


def read(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a SELECT, as the driver gives them; JSON is text on SQLite and read on PostgreSQL, see `loaded`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
