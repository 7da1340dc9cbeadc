"""Hints: up to three, each opened by itself, and only where answers are explained at once."""

import re

import pytest

from quizzes.models import QuestionVersion
from tests.quizzes import making
from tests.quizzes.making import HTMX, address
from tests.quizzes.question_types.samples import WRONG

pytestmark = pytest.mark.django_db
THREE = ["Look at *both* laws.", "One of them is silent.", "Which act is a crime twice?"]


def asking(client_of, owner, hints, **rules):
    attempt = making.started(owner, making.quiz("single_choice", **rules))
    QuestionVersion.objects.update(hints=hints)
    return client_of(owner), attempt


def hints_on(page):
    return re.findall(r"<summary>([^<]*)</summary><p>(.*?)</p>", page)


def test_each_hint_is_opened_by_itself(client_of, owner):
    client, attempt = asking(client_of, owner, THREE)
    page = client.get(address("question", attempt, 1)).content.decode()
    assert hints_on(page) == [
        ("Hint 1 of 3", "Look at <em>both</em> laws."),
        ("Hint 2 of 3", "One of them is silent."),
        ("Hint 3 of 3", "Which act is a crime twice?"),
    ]
    assert "<details open" not in page


def test_a_single_hint_has_no_number(client_of, owner):
    client, attempt = asking(client_of, owner, THREE[:1])
    page = client.get(address("question", attempt, 1)).content.decode()
    assert [summary for summary, _text in hints_on(page)] == ["A hint"]


def test_they_go_when_the_answer_is_explained_and_come_back_for_another_try(client_of, owner):
    client, attempt = asking(client_of, owner, THREE)
    fields = making.fields_for(client, attempt, 1, WRONG["single_choice"])
    checked = client.post(address("save_answer", attempt, 1), {**fields, "go": "check"}, **HTMX)
    assert hints_on(checked.content.decode()) == []
    again = client.get(address("question", attempt, 1), {"again": "1"}, **HTMX)
    assert len(hints_on(again.content.decode())) == 3


@pytest.mark.parametrize(
    "rules", [{"mode": "graded"}, {"mode": "exam"}, {"mode": "practice", "release": "after_close"}]
)
def test_where_nothing_is_explained_at_once_nothing_is_hinted(client_of, owner, rules):
    client, attempt = asking(client_of, owner, THREE, **rules)
    for name in ("question", "attempt"):
        target = address(name, attempt, 1) if name == "question" else f"{address(name, attempt)}?view=all"
        page = client.get(target).content.decode()
        assert "Where is it?" in page
        assert not hints_on(page)
        assert "One of them is silent." not in page
