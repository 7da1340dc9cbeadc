"""Queries whose SQL is made once.

Building a query and turning it into SQL costs Django many times what a small database takes to answer it. Where a
page is asked for often, its queries are functions that make a queryset, decorated with `@prepared`: the first call
lets Django build and compile the queryset with marks in the place of the arguments; later calls put their values
where the marks were, and read the rows as the queryset would.

    @prepared
    def enrolments_of(user: int, course: int) -> QuerySet[Enrolment]:
        return Enrolment.objects.active().filter(user=user, cohort__courses=course)

    rows = enrolments_of(user.pk, course.pk)

Whole numbers, texts, moments and days reach the SQL as they are: a function must not look at them. Yes, no and None
may be looked at; each has SQL of its own. The clock is an argument, too. What would go wrong silently is refused at
the first call. Prefetching is left out: prepare its queries as well.
"""

import functools
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

P = ParamSpec("P")
Row = TypeVar("Row")
Argument: TypeAlias = int | str | datetime | date | None

LARGEST = 2**63 - 1  # a greater number is in no column, and no driver takes it
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MARK = "\ue000argument {}\ue001"


class NotPrepared(Exception):
    """A function can't be prepared as it is; the message says why, to its author."""


def who(user: "User | AnonymousUser") -> tuple[int | None, bool]:
    """A person as arguments of a prepared query, which makes a `person` of them again."""
    return (None, True) if user.is_superuser else (user.pk, False)


def person(pk: int | None, is_superuser: bool) -> "User | AnonymousUser":
    """Who asks, as a rule like `visible_to(user)` wants it."""
    return get_user_model()(pk=pk, is_superuser=is_superuser) if pk or is_superuser else AnonymousUser()


def is_filled_in(value: Argument) -> bool:
    return value is not None and not isinstance(value, bool)


def mark(position: int, value: Argument) -> Argument:
    """What stands for the argument while the SQL is made: of its kind, and like nothing else."""
    match value:
        case bool() | None:
            return value
        case int():
            return 2_098_765_000 + position
        case str():
            return MARK.format(position)
        case datetime():
            return datetime(1066 + position, 10, 14, 9, 26, 53, 589793, tzinfo=UTC)
        case date():
            return date(1066 + position, 10, 14)
    raise NotPrepared(f"{type(value).__name__} can’t be an argument.")


class Statement:
    """The SQL of one function on one kind of database, and where its arguments go."""

    def __init__(self, queryset: models.QuerySet[Any, Any], marks: list[Argument]) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise NotPrepared("Prefetching would build its queries each time; prepare them as well.")
        self.queryset = queryset
        self.compiler: SQLCompiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, parameters = self.compiler.as_sql()
        self.parameters = list(parameters)
        self.converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        sought = {adapted(value): number for number, value in enumerate(marks) if is_filled_in(value)}
        self.places = [(at, sought[one]) for at, one in enumerate(self.parameters) if is_mark(one, sought)]
        self.check(set(sought.values()))
        self.makes_models = issubclass(queryset._iterable_class, ModelIterable)
        if self.makes_models:
            self.learn_columns()

    def learn_columns(self) -> None:
        """What Django's iterable of models finds out at each call: which columns are the row's and its relations'."""
        select: Any = self.compiler.select
        info: Any = self.compiler.klass_info
        columns = info["select_fields"]
        self.own = slice(columns[0], columns[-1] + 1)
        self.names = [column.target.attname for column, _sql, _alias in select[self.own]]
        self.model: type[models.Model] = info["model"]
        self.relations: Any = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.annotations = list((self.compiler.annotation_col_map or {}).items())

    def check(self, wanted: set[int]) -> None:
        """Raise NotPrepared where a later call would get something else than the function says."""
        if missing := wanted - {number for _at, number in self.places}:
            raise NotPrepared(f"The arguments {sorted(missing)} don’t reach the SQL as they are.")
        for at in set(range(len(self.parameters))) - {at for at, _number in self.places}:
            constant = self.parameters[at]
            if isinstance(constant, date) or A_DAY.match(str(constant)):
                raise NotPrepared("A moment or day would stay as it is now; make it an argument.")
            if MARK[0] in str(constant):
                raise NotPrepared("An argument is only a part of a parameter.")

    def rows(self, values: tuple[Argument, ...]) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        if self.queryset.query.select_for_update and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        parameters = self.parameters.copy()
        for at, number in self.places:
            parameters[at] = adapted(values[number])
        if self.makes_models:
            return self.instances(connection, parameters)
        compiler = twin(
            self.compiler,
            connection=connection,
            as_sql=lambda *_args, **_options: (self.sql, tuple(parameters)),
            get_converters=lambda _columns: self.converters,
        )
        query = twin(self.queryset.query, get_compiler=lambda *_args, **_options: compiler)
        read: Any = self.queryset._iterable_class
        return list(read(twin(self.queryset, _query=query)))

    def instances(self, connection: Any, parameters: list[Any]) -> list[models.Model]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        made = []
        for row in self.compiler.apply_converters(rows, self.converters) if self.converters else rows:
            one = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
            for relation in self.relations:
                relation.populate(row, one)
            for name, at in self.annotations:
                setattr(one, name, row[at])
            made.append(one)
        return made


def twin(thing: Any, **different: Any) -> Any:
    """A shallow copy with other attributes; `copy.copy` takes several times as long."""
    made = object.__new__(type(thing))
    made.__dict__.update(thing.__dict__, **different)
    return made


def adapted(value: Argument) -> Any:
    """The value as the database's driver gets it."""
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datefield_value(value)
    return value


def is_mark(parameter: Any, sought: dict[Any, int]) -> bool:
    return isinstance(parameter, int | str | date) and not isinstance(parameter, bool) and parameter in sought


def prepared(make: Callable[P, models.QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Turn a function that makes a queryset into one that gives its rows."""
    statements: dict[tuple[Any, ...], Statement] = {}

    @functools.wraps(make)
    def rows(*values: Any) -> list[Row]:
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values):
            return []
        shape = tuple(type(value) if is_filled_in(value) else value for value in values)
        key = (connections[DEFAULT_DB_ALIAS].vendor, *shape)
        statement = statements.get(key)
        if statement is None:
            marks = [mark(position, value) for position, value in enumerate(values)]
            statement = statements[key] = Statement(cast("Callable[..., Any]", make)(*marks), marks)
        return statement.rows(values)

    return cast("Callable[P, list[Row]]", rows)


def first_or_404(rows: Sequence[Row]) -> Row:
    if not rows:
        raise Http404
    return rows[0]
