"""A question is changed after it was answered: the attempt still shows what was seen, and by what it was graded."""

import pytest

from quizzes import attempts
from quizzes.models import Attempt, QuestionVersion
from tests.quizzes import making
from tests.quizzes.question_types.samples import DATA, NAMES, RIGHT

pytestmark = pytest.mark.django_db


def renew(question, **changes):
    """A new version becomes the question's newest one."""
    content = changes.pop("content", DATA[question.type])
    question.current = QuestionVersion.objects.create(
        question=question,
        number=2,
        content=content,
        **{"stem": "Asked otherwise?", "explanation": "New-reason.", **changes},
    )
    question.save(update_fields=["current"])
    return question.current


def handed_in(owner, name, **rules):
    attempt = making.started(owner, making.quiz(name, **rules))
    making.give(making.slots(attempt)[0], RIGHT[name])
    return attempts.submit(attempt.pk)


def result(client_of, owner, attempt):
    return client_of(owner).get(making.address("result", attempt)).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_result_stays_the_same_page_when_its_question_is_changed(client_of, owner, name):
    attempt = handed_in(owner, name)
    before = without_tokens(result(client_of, owner, attempt))
    assert "Where is it?" in before
    assert "Why-explanation" in before
    renew(making.slots(attempt)[0].version.question)
    assert without_tokens(result(client_of, owner, attempt)) == before


def test_an_option_that_is_gone_from_the_newest_version_is_still_shown_as_chosen(client_of, owner):
    attempt = handed_in(owner, "single_choice")
    question = making.slots(attempt)[0].version.question
    options = [one for one in DATA["single_choice"]["options"] if one["key"] != "opt-council"]
    renew(question, content={"options": [options[0] | {"correct": True}, *options[1:]]})
    page = result(client_of, owner, attempt)
    assert "✓ Right, your answer" in page
    assert "The Council" in page


def test_a_running_attempt_goes_on_with_the_version_that_it_began_with(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    slot = making.slots(attempt)[0]
    options = DATA["single_choice"]["options"]
    turned = [one | {"correct": one["key"] == "opt-bank"} for one in options]
    renew(slot.version.question, content={"options": turned})
    making.give(slot, RIGHT["single_choice"])
    attempts.submit(attempt.pk)
    assert making.slots(attempt)[0].grade.fraction == 1
    assert "Where is it?" in result(client_of, owner, attempt)


def test_the_next_attempt_is_asked_the_newest_version(owner):
    first = handed_in(owner, "single_choice")
    newest = renew(making.slots(first)[0].version.question)
    second = attempts.start(first.quiz, first.enrolment)
    assert [making.slots(one)[0].version.number for one in (first, second)] == [1, newest.number]
    assert Attempt.objects.count() == 2


def test_an_archived_question_is_still_shown_with_its_answer(client_of, owner):
    attempt = handed_in(owner, "single_choice")
    making.slots(attempt)[0].version.question.archive()
    assert "✓ Right, your answer" in result(client_of, owner, attempt)


def without_tokens(page):
    """The page but for what differs from one request to the next."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)
