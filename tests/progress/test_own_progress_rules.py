"""Rules of the progress page that hold for whatever was done: pace, pictures, mastery."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ctlearn.progress import activity, mastery, mine
from lessons.models.content import WORDS_PER_MINUTE

START = datetime(2026, 9, 1, tzinfo=UTC)
lessons = st.lists(st.tuples(st.integers(0, 5000), st.floats(0, 200)), max_size=12)
counts = st.integers(0, 300)
days = st.lists(st.tuples(counts, counts, counts), min_size=7 * activity.WEEKS, max_size=7 * activity.WEEKS)
topics = st.builds(
    mastery.Mastery,
    title=st.just("Treaty law"),
    percent=st.integers(0, 100),
    asked=st.integers(1, 40),
    of=st.integers(1, 80),
    kept=st.integers(0, 40),
)


def done(rows):
    return [activity.Done(date(2026, 9, 1) + timedelta(days=n), *row) for n, row in enumerate(rows)]


@given(lessons)
def test_a_pace_is_believable_and_one_s_own_from_five_lessons_on(read):
    rows = [(words, START, START + timedelta(minutes=minutes)) for words, minutes in read]
    told = sum(bool(words) and 1 <= (at - START).total_seconds() / 60 <= 60 for words, _start, at in rows)
    pace = mine.pace(rows)
    assert pace.own == (told >= mine.ENOUGH)
    assert pace.words == WORDS_PER_MINUTE or mine.SLOWEST <= pace.words <= mine.FASTEST


@given(days)
def test_weeks_add_up_to_the_days(rows):
    weeks = activity.weeks_of(done(rows))
    assert len(weeks) == activity.WEEKS
    assert [sum(week[n] for week in weeks) for n in (1, 2, 3)] == [sum(row[n] for row in rows) for n in (0, 1, 2)]


@given(days)
def test_every_day_with_work_has_a_bar_that_stands_on_the_line(rows):
    for n, strip in enumerate(activity.strips_of(done(rows))):
        assert len(strip.bars) == sum(bool(row[n]) for row in rows)
        assert strip.total == sum(row[n] for row in rows)
        for bar in strip.bars:
            assert bar.y + bar.tall == activity.TALL
            assert 0 < bar.tall <= activity.TALL
            assert 0 <= bar.x <= 7 * activity.WEEKS * activity.APART - activity.BAR


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_the_picture_of_a_course_has_a_part_for_each_module_and_fills_what_is_read(modules):
    rows, read, pk = [], set(), 0
    for module, (of, known) in enumerate(modules):
        for n in range(of):
            pk += 1
            rows.append((module, "A module", pk, 100))
            read |= {pk} if n < known else set()
    parts = mine.parts_of(rows, read)
    assert [(part.done, part.of) for part in parts] == [(min(known, of), of) for of, known in modules]
    for part in parts:
        assert (part.filled == part.wide) == part.is_done
    for before, after in pairwise(parts):
        assert before.x + before.wide < after.x


@given(topics)
def test_nothing_is_mastered_without_enough_right_answers_in_review(topic):
    if topic.mastered:
        assert topic.kept >= mastery.SHARE * topic.asked >= 1
        assert topic.percent >= mastery.REMEMBERED
    forgotten = mastery.Mastery(topic.title, mastery.REMEMBERED - 1, topic.asked, topic.of, topic.kept)
    assert not forgotten.mastered
    unseen = mastery.Mastery(topic.title, topic.percent, topic.asked, topic.of, 0)
    assert not unseen.mastered
