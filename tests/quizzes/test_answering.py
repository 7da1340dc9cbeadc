"""Saving answers: the receipt, stale tabs, flags, confidence, and explanations in practice."""

import pytest
from django.utils import timezone

from quizzes import attempts
from quizzes.models import Answer, Grade
from tests.quizzes import making
from tests.quizzes.making import HTMX, address
from tests.quizzes.question_types.samples import NAMES, RIGHT, WRONG, Controls

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(owner):
    return making.started(owner, making.quiz("single_choice", "short_text", mode="graded", shuffle=False))


def save(client, attempt, response, position=1, fields=None, **more):
    fields = fields or making.fields_for(client, attempt, position, response)
    return client.post(address("save_answer", attempt, position), {**fields, **more}, **HTMX)


def test_an_autosave_answers_with_the_time_of_the_save(client_of, owner, attempt):
    response = save(client_of(owner), attempt, RIGHT["single_choice"])
    answer = Answer.objects.get()
    page = response.content.decode()
    assert response.status_code == 200
    assert f"Saved {timezone.localtime(answer.saved_at):%H:%M:%S}" in page
    assert f'name="q1-replaces" value="{answer.pk}"' in page
    assert 'id="step-1"' in page
    assert 'hx-swap-oob="true"' in page
    assert "<html" not in page


def test_the_receipt_is_in_the_students_time_zone(client_of, owner, attempt):
    owner.time_zone = "Asia/Kolkata"
    owner.save()
    page = save(client_of(owner), attempt, RIGHT["single_choice"]).content.decode()
    with timezone.override("Asia/Kolkata"):
        assert f"Saved {timezone.localtime(Answer.objects.get().saved_at):%H:%M:%S}" in page


def test_answers_are_only_ever_added(client_of, owner, attempt):
    client = client_of(owner)
    save(client, attempt, RIGHT["single_choice"])
    save(client, attempt, WRONG["single_choice"])
    first, second = Answer.objects.order_by("pk")
    assert (first.response, second.response) == (RIGHT["single_choice"], WRONG["single_choice"])
    assert second.replaces == first


def test_the_same_answer_twice_is_one_answer(client_of, owner, attempt):
    client = client_of(owner)
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    for _time in range(2):  # the second says that it replaces nothing, as a retry would
        assert save(client, attempt, None, fields=fields).status_code == 200
    assert Answer.objects.count() == 1


def test_a_stale_tab_gets_409_with_both_answers_and_nothing_is_lost(client_of, owner, attempt):
    client = client_of(owner)
    stale = making.fields_for(client, attempt, 2, {"text": "from the stale tab"})
    save(client, attempt, {"text": "from the other tab"}, position=2)
    for headers in ({}, HTMX):
        response = client.post(address("save_answer", attempt, 2), {**stale, "go": "next"}, **headers)
        page = response.content.decode()
        assert response.status_code == 409
        assert "from the stale tab" in page
        assert "from the other tab" in page
        assert ("<html" in page) is not bool(headers)
    assert Answer.objects.get().response == {"text": "from the other tab"}
    again = Controls(page)
    hidden = {one["name"]: one["value"] for one in again.all("input") if one.get("type") == "hidden"}
    save(client, attempt, None, position=2, fields={**hidden, "q2-text": "from the stale tab"})
    assert Answer.objects.count() == 2
    assert making.newest(making.slots(attempt)[1]).response == {"text": "from the stale tab"}


def test_a_page_with_an_error_does_not_learn_of_a_newer_answer(client_of, owner):
    attempt = making.started(owner, making.quiz("ordering"))
    client = client_of(owner)
    stale = making.page_fields(client, attempt, 1)
    making.give(making.slots(attempt)[0], RIGHT["ordering"])
    menu = next(name for name in stale if not name.endswith("replaces"))
    response = save(client, attempt, None, fields={**stale, menu: "1"})
    assert response.status_code == 422
    assert 'name="q1-replaces" value=""' in response.content.decode()
    assert "Not saved yet:" in response.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_page_saves_nothing(client_of, owner, name):
    attempt = making.started(owner, making.quiz(name))
    client = client_of(owner)
    fields = making.page_fields(client, attempt, 1)
    assert client.post(address("save_answer", attempt, 1), {**fields, "go": "next"}).status_code == 302
    assert not Answer.objects.exists()


def test_clearing_an_answer_is_an_answer_too(client_of, owner, attempt):
    client = client_of(owner)
    save(client, attempt, {"text": "first"}, position=2)
    page = save(client, attempt, None, position=2).content.decode()
    assert "left blank" in page
    assert making.newest(making.slots(attempt)[1]).response is None


@pytest.mark.parametrize(
    ("go", "target"),
    [
        ("next", ("question", 2)),
        ("previous", ("question", 1)),
        ("2", ("question", 2)),
        ("submit", ("submit_attempt", None)),
        ("overview", ("attempt", None)),
        ("99999999999", ("question", 1)),
    ],
)
def test_every_button_saves_before_it_leads_on(client_of, owner, attempt, go, target):
    client = client_of(owner)
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    response = client.post(address("save_answer", attempt, 1), {**fields, "go": go})
    assert response.url.partition("#")[0] == address(target[0], attempt, target[1])
    assert Answer.objects.get().response == RIGHT["single_choice"]


def test_moving_an_item_saves_the_order_and_shows_it(client_of, owner):
    attempt = making.started(owner, making.quiz("ordering"))
    client = client_of(owner)
    (slot,) = making.slots(attempt)
    fields = making.page_fields(client, attempt, 1)
    form = slot.version.parsed().form(order=slot.order, prefix="q1")
    token = form.rows()[1].token
    response = client.post(address("save_answer", attempt, 1), {**fields, "q1-move": f"{token}:up"})
    assert response.status_code == 200
    assert "is now number 1 of 4" in response.content.decode()
    moved = slot.order["items"][:]
    moved[0], moved[1] = moved[1], moved[0]
    assert making.newest(slot).response == {"order": moved}


def test_all_questions_can_be_saved_on_one_page(client_of, owner, attempt):
    client = client_of(owner)
    page = client.get(address("attempt", attempt), {"view": "all"}).content.decode()
    assert 'id="asked-1"' in page
    assert 'id="asked-2"' in page
    fields = {
        **making.fields_for(client, attempt, 1, RIGHT["single_choice"]),
        **making.fields_for(client, attempt, 2, RIGHT["short_text"]),
    }
    response = client.post(address("save_all", attempt), {**fields, "go": "submit"})
    assert response.url == address("submit_attempt", attempt)
    assert [slot.answer.response for slot in making.slots(attempt)] == [
        RIGHT["single_choice"],
        {"text": "Dual criminality"},
    ]


def test_the_overview_shows_what_is_answered_flagged_and_not_seen(client_of, owner, attempt):
    client = client_of(owner)
    overview = client.get(address("attempt", attempt)).content.decode()
    assert overview.count("not seen") == 2
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    client.post(address("flag_question", attempt, 1), {**fields, "flagged": "yes"})
    overview = client.get(address("attempt", attempt)).content.decode()
    assert "✓ answered" in overview
    assert "⚑ flagged" in overview
    assert overview.count("not seen") == 1
    assert Answer.objects.count() == 1  # flagging saved what stood on the page
    client.post(address("flag_question", attempt, 1), {"flagged": "no"})
    assert "⚑ flagged" not in client.get(address("attempt", attempt)).content.decode()
    assert Answer.objects.count() == 1


def test_flagging_by_htmx_swaps_the_button_the_receipt_and_the_number(client_of, owner, attempt):
    client = client_of(owner)
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    page = client.post(address("flag_question", attempt, 1), {**fields, "flagged": "yes"}, **HTMX).content.decode()
    assert page.count('id="saved-1"') == page.count('id="step-1"') == page.count('id="flag-1"') == 1
    assert "Remove flag" in page
    assert "answered, flagged" in page


def test_how_sure_they_are_is_kept_with_the_answer(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice", confidence=True))
    client = client_of(owner)
    fields = {**making.fields_for(client, attempt, 1, RIGHT["single_choice"]), "q1-sure": "certain"}
    save(client, attempt, None, fields=fields)
    assert Answer.objects.get().confidence == "certain"
    page = client.get(address("question", attempt, 1)).content.decode()
    assert 'name="q1-sure" value="certain" autocomplete="off" checked' in page


def test_practice_explains_when_asked_and_lets_try_again(client_of, owner):
    quiz = making.quiz("single_choice")
    attempt = making.started(owner, quiz)
    attempt.slots.get().version.question.versions.update(hints=["Look closely."])
    client = client_of(owner)
    asking = client.get(address("question", attempt, 1)).content.decode()
    assert "Look closely." in asking
    assert "Why-council" not in asking
    fields = making.fields_for(client, attempt, 1, WRONG["single_choice"])
    page = client.post(address("save_answer", attempt, 1), {**fields, "go": "check"}, **HTMX).content.decode()
    assert "Not quite." in page
    assert "data-focus" in page
    assert "Why-council" in page
    assert Grade.objects.get().fraction == 0
    assert "Why-council" not in client.get(address("question", attempt, 1), {"again": "1"}).content.decode()
    save(client, attempt, RIGHT["single_choice"])
    assert "Why-council" not in client.get(address("question", attempt, 1)).content.decode()
    attempts.submit(attempt.pk)
    assert making.slots(attempt)[0].grade.fraction == 1


@pytest.mark.parametrize("mode", ["graded", "exam"])
def test_elsewhere_nothing_is_explained_during_the_attempt(client_of, owner, mode):
    attempt = making.started(
        owner, making.quiz("single_choice", mode=mode, release="at_once" if mode == "exam" else "")
    )
    attempt.slots.get().version.question.versions.update(hints=["Look closely."])
    client = client_of(owner)
    fields = making.fields_for(client, attempt, 1, RIGHT["single_choice"])
    page = client.post(address("save_answer", attempt, 1), {**fields, "go": "check"}, follow=True).content.decode()
    assert not Grade.objects.exists()
    assert "Why-council" not in page
    assert "Look closely." not in page


def test_after_the_session_has_expired_the_way_leads_back_to_the_answer(client_of, owner, attempt):
    fields = making.page_fields(client_of(owner), attempt, 1)
    page = "http://testserver" + address("question", attempt, 1)
    headers = HTMX | {"HTTP_HX_CURRENT_URL": page}
    response = client_of(None).post(address("save_answer", attempt, 1), fields, **headers)
    assert response["HX-Redirect"] == f"/accounts/login/?next={address('question', attempt, 1)}"
