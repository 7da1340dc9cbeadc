"""Rosters: lists of who belongs to a cohort, and what becomes of each row.

A roster is read into lines, weighed against the cohort into a plan, and carried out as a whole or not at all. Rows
say nothing by empty cells: what is there stays. Whose address is not confirmed is written down as a RosterEntry, and
claims it later; who owns which confirmed address is told by the caller, because people belong to another layer.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.models import Cohort, Enrolment, RosterEntry
from lessons.signals import enrolments_changed

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

PeopleOf = Callable[[Iterable[str]], "dict[str, User]"]  # by confirmed address, in lower case

COLUMNS = ("email", "name", "number", "extra time")  # of a roster without a row of headings
WORDS = {
    "email": "email mail emailaddress mailaddress emailadresse courriel adressemail",
    "name": "name fullname student studentname displayname",
    "first": "firstname givenname forename vorname prénom",
    "last": "lastname surname familyname nachname nom",
    "number": "studentnumber number studentno studentid matriculationnumber matrikelnummer matrikelnr numéro",
    "extra_time": "extratime extratimefactor timefactor additionaltime zeitzugabe tempssupplémentaire",
}
LONGEST = {"email": 254, "name": 120, "student_number": 40}
MEANING = {word: column for column, words in WORDS.items() for word in words.split()}


class RosterError(Exception):
    """The roster as a whole can't be used; the message says why."""


class RosterChanged(Exception):
    """The plan is not the one that was agreed to, or has mistakes; nothing was written."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__()
        self.plan = plan


class Fate(models.TextChoices):
    """What becomes of a row."""

    ERROR = "error", gettext_lazy("Can’t be used")
    ENROL = "enrol", gettext_lazy("Will be enrolled")
    RETURN = "return", gettext_lazy("Comes back")
    WAIT = "wait", gettext_lazy("Will wait for the account")
    CHANGE = "change", gettext_lazy("Changes")
    SAME = "same", gettext_lazy("Already in")


@dataclass
class Row:
    """One row: what it says ("" and None: nothing), what becomes of it, and why or how, as a sentence."""

    number: int  # as a spreadsheet counts
    email: str
    name: str = ""
    student_number: str = ""
    extra_time: Decimal | None = None
    fate: Fate = Fate.SAME
    detail: str = ""
    user: "User | None" = None
    enrolment: Enrolment | None = None
    entry: RosterEntry | None = None

    def fail(self, reason: str) -> None:
        self.fate, self.detail = Fate.ERROR, reason


@dataclass
class Plan:
    rows: list[Row]
    ignored: list[str] = field(default_factory=list)  # columns that mean nothing here

    @property
    def mistakes(self) -> int:
        return sum(row.fate == Fate.ERROR for row in self.rows)

    @property
    def changes(self) -> int:
        return sum(row.fate not in (Fate.ERROR, Fate.SAME) for row in self.rows)

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        """How many rows have each fate, mistakes first."""
        counted = [(fate, sum(row.fate == fate for row in self.rows)) for fate in Fate]
        return [(fate, count) for fate, count in counted if count]

    @property
    def digest(self) -> str:
        """Equal for plans that would do the same."""
        lines = [f"{row.number}|{row.email}|{row.fate}|{row.detail}" for row in self.rows]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# Reading ------------------------------------------------------------------------------------------------------------
def headings(cells: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and the columns that mean nothing. Raises RosterError."""
    places: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        column = MEANING.get(re.sub(r"[\W_]", "", cell.casefold()))
        if column is None:
            ignored += [cell] if cell else []
        elif column in places:
            raise RosterError(_("Two columns are headed “%(heading)s”.") % {"heading": cell})
        else:
            places[column] = place
    if "email" not in places:
        raise RosterError(_("No column is headed “e-mail”. The first row has to name the columns."))
    return places, ignored


def read_extra_time(text: str) -> Decimal:
    """1.25, 1,25, 25 % and +25% are a quarter more. Raises ValueError."""
    found = re.fullmatch(r"\+?\s*([0-9]{1,4}(?:[.,][0-9]{1,6})?)\s*(%?)", text)
    if found is None:
        raise ValueError(text)
    try:
        value = Decimal(found[1].replace(",", "."))
    except InvalidOperation as error:  # digits of another script
        raise ValueError(text) from error
    factor = 1 + value / 100 if found[2] else value
    if not 1 <= factor <= 10 or factor != factor.quantize(Decimal("0.01")):
        raise ValueError(text)
    return factor.quantize(Decimal("0.01"))


def read_row(number: int, cells: dict[str, str]) -> Row:
    """A row with its own mistakes; those against other rows come later."""
    name = cells.get("name") or " ".join(filter(None, [cells.get("first"), cells.get("last")]))
    row = Row(number, cells.get("email", "").lower(), " ".join(name.split()), cells.get("number", ""))
    if not row.email:
        row.fail(_("The e-mail address is missing."))
        return row
    try:
        validate_email(row.email)
        if len(row.email) > LONGEST["email"]:
            raise ValidationError("long")
    except ValidationError:
        row.fail(_("“%(email)s” is not an e-mail address.") % {"email": row.email[:100]})
        return row
    if len(row.name) > LONGEST["name"]:
        row.fail(_("The name is longer than %(length)d letters.") % {"length": LONGEST["name"]})
    elif len(row.student_number) > LONGEST["student_number"]:
        row.fail(_("The student number is longer than %(length)d letters.") % {"length": LONGEST["student_number"]})
    elif cells.get("extra_time"):
        try:
            row.extra_time = read_extra_time(cells["extra_time"])
        except ValueError:
            told = {"text": cells["extra_time"][:40]}
            row.fail(_("The extra time “%(text)s” is no factor from 1 to 10, as in 1.25 or 25 %%.") % told)
    return row


def read_rows(table: list[list[str]]) -> Plan:
    """The rows of a table, which begin with a row of headings; without one the columns stand as in COLUMNS."""
    first = next((number for number, cells in enumerate(table) if cells), None)
    if first is None:
        raise RosterError(_("The roster is empty."))
    if "@" in table[first][0]:
        places, ignored = headings(list(COLUMNS))
    else:
        (places, ignored), first = headings(table[first]), first + 1
    rows = []
    for number, cells in enumerate(table[first:], first + 1):
        told = {column: cells[place] for column, place in places.items() if place < len(cells) and cells[place]}
        if told:
            rows.append(read_row(number, told))
    if not rows:
        raise RosterError(_("The roster names nobody."))
    return Plan(rows, ignored)


# Weighing -----------------------------------------------------------------------------------------------------------
def plan(cohort: Cohort, table: list[list[str]], people_of: PeopleOf) -> Plan:
    """What the table would do to the cohort. Four queries. Raises RosterError."""
    made = read_rows(table)
    good = [row for row in made.rows if row.fate != Fate.ERROR]
    people = people_of(row.email for row in good)
    enrolments = {one.user_id: one for one in cohort.enrolments.select_related("user")}
    entries = {entry.email: entry for entry in cohort.roster.select_related("enrolment")}
    seen: dict[str | int, Row] = {}
    for row in good:
        row.user, row.entry = people.get(row.email), entries.get(row.email)
        if row.user is None and row.entry is not None and row.entry.enrolment is not None:
            row.enrolment = enrolments.get(row.entry.enrolment.user_id)
        elif row.user is not None:
            row.enrolment = enrolments.get(row.user.pk)
        who: str | int = row.enrolment.user_id if row.enrolment else row.user.pk if row.user else row.email
        if who in seen and seen[who].email == row.email:
            row.fail(_("This address stands in row %(row)d already.") % {"row": seen[who].number})
        elif who in seen:
            row.fail(_("This is the student of row %(row)d under another address.") % {"row": seen[who].number})
        else:
            seen[who] = row
            weigh(row)
    refuse_shared_numbers(good, enrolments.values(), entries.values())
    return made


def weigh(row: Row) -> None:
    """The fate of a row without mistakes."""
    changes = changed(row)
    if row.enrolment is not None and row.enrolment.left_at is not None:
        was_removed = _("An instructor had removed this student.") if row.enrolment.removed else ""
        row.fate, row.detail = Fate.RETURN, " ".join(filter(None, [was_removed, changes]))
    elif row.enrolment is None and row.user is not None:
        row.fate = Fate.ENROL
    elif row.enrolment is None and row.entry is None:
        row.fate = Fate.WAIT
    elif changes:
        row.fate, row.detail = Fate.CHANGE, changes
    elif row.enrolment is None:
        row.detail = _("Waits for the account.")


def changed(row: Row) -> str:
    """What the row says otherwise than what is stored, as a sentence; empty when nothing."""
    stored = row.enrolment or (row.entry if row.user is None else None)
    if stored is None:
        return ""
    parts = []
    if row.student_number and row.student_number != stored.student_number:
        numbers = {"old": stored.student_number or "–", "new": row.student_number}
        parts.append(_("number %(old)s → %(new)s") % numbers)
    if row.extra_time is not None and row.extra_time != stored.extra_time:
        factors = {"old": stored.extra_time.normalize(), "new": row.extra_time.normalize()}
        parts.append(_("extra time %(old)s → %(new)s") % factors)
    if isinstance(stored, RosterEntry) and row.name and row.name != stored.name:
        parts.append(_("name %(old)s → %(new)s") % {"old": stored.name or "–", "new": row.name})
    return "; ".join(parts)


def refuse_shared_numbers(rows: list[Row], enrolments: Iterable[Enrolment], entries: Iterable[RosterEntry]) -> None:
    """A student number is one student's. Judged is what would be stored in the end, so that rows may swap numbers."""
    owners: dict[str, list[str]] = defaultdict(list)
    named_users = {row.enrolment.user_id for row in rows if row.enrolment and row.student_number}
    named_addresses = {row.email for row in rows if row.student_number}
    for enrolment in enrolments:
        if enrolment.student_number and enrolment.left_at is None and enrolment.user_id not in named_users:
            owners[enrolment.student_number].append(str(enrolment.user))
    for entry in entries:
        if entry.student_number and entry.enrolment is None and entry.email not in named_addresses:
            owners[entry.student_number].append(entry.name or entry.email)
    first: dict[str, Row] = {}
    for row in rows:
        number = row.student_number
        if row.fate == Fate.ERROR or not number:
            continue
        if owners[number]:
            row.fail(_("The number %(number)s belongs to %(name)s.") % {"number": number, "name": owners[number][0]})
        elif number in first:
            row.fail(
                _("The number %(number)s stands in row %(row)d too.") % {"number": number, "row": first[number].number}
            )
        else:
            first[number] = row


# Writing ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def carry_out(cohort: Cohort, table: list[list[str]], people_of: PeopleOf, agreed: str = "") -> Plan:
    """Write all of the table. Raises RosterChanged where it has mistakes, or would do other than what was `agreed` to
    (the digest of a plan; empty: anything), and RosterError."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)  # two rosters at once wait for each other
    made = plan(cohort, table, people_of)
    if made.mistakes or (agreed and made.digest != agreed):
        raise RosterChanged(made)
    new = [row for row in made.rows if row.fate == Fate.ENROL]
    for row in new:
        row.enrolment = Enrolment(cohort=cohort, user=row.user)
        if row.entry is not None:
            row.enrolment.student_number, row.enrolment.extra_time = row.entry.student_number, row.entry.extra_time
        tell(row, row.enrolment)
    Enrolment.objects.bulk_create([row.enrolment for row in new if row.enrolment], batch_size=500)
    kept = [row for row in made.rows if row.fate in (Fate.RETURN, Fate.CHANGE) and row.enrolment is not None]
    for row in kept:
        assert row.enrolment is not None
        row.enrolment.left_at, row.enrolment.removed = None, False
        tell(row, row.enrolment)
    Enrolment.objects.bulk_update(
        [row.enrolment for row in kept if row.enrolment],
        ["left_at", "removed", "student_number", "extra_time"],
        batch_size=500,
    )
    enrolments_changed.send(Enrolment, enrolments=[row.enrolment for row in [*new, *kept] if row.enrolment])
    waiting = [row for row in made.rows if row.enrolment is None and row.fate in (Fate.WAIT, Fate.CHANGE)]
    for row in waiting:
        row.entry = row.entry or RosterEntry(cohort=cohort, email=row.email)
        tell(row, row.entry)
    RosterEntry.objects.bulk_create(
        [row.entry for row in waiting if row.fate == Fate.WAIT and row.entry], batch_size=500
    )
    told = [row.entry for row in waiting if row.fate == Fate.CHANGE and row.entry]
    RosterEntry.objects.bulk_update(told, ["name", "student_number", "extra_time"], batch_size=500)
    for row in made.rows:
        if row.entry is not None and row.entry.pk and row.entry.enrolment_id is None and row.enrolment is not None:
            row.entry.claim_for(row.enrolment)
    return made


def tell(row: Row, stored: Enrolment | RosterEntry) -> None:
    """Write what the row says, and nothing where it says nothing."""
    stored.student_number = row.student_number or stored.student_number
    if row.extra_time is not None:
        stored.extra_time = row.extra_time
    if isinstance(stored, RosterEntry):
        stored.name = row.name or stored.name


@transaction.atomic
def claim(user: "User", addresses: Iterable[str]) -> list[Enrolment]:
    """Enrol somebody in the cohorts whose rosters have waited for one of these addresses, which are confirmed.

    Who was removed since the entry was made stays out: under another address, too.
    """
    removed = Enrolment.objects.filter(
        user=user, cohort=OuterRef("cohort"), removed=True, left_at__gte=OuterRef("created_at")
    )
    waiting = RosterEntry.objects.waiting().filter(~Exists(removed), email__in=[one.lower() for one in addresses])
    enrolments = []
    for entry in waiting.select_related("cohort").order_by("cohort"):
        enrolment = entry.cohort.enrol(user)
        enrolment.student_number = entry.student_number or enrolment.student_number
        if entry.extra_time != 1:
            enrolment.extra_time = entry.extra_time
        enrolment.save(update_fields=["student_number", "extra_time"])
        entry.claim_for(enrolment)
        enrolments.append(enrolment)
    return enrolments
