"""What becomes of each row of a roster, and that all of it is written or nothing."""

from decimal import Decimal

import pytest
from django.db import connection

from lessons.completion import complete
from lessons.models import RosterEntry
from lessons.rosters import Fate, RosterChanged, RosterError, carry_out, claim, plan
from tests import factories

pytestmark = pytest.mark.django_db

HEAD = ["E-mail", "Name", "Student number", "Extra time"]


@pytest.fixture
def cohort():
    return factories.CohortFactory()


def people_of(*people):
    """Everybody's address is confirmed."""
    known = {person.email: person for person in people}
    return lambda addresses: {address: known[address] for address in addresses if address in known}


def nobody(addresses):
    return {}


def fates(made):
    return [(row.number, row.fate) for row in made.rows]


def stored(cohort):
    """All that a roster could change."""
    enrolments = cohort.enrolments.order_by("user").values_list(
        "user__email", "student_number", "extra_time", "left_at"
    )
    entries = cohort.roster.values_list("email", "name", "student_number", "extra_time", "enrolment")
    return list(enrolments), list(entries)


def test_each_row_has_its_fate(cohort):
    known, member, changed, gone = (factories.UserFactory() for _number in range(4))
    factories.EnrolmentFactory(cohort=cohort, user=member, student_number="2")
    factories.EnrolmentFactory(cohort=cohort, user=changed, student_number="3", extra_time=Decimal("1.5"))
    factories.EnrolmentFactory(cohort=cohort, user=gone).leave()
    RosterEntry.objects.create(cohort=cohort, email="waits@example.org", name="Wait")
    table = [
        HEAD,
        [known.email, "", "1", "25 %"],
        ["new@example.org", "Nora New", "0005"],
        [member.email.upper(), "", "2"],
        [changed.email, "", "33", "2"],
        [],
        [gone.email],
        ["waits@example.org"],
    ]
    made = plan(cohort, table, people_of(known, member, changed, gone))
    assert fates(made) == [
        (2, Fate.ENROL), (3, Fate.WAIT), (4, Fate.SAME), (5, Fate.CHANGE), (7, Fate.RETURN), (8, Fate.SAME),
    ]  # fmt: skip
    assert made.rows[3].detail == "number 3 → 33; extra time 1.5 → 2"
    carry_out(cohort, table, people_of(known, member, changed, gone), made.digest)
    enrolments, entries = stored(cohort)
    assert enrolments == [
        (known.email, "1", Decimal("1.25"), None),
        (member.email, "2", 1, None),
        (changed.email, "33", 2, None),
        (gone.email, "", 1, None),
    ]
    assert entries == [
        ("new@example.org", "Nora New", "0005", 1, None),
        ("waits@example.org", "Wait", "", 1, None),
    ]


def test_sent_again_a_roster_changes_nothing(cohort):
    known = factories.UserFactory()
    table = [HEAD, [known.email, "Kim", "1", "1.25"], ["new@example.org", "Nora", "2", "1,5"]]
    carry_out(cohort, table, people_of(known))
    before = stored(cohort)
    made = carry_out(cohort, table, people_of(known))
    assert (made.changes, stored(cohort)) == (0, before)


MISTAKES = [
    (["", "Nobody"], "The e-mail address is missing."),
    (["no address"], "“no address” is not an e-mail address."),
    (["a@b"], "“a@b” is not an e-mail address."),
    ([f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.example.org"], "is not an e-mail address."),
    (["twice@example.org"], "This address stands in row 2 already."),
    (["Twice@Example.ORG"], "This address stands in row 2 already."),
    (["x@example.org", "n" * 121], "The name is longer than 120 letters."),
    (["x@example.org", "", "1" * 41], "The student number is longer than 40 letters."),
    (["x@example.org", "", "", "lots"], "The extra time “lots” is no factor from 1 to 10, as in 1.25 or 25 %."),
    (["x@example.org", "", "", "0.5"], "is no factor"),
    (["x@example.org", "", "", "25"], "is no factor"),
    (["x@example.org", "", "", "1.255"], "is no factor"),
    (["x@example.org", "", "", "-25%"], "is no factor"),
    (["x@example.org", "", "1"], "The number 1 stands in row 2 too."),
    (["x@example.org", "", "77"], "The number 77 belongs to Mia Member."),
    (["x@example.org", "", "88"], "The number 88 belongs to Wanda Waits."),
    (["second@example.org"], "This is the student of row 3 under another address."),
]


@pytest.mark.parametrize(("cells", "sentence"), MISTAKES, ids=[sentence for _cells, sentence in MISTAKES])
def test_one_bad_row_is_named_and_nothing_is_written(cohort, cells, sentence):
    member = factories.UserFactory(display_name="Mia Member")
    factories.EnrolmentFactory(cohort=cohort, user=member, student_number="77")
    RosterEntry.objects.create(cohort=cohort, email="w@example.org", name="Wanda Waits", student_number="88")
    two = factories.UserFactory(email="first@example.org")
    people = {"first@example.org": two, "second@example.org": two}
    table = [HEAD, ["twice@example.org", "", "1"], ["first@example.org"], cells, ["last@example.org"]]
    before = stored(cohort)
    made = plan(cohort, table, lambda addresses: people)
    assert [(row.number, row.fate) for row in made.rows if row.fate == Fate.ERROR] == [(4, Fate.ERROR)]
    assert sentence in made.rows[2].detail
    with pytest.raises(RosterChanged):
        carry_out(cohort, table, lambda addresses: people, made.digest)
    assert stored(cohort) == before


def test_every_kind_of_bad_row_is_named_at_once(cohort):
    table = [HEAD, ["twice@example.org"], ["a@example.org", "", "1"]]
    kinds = [MISTAKES[0], MISTAKES[1], MISTAKES[4], MISTAKES[6], MISTAKES[7], MISTAKES[8]]
    made = plan(cohort, [*table, *(cells for cells, _sentence in kinds)], nobody)
    assert made.mistakes == len(kinds)
    assert [row.number for row in made.rows if row.fate == Fate.ERROR] == list(range(4, 4 + len(kinds)))


def test_rows_may_swap_their_numbers(cohort):
    one, two = factories.UserFactory(), factories.UserFactory()
    factories.EnrolmentFactory(cohort=cohort, user=one, student_number="1")
    factories.EnrolmentFactory(cohort=cohort, user=two, student_number="2")
    carry_out(cohort, [HEAD, [one.email, "", "2"], [two.email, "", "1"]], people_of(one, two))
    assert [row[:2] for row in stored(cohort)[0]] == [(one.email, "2"), (two.email, "1")]


def test_a_plan_that_changed_meanwhile_is_not_carried_out(cohort):
    known = factories.UserFactory()
    table = [HEAD, [known.email]]
    agreed = plan(cohort, table, nobody).digest
    with pytest.raises(RosterChanged) as changed:
        carry_out(cohort, table, people_of(known), agreed)
    assert changed.value.plan.rows[0].fate == Fate.ENROL
    assert stored(cohort) == ([], [])


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([], "empty"),
        ([[], []], "empty"),
        ([["Name", "Number"], ["Ann", "1"]], "No column is headed “e-mail”"),
        ([["E-mail", "Mail"]], "Two columns are headed “Mail”"),
        ([HEAD], "names nobody"),
        ([HEAD, [], ["", ""]], "names nobody"),
    ],
)
def test_a_table_that_is_no_roster_is_refused(cohort, table, sentence):
    with pytest.raises(RosterError, match=sentence):
        plan(cohort, table, nobody)


@pytest.mark.parametrize(
    ("head", "cells", "name", "number"),
    [
        (["EMAIL_ADDRESS", "Full Name", "Student ID"], ["a@example.org", "Ann Bo", "7"], "Ann Bo", "7"),
        (["First name", "Last name", "Mail"], ["Ann", "Bo", "a@example.org"], "Ann Bo", ""),
        (["Matrikel-Nr.", "E-Mail-Adresse"], ["007", "a@example.org"], "", "007"),
        (["Group", "", "e-mail"], ["B", "x", "a@example.org"], "", ""),
        (None, ["a@example.org", "Ann Bo", "7", "25%"], "Ann Bo", "7"),
    ],
)
def test_headings_are_recognised(cohort, head, cells, name, number):
    made = plan(cohort, [head, cells] if head else [cells], nobody)
    row = made.rows[0]
    assert (row.email, row.name, row.student_number, row.fate) == ("a@example.org", name, number, Fate.WAIT)
    assert made.ignored == (["Group"] if head and "Group" in head else [])


def test_empty_cells_take_nothing_away(cohort):
    known = factories.UserFactory()
    factories.EnrolmentFactory(cohort=cohort, user=known, student_number="5", extra_time=Decimal("1.5"))
    carry_out(cohort, [HEAD, [known.email]], people_of(known))
    assert stored(cohort)[0] == [(known.email, "5", Decimal("1.5"), None)]


def test_an_entry_is_claimed_with_what_it_says(cohort):
    carry_out(cohort, [HEAD, ["new@example.org", "Nora", "9", "1.25"]], nobody)
    newcomer = factories.UserFactory()
    assert claim(newcomer, ["NEW@example.org"]) == list(cohort.enrolments.all())
    assert stored(cohort)[0] == [(newcomer.email, "9", Decimal("1.25"), None)]
    assert claim(newcomer, ["new@example.org"]) == []  # once


def test_who_joined_by_the_link_before_keeps_the_work_and_gets_the_number(cohort):
    carry_out(cohort, [HEAD, ["new@example.org", "", "9"]], nobody)
    enrolment = factories.EnrolmentFactory(cohort=cohort)
    complete(enrolment, factories.LessonFactory(), "button")
    claim(enrolment.user, ["new@example.org"])
    enrolment.refresh_from_db()
    assert (enrolment.student_number, enrolment.completions.count()) == ("9", 1)


def test_a_student_who_stands_on_the_roster_twice_is_enrolled_once(cohort):
    carry_out(cohort, [HEAD, ["one@example.org", "", "9"], ["two@example.org"]], nobody)
    newcomer = factories.UserFactory()
    claim(newcomer, ["one@example.org", "two@example.org"])
    assert (cohort.enrolments.count(), cohort.roster.count()) == (1, 1)


def test_the_roster_of_an_archived_cohort_waits_for_nobody(cohort):
    carry_out(cohort, [HEAD, ["new@example.org"]], nobody)
    cohort.archive()
    assert claim(factories.UserFactory(), ["new@example.org"]) == []


def test_an_entry_whose_claim_was_missed_is_fulfilled_by_the_next_roster(cohort):
    carry_out(cohort, [HEAD, ["person@example.org", "", "9", "1.5"]], nobody)
    person = factories.UserFactory(email="person@example.org")
    carry_out(cohort, [HEAD, ["person@example.org"]], people_of(person))
    assert stored(cohort)[0] == [("person@example.org", "9", Decimal("1.5"), None)]
    assert cohort.roster.get().enrolment == cohort.enrolments.get()


def test_a_roster_costs_the_same_however_long(cohort, count_queries):
    def send(count):
        people = factories.UserFactory.create_batch(count)
        table = [HEAD, *([person.email] for person in people), *([f"{person.pk}@example.net"] for person in people)]
        return count_queries(lambda: carry_out(cohort, table, people_of(*people)))

    assert send(2) == send(20)


def test_a_long_roster_is_written_in_parts(cohort):
    """A statement has at most 65 535 values on PostgreSQL."""
    most = []

    def measure(execute, sql, params, many, context):
        most.append(len(params or ()))
        return execute(sql, params, many, context)

    table = [HEAD, *([f"s{number}@example.org"] for number in range(1200))]
    made = plan(cohort, table, nobody)
    with connection.execute_wrapper(measure):
        carry_out(cohort, table, nobody, made.digest)
    assert cohort.roster.count() == 1200
    assert max(most) <= 500 * len(RosterEntry._meta.fields)
