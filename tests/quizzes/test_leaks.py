"""The key stays on the server: every page and partial that a student can get of an attempt is searched for it."""

import html
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from quizzes import asked, attempts
from quizzes.release import Released
from tests.quizzes import making
from tests.quizzes.making import HTMX, address
from tests.quizzes.question_types.samples import DATA, NAMES, WRONG

pytestmark = pytest.mark.django_db

# Answers that are worth something to search for, and hold no key themselves.
GIVEN = WRONG | {
    "short_text": {"text": "extradition"},
    "numeric": {"text": "4711"},
    "cloze": {"gaps": {"verb-gap": "opt-discuss", "who-gap": "somebody"}},
    "essay": {"text": "It binds them all."},
}
OTHER = {
    "single_choice": {"option": "opt-lyon"},
    "multiple_choice": {"options": ["opt-bank"]},
    "true_false": {"option": "false"},
    "short_text": {"text": "surrender"},
    "numeric": {"text": "4712"},
    "matching": {"pairs": {"pair-a": "lure"}},
    "ordering": {"order": ["item-2005", "item-1999", "item-1937", "item-1963"]},
    "cloze": {"gaps": {"who-gap": "anybody"}},
    "essay": {"text": "It binds nobody."},
}
MODES = [
    {"mode": "practice"},
    {"mode": "graded", "attempts_allowed": 2},
    {"mode": "exam", "release": "at_once", "confidence": True},
    {"mode": "exam", "confidence": True},
]


def walk(client, attempt, name, finished):
    """Every response that the student gets: (what it is, the response). A finished attempt is handed in first."""
    quiz = attempt.quiz
    pages = [
        ("course", quiz.course.get_absolute_url()),
        ("quiz", quiz.get_absolute_url()),
        ("overview", address("attempt", attempt)),
        ("all", address("attempt", attempt) + "?view=all"),
        ("question", address("question", attempt, 1)),
        ("again", address("question", attempt, 1) + "?again=1"),
        ("submit", address("submit_attempt", attempt)),
        ("result", address("result", attempt)),
    ]

    def read(stage):
        for label, target in pages:
            yield f"{label} {stage}", client.get(target, follow=True)
            if label in ("question", "again"):
                yield f"{label} {stage} as a partial", client.get(target, follow=True, **HTMX)

    def send(stage, fields):
        save, everything = address("save_answer", attempt, 1), address("save_all", attempt)
        flag = address("flag_question", attempt, 1)
        yield f"autosave {stage}", client.post(save, fields, **HTMX)
        if attempt.quiz.mode != "practice":  # there it explains
            yield f"check {stage}", client.post(save, {**fields, "go": "check"}, **HTMX)
            yield f"check page {stage}", client.post(save, {**fields, "go": "check"}, follow=True)
        yield f"next {stage}", client.post(save, {**fields, "go": "next"}, follow=True)
        yield f"flag {stage}", client.post(flag, {**fields, "flagged": "yes"}, **HTMX)
        yield f"flag page {stage}", client.post(flag, {**fields, "flagged": "no"}, follow=True)
        yield f"all {stage}", client.post(everything, fields, follow=True)
        yield f"refused {stage}", client.post(save, {**fields, "score": "1"})

    yield from read("before")
    blank = making.page_fields(client, attempt, 1)
    yield from send("of an answer", making.fields_for(client, attempt, 1, GIVEN[name]))
    yield from read("answered")
    stale = {**making.fields_for(client, attempt, 1, OTHER[name]), "q1-replaces": blank["q1-replaces"]}
    yield from send("in conflict", stale)
    broken = {key: "nonsense" if "replaces" not in key else value for key, value in stale.items()}
    yield from send("with an error", broken)
    if finished:
        yield "handing in", client.post(address("submit_attempt", attempt), follow=True)
        yield from read("finished")
        yield from send("too late", stale)


def leaks(response, secrets):
    """The secrets that the response gives away: in its text, its attributes, its headers, its cookies."""
    raw = "\n".join(
        [response.content.decode(), *(f"{name}: {value}" for name, value in response.items()), str(response.cookies)]
    )
    raw = re.sub(r"\b[A-Za-z0-9]{64}\b|\b[0-9a-f]{12}\b", "", raw)  # tokens
    texts = [html.unescape(raw), html.unescape(re.sub(r"<[^>]+>", "", raw))]
    texts += [text.encode().decode("unicode_escape", errors="ignore") for text in texts if "\\u" in text]
    flat = [" ".join(text.split()) for text in texts]
    return {
        secret
        for secret in secrets
        if any(re.search(rf"(?<!\w){re.escape(' '.join(secret.split()))}(?!\w)", text) for text in flat)
    }


def secrets_of(attempt):
    (slot,) = making.slots(attempt)
    keys: frozenset[str] = slot.version.parsed().keys()
    plain = {re.sub(r"[*_`]", "", key) for key in keys}
    return plain | {slot.version.explanation}


def found(client, attempt, name, finished):
    secrets = secrets_of(attempt)
    return {
        f"{label}: {secret}"
        for label, response in walk(client, attempt, name, finished)
        for secret in leaks(response, secrets)
    }


@pytest.mark.parametrize("rules", MODES, ids=lambda rules: "-".join(map(str, rules.values())))
@pytest.mark.parametrize("name", NAMES)
def test_no_page_gives_a_key_away_before_its_release(client_of, owner, name, rules):
    attempt = making.started(owner, making.quiz(name, **rules))
    finished = rules["mode"] == "graded" or rules == MODES[3]
    assert found(client_of(owner), attempt, name, finished) == set()


@pytest.mark.parametrize("name", NAMES)
def test_an_exam_that_has_not_closed_gives_nothing_away(client_of, owner, name):
    close = timezone.now() + timedelta(hours=1)
    attempt = making.started(owner, making.quiz(name, mode="exam", closes_at=close))
    assert found(client_of(owner), attempt, name, finished=True) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_leak_is_found(client_of, owner, name, monkeypatch):
    monkeypatch.setattr(asked, "released", lambda *args, **kwargs: Released(score=True, key=True))
    attempt = making.started(owner, making.quiz(name, mode="graded"))
    shown = found(client_of(owner), attempt, name, finished=True)
    for place in ("question before", "all before", "result finished"):
        assert any(one.startswith(place) for one in shown), place


@pytest.mark.parametrize(
    "plant",
    [
        lambda key: HttpResponse(f"<p>{html.escape(key)}</p>"),
        lambda key: HttpResponse("<p>" + "</b> <b>".join(html.escape(key).split()) + "</p>"),
        lambda key: HttpResponse(f'<p data-key="{html.escape(key)}"></p>'),
        lambda key: HttpResponse("", headers={"HX-Trigger": " ".join(key.split())}),
    ],
    ids=["text", "markup between", "attribute", "header"],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_key_is_found_wherever_it_hides(owner, name, plant):
    attempt = making.started(owner, making.quiz(name))
    secrets = secrets_of(attempt)
    assert len(secrets) > 1
    for secret in secrets:
        assert leaks(plant(secret), secrets) >= {secret}


@pytest.mark.parametrize("name", NAMES)
def test_after_release_the_result_shows_what_was_kept(client_of, owner, name):
    attempt = making.started(owner, making.quiz(name, mode="graded", attempts_allowed=1))
    attempts.submit(attempt.pk)
    page = client_of(owner).get(address("result", attempt))
    assert "Why-explanation: the text settles it." in page.content.decode()
    assert DATA[name]
    assert leaks(page, secrets_of(attempt))


def test_what_is_marked_right_is_the_same_markup_for_every_option(client_of, owner):
    """Before release the options of a question differ in tokens and texts alone."""
    attempt = making.started(owner, making.quiz("single_choice", mode="exam"))
    page = client_of(owner).get(address("question", attempt, 1)).content.decode()
    options = re.findall(r'<label class="option.*?</label>', page, re.DOTALL)
    alike = {re.sub(r"id_q1-option_\d|[0-9a-f]{12}|<em>|</em>|<span>[^<]*", "", option) for option in options}
    assert len(options) == 4
    assert len({re.sub(r"<span>.*?</span>|\bpress", "", one, flags=re.DOTALL) for one in alike}) == 1


def test_pages_around_attempts_are_never_stored_on_the_way(client_of, owner):
    attempt = making.started(owner, making.quiz("single_choice"))
    client = client_of(owner)
    fields = making.page_fields(client, attempt, 1)
    start = reverse("start_quiz", args=[attempt.quiz.course.key, attempt.quiz.key])
    responses = [
        client.get(attempt.quiz.get_absolute_url()),
        client.post(start),
        client.get(address("attempt", attempt)),
        client.get(address("attempt", attempt) + "?view=all"),
        client.get(address("question", attempt, 1)),
        client.get(address("question", attempt, 1), **HTMX),
        client.post(address("save_answer", attempt, 1), fields, **HTMX),
        client.post(address("save_answer", attempt, 1), {**fields, "score": "1"}),
        client.post(address("flag_question", attempt, 1), fields, **HTMX),
        client.get(address("submit_attempt", attempt)),
        client.post(address("submit_attempt", attempt)),
        client.get(address("result", attempt)),
    ]
    assert {response["Cache-Control"] for response in responses} == {"no-store, private"}
