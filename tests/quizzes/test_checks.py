"""Questions answered in their place in the lesson."""

import re

import pytest

from lessons.models import Enrolment, LessonCompletion
from quizzes.checks import answer_check, checks_of, keep_checks
from quizzes.models import Answer, Attempt, Grade, Question, QuestionVersion, Quiz
from tests import factories
from tests.quizzes.question_types.samples import DATA, Controls, question

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
SECRETS = ["The key explanation.", "Tempting, but no.", "The text says so."]


@pytest.fixture
def lesson():
    """A lesson with two checks in an open course; `a` is right in both."""
    lesson = factories.LessonFactory(body="Before.\n\n:::check one\n:::\n\nBetween.\n\n:::check two\n:::\n")
    for key in ("one", "two"):
        factories.QuestionFactory(lesson=lesson, key=key, version__stem=f"Question {key}?")
    keep_checks(lesson)
    return lesson


@pytest.fixture
def member(client_of, owner, lesson):
    factories.EnrolmentFactory(user=owner, cohort__courses=[lesson.course])
    return client_of(owner)


def page(client, lesson, query=""):
    return client.get(f"{lesson.get_absolute_url()}{query}").content.decode()


def form(html, key="one"):
    """The HTML of one check."""
    return re.search(rf'<form class="check" id="check-{key}".*?</form>', html, re.DOTALL)[0]


def path(lesson, key="one"):
    return f"{lesson.get_absolute_url()}checks/{key}/"


def choice(html, text="Paris"):
    """What the form sends when this option is chosen."""
    values = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    option = re.search(
        rf'<input type="radio" name="([^"]+)" value="([^"]+)"(?:(?!<input).)*?<span>{text}<', html, re.DOTALL
    )
    return {**values, option[1]: option[2]}


def answer(client, lesson, text="Paris", key="one", **more):
    return client.post(path(lesson, key), choice(form(page(client, lesson, f"?again={key}"), key), text), **more)


def test_checks_stand_in_their_places_in_the_text(client, lesson):
    shown = page(client, lesson)
    places = [shown.index(part) for part in ("Before.", "Question one?", "Between.", "Question two?")]
    assert places == sorted(places)


def test_before_the_answer_the_page_holds_nothing_of_the_key(client, member, lesson):
    for shown in (page(client, lesson), page(member, lesson)):
        assert "Paris" in shown
        assert not [secret for secret in SECRETS if secret in shown]
        assert not re.findall(r"correct|is-right|is-wrong", form(shown))
        assert 'value="a"' not in form(shown)
        assert "checked" not in form(shown)


@pytest.mark.parametrize("name", sorted(DATA))
def test_no_type_gives_its_key_away(member, lesson, name):
    factories.QuestionFactory(lesson=lesson, key="any", type=name, version__content=DATA[name])
    lesson.body = ":::check any\n:::"
    lesson.save()
    keep_checks(lesson)
    shown = form(page(member, lesson), "any")
    assert not [secret for secret in sorted(question(name).keys()) if secret in shown]


def test_without_javascript_an_answer_leads_back_to_its_place(member, lesson):
    response = answer(member, lesson)
    assert response.url == f"{lesson.get_absolute_url()}#check-one"
    shown = page(member, lesson)
    assert "<strong>Right.</strong> The text says so." in form(shown)
    assert "The key explanation." in form(shown)
    assert not [secret for secret in SECRETS if secret in form(shown, "two")]


def test_with_htmx_the_check_comes_alone_and_takes_the_focus(member, lesson):
    shown = answer(member, lesson, headers=HTMX).content.decode()
    assert shown.strip().startswith('<form class="check" id="check-one"')
    assert "<html" not in shown
    assert re.search(r'<div class="feedback right" tabindex="-1" data-focus>', shown)
    assert "Saved " in shown


def test_a_wrong_answer_teaches(member, lesson):
    shown = answer(member, lesson, "Lyon", headers=HTMX).content.decode()
    assert "<strong>Not quite.</strong> The text says so." in shown
    assert "✕ Your answer" in shown
    assert "Tempting, but no." in shown
    assert "✓ Right" in shown


def test_an_answer_is_graded_and_kept(member, lesson, owner):
    answer(member, lesson, "Lyon")
    kept = Answer.objects.get()
    assert kept.response == {"option": "b"}
    assert kept.slot.attempt.enrolment.user == owner
    assert kept.slot.version == QuestionVersion.objects.get(question__key="one")
    assert Grade.objects.get(answer=kept).fraction == 0


def test_answering_again_asks_anew_and_keeps_both_answers(member, lesson):
    answer(member, lesson, "Lyon")
    again = form(page(member, lesson, "?again=one"))
    assert not [secret for secret in SECRETS if secret in again]
    assert "checked" not in again
    assert form(member.get(path(lesson), headers=HTMX).content.decode()).count('<input type="radio"') == 2
    assert member.get(path(lesson)).url == f"{lesson.get_absolute_url()}?again=one#check-one"
    answer(member, lesson, "Paris")
    first, second = Answer.objects.order_by("pk")
    assert second.replaces == first
    assert [grade.fraction for grade in Grade.objects.order_by("pk")] == [0, 1]
    assert "<strong>Right.</strong>" in form(page(member, lesson))


def test_a_second_tab_is_told_and_shown_what_is_stored(member, lesson):
    stale = choice(form(page(member, lesson)), "Lyon")
    answer(member, lesson, "Paris")
    response = member.post(path(lesson), stale, headers=HTMX)
    assert response.status_code == 409
    shown = response.content.decode()
    assert "answered this question elsewhere" in shown
    assert "<strong>Right.</strong>" in shown
    assert Answer.objects.count() == 1


def test_a_second_tab_without_javascript_is_told_too(member, lesson):
    stale = choice(form(page(member, lesson)), "Lyon")
    answer(member, lesson, "Paris")
    response = member.post(path(lesson), stale)
    assert response.status_code == 409
    shown = response.content.decode()
    assert "answered this question elsewhere" in form(shown)
    assert "answered this question elsewhere" not in form(shown, "two")
    assert "<h1>" in shown
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_double_click_is_one_answer(member, lesson, headers):
    sent = choice(form(page(member, lesson)))
    codes = [member.post(path(lesson), sent, headers=headers).status_code for _click in range(2)]
    assert codes == ([200, 200] if headers else [302, 302])
    assert Answer.objects.count() == Grade.objects.count() == 1


@pytest.mark.parametrize("replaces", ["9" * 5000, "-1", "x", "²", "0"])
def test_a_forged_predecessor_is_refused(member, lesson, replaces):
    sent = choice(form(page(member, lesson)), "Lyon") | {"replaces": replaces}
    answer(member, lesson)
    assert member.post(path(lesson), sent, headers=HTMX).status_code == 409
    assert Answer.objects.count() == 1


def test_an_option_of_another_page_is_refused_and_nothing_is_kept(member, lesson):
    sent = choice(form(page(member, lesson)))
    sent = {name: value if name in ("replaces", "version") else "0" * 12 for name, value in sent.items()}
    for headers in ({}, HTMX):
        response = member.post(path(lesson), sent, headers=headers)
        assert response.status_code == 422
        assert "older copy of this page" in response.content.decode()
    assert not Answer.objects.exists()


def test_the_lesson_is_done_when_all_checks_are_answered(member, lesson, owner):
    answer(member, lesson, "Lyon", "one")
    assert not LessonCompletion.objects.exists()
    answer(member, lesson, "Lyon", "two")
    done = LessonCompletion.objects.get()
    assert (done.enrolment.user, done.how) == (owner, "checks")


def test_a_blank_answer_does_not_complete(member, lesson):
    answer(member, lesson, "Paris", "one")
    member.post(path(lesson, "two"), {"replaces": ""})
    assert not LessonCompletion.objects.exists()


def test_a_stored_blank_does_not_complete_either(member, owner, lesson):
    """Forms refuse it, and what is loaded from elsewhere may hold one."""
    enrolment = Enrolment.of(owner, lesson.course)
    for check in checks_of(lesson, owner, enrolment).values():
        answer_check(check, enrolment, None, None)
    assert Answer.objects.count() == 2
    assert not LessonCompletion.objects.exists()


def test_a_blank_answer_is_asked_for_and_reveals_nothing(member, lesson):
    for headers in ({}, HTMX):
        response = member.post(path(lesson), {"replaces": ""}, headers=headers)
        assert response.status_code == 422
        shown = form(response.content.decode())
        assert "Choose or write an answer first." in shown
        assert not [secret for secret in SECRETS if secret in shown]
    assert not Answer.objects.exists()


def test_without_an_account_one_reads_the_question_and_is_asked_to_sign_in(client, lesson):
    shown = form(page(client, lesson))
    assert "Question one?" in shown
    assert f'href="/accounts/login/?next={lesson.get_absolute_url()}%23check-one"' in shown
    assert "<button" not in shown
    assert client.post(path(lesson), {}).status_code == 302
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_first_answer_enrols_in_an_open_course(client_of, outsider, lesson, headers):
    client = client_of(outsider)
    answer(client, lesson, headers=headers)
    assert Answer.objects.get().slot.attempt.enrolment == Enrolment.of(outsider, lesson.course)
    assert Enrolment.objects.get().cohort.self_study_of == lesson.course


def test_in_a_closed_course_nobody_enrols_by_answering(client_of, outsider, instructor, lesson):
    lesson.course.open = False
    lesson.course.save()
    factories.CourseRoleFactory(course=lesson.course, user=instructor)
    assert client_of(outsider).post(path(lesson), {}).status_code == 404
    assert answer(client_of(instructor), lesson).status_code == 403
    assert not Enrolment.objects.exists()


def test_a_key_that_the_lesson_does_not_ask_is_404(member, lesson):
    factories.QuestionFactory(lesson=lesson, key="unasked")
    factories.QuestionFactory(key="foreign")
    for key in ("unasked", "foreign", "missing"):
        assert member.get(path(lesson, key)).status_code == 404
        assert member.post(path(lesson, key), {}).status_code == 404


def test_an_exam_question_is_never_a_check(member, lesson):
    factories.QuestionFactory(lesson=lesson, key="secret", exam_only=True, version__stem="Only in the exam")
    lesson.body += "\n:::check secret\n:::\n"
    lesson.save()
    keep_checks(lesson)
    assert "Only in the exam" not in page(member, lesson)
    assert member.get(path(lesson, "secret")).status_code == 404


def test_a_question_that_becomes_exam_only_is_a_check_no_more(member, lesson):
    lesson.questions.filter(key="one").update(exam_only=True)
    assert "Question one?" not in page(member, lesson)
    assert member.get(path(lesson)).status_code == 404


def test_an_archived_question_is_not_asked_and_not_needed(member, lesson):
    lesson.questions.get(key="two").archive()
    assert "Question two?" not in page(member, lesson)
    answer(member, lesson)
    assert LessonCompletion.objects.exists()


def new_version(lesson, key="one"):
    asked = lesson.questions.get(key=key)
    old = asked.current
    asked.current = QuestionVersion.objects.create(
        question=asked, number=2, stem="Asked in other words?", content=old.content, explanation="Explained anew."
    )
    asked.save()
    return asked.current


def test_an_answer_is_shown_with_the_version_that_it_answered(member, lesson):
    answer(member, lesson)
    new_version(lesson)
    assert "Question one?" in page(member, lesson)
    assert "Asked in other words?" not in page(member, lesson)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_answering_again_asks_the_newest_version(member, lesson, headers):
    answer(member, lesson, "Lyon")
    newest = new_version(lesson)
    again = form(page(member, lesson, "?again=one"))
    assert "Asked in other words?" in again
    assert "Asked in other words?" in member.get(path(lesson), headers=HTMX).content.decode()
    member.post(path(lesson), choice(again), headers=headers)
    assert Answer.objects.latest().slot.version == newest
    assert "Explained anew." in form(page(member, lesson))
    assert Answer.objects.count() == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_mistake_in_the_newest_version_shows_the_newest_version(member, lesson, headers):
    answer(member, lesson, "Lyon")
    newest = new_version(lesson)
    response = member.post(path(lesson), {"version": newest.pk}, headers=headers)
    assert response.status_code == 422
    assert "Asked in other words?" in form(response.content.decode())
    assert f'name="version" value="{newest.pk}"' in form(response.content.decode())


def test_what_a_person_has_to_grade_is_not_called_wrong(member, lesson):
    factories.QuestionFactory(lesson=lesson, key="long", type="essay", version__content=DATA["essay"])
    lesson.body = ":::check long\n:::"
    lesson.save()
    keep_checks(lesson)
    name = re.search(r'<textarea class="entry" name="([^"]+)"', page(member, lesson))[1]
    shown = member.post(path(lesson, "long"), {name: "It binds.", "replaces": ""}, headers=HTMX).content.decode()
    assert "Not quite." not in shown
    assert "Right." not in shown
    assert "Your answer is stored." in shown


def test_items_are_moved_by_buttons_without_javascript(member, lesson):
    factories.QuestionFactory(lesson=lesson, key="order", type="ordering", version__content=DATA["ordering"])
    lesson.body = ":::check order\n:::"
    lesson.save()
    keep_checks(lesson)
    shown = form(page(member, lesson), "order")
    texts = re.findall(r'-text">(.*?)</span>', shown)
    button = re.findall(r'name="([^"]+)" value="([^"]+:down)"', shown)[0]
    response = member.post(path(lesson, "order"), {"replaces": "", button[0]: button[1]})
    assert response.status_code == 200
    moved = form(response.content.decode(), "order")
    assert re.findall(r'-text">(.*?)</span>', moved) == [texts[1], texts[0], *texts[2:]]
    assert not Answer.objects.exists()
    sent = dict(Controls(moved).values) | {"replaces": ""}
    assert member.post(path(lesson, "order"), sent).status_code == 302
    names = {item["key"]: item["text"] for item in DATA["ordering"]["items"]}
    assert [names[key] for key in Answer.objects.get().response["order"]] == [texts[1], texts[0], *texts[2:]]


def test_each_reader_has_an_own_order_that_stays(client_of, member, classmate, lesson):
    content = {"options": [{"key": f"o{n}", "text": f"T{n}", "correct": n == 0} for n in range(8)]}
    factories.QuestionFactory(lesson=lesson, key="many", version__content=content)
    lesson.body = ":::check many\n:::"
    lesson.save()
    keep_checks(lesson)
    mine, again, theirs = (
        re.findall(r"<span>(T\d)</span>", form(page(client, lesson), "many"))
        for client in (member, member, client_of(classmate))
    )
    assert mine == again
    assert sorted(mine) == sorted(theirs)
    assert mine != theirs


@pytest.mark.parametrize(("field", "text"), [("content", "Paris, in July"), ("stem", "Where, then?")])
def test_a_typing_error_put_right_is_read_at_once(member, lesson, field, text):
    page(member, lesson)
    version = QuestionVersion.objects.get(question__key="one")
    if field == "content":
        version.content["options"][0]["text"] = text
    else:
        version.stem = text
    version.save()
    assert text in form(page(member, lesson))


def test_no_reader_meets_the_marks_of_another(member, client_of, classmate, lesson):
    page(client_of(classmate), lesson)
    answer(member, lesson)
    assert "is-right" in form(page(member, lesson))
    shown = form(page(client_of(classmate), lesson))
    assert not re.findall(r"is-right|checked|disabled", shown)
    assert not [secret for secret in SECRETS if secret in shown]


def test_a_changed_text_keeps_the_answers(member, lesson):
    answer(member, lesson)
    factories.QuestionFactory(lesson=lesson, key="three")
    lesson.body = ":::check three\n:::\n\n:::check two one\n:::"
    lesson.save()
    quiz = keep_checks(lesson)
    assert Quiz.objects.get() == quiz
    assert [slot.question.key for slot in quiz.slots.order_by("position")] == ["three", "two", "one"]
    assert "<strong>Right.</strong>" in form(page(member, lesson), "one")


def test_a_text_without_checks_keeps_the_attempts(member, lesson):
    answer(member, lesson)
    lesson.body = "Nothing is asked."
    lesson.save()
    assert keep_checks(lesson).slots.count() == 0
    assert Answer.objects.count() == 1
    assert "check-one" not in page(member, lesson)


def test_a_text_that_never_asked_has_no_quiz():
    assert keep_checks(factories.LessonFactory()) is None
    assert not Quiz.objects.exists()


def test_the_passage_is_one_click_away_after_the_answer(member, lesson):
    lesson.questions.filter(key="one").update(passage="the-duty")
    link = f'href="{lesson.get_absolute_url()}#the-duty"'
    assert link not in page(member, lesson)
    answer(member, lesson)
    assert link in page(member, lesson)


def test_hints_are_offered_before_the_answer_alone(member, lesson):
    QuestionVersion.objects.filter(question__key="one").update(hints=["Look at what *both* punish."])
    assert "Look at what <em>both</em> punish." in form(page(member, lesson))
    answer(member, lesson)
    assert "Look at what" not in form(page(member, lesson))


def test_an_introduction_may_link_into_the_course(member, lesson):
    stem = "See [the price](lesson:the-price) and [data](files/a.csv).\n\nWhat follows?"
    QuestionVersion.objects.filter(question__key="one").update(stem=stem)
    shown = form(page(member, lesson))
    assert f'href="{lesson.course.get_absolute_url()}lessons/the-price/"' in shown
    assert f'href="{lesson.course.get_absolute_url()}files/a.csv"' in shown
    assert "<legend>What follows?</legend>" in shown


def test_twelve_checks_cost_what_two_do(member, lesson, count_queries):
    def read():
        return count_queries(lambda: page(member, lesson))

    answer(member, lesson)
    two = read()
    for number in range(10):
        factories.QuestionFactory(lesson=lesson, key=f"more-{number}")
        lesson.body += f"\n:::check more-{number}\n:::\n"
    lesson.save()
    keep_checks(lesson)
    for number in range(10):
        answer(member, lesson, key=f"more-{number}")
    assert read() == two


def test_the_records_of_others_stay_theirs(member, client_of, classmate, lesson):
    answer(member, lesson)
    factories.EnrolmentFactory(user=classmate, cohort__courses=[lesson.course])
    other = client_of(classmate)
    assert not [secret for secret in SECRETS if secret in page(other, lesson)]
    stolen = choice(form(page(other, lesson))) | {"replaces": str(Answer.objects.get().pk)}
    assert other.post(path(lesson), stolen, headers=HTMX).status_code == 409
    assert Answer.objects.count() == 1


def test_a_saved_lesson_asks_what_its_text_says(lesson):
    factories.QuestionFactory(lesson=lesson, key="three")
    lesson.body = ":::check three\n:::\n"
    lesson.save()
    quiz = Quiz.objects.get(lesson=lesson)
    assert [slot.question.key for slot in quiz.slots.select_related("question")] == ["three"]
    lesson.body = "No question any more."
    lesson.save()
    assert not quiz.slots.exists()


def test_the_last_answer_marks_the_lesson_as_read_on_the_same_page(member, lesson):
    answer(member, lesson, key="one", headers=HTMX)
    swapped = answer(member, lesson, key="two", headers=HTMX).content.decode()
    assert 'hx-swap-oob="true"' in swapped
    assert "You have read this lesson." in swapped


def test_a_check_inside_a_code_block_is_an_example_and_not_asked(lesson):
    lesson.body = "```\n:::check one\n:::\n```\n\n:::check two\n:::\n"
    lesson.save()
    slots = Quiz.objects.get(lesson=lesson).slots.select_related("question")
    assert [slot.question.key for slot in slots] == ["two"]


def test_an_answer_to_a_version_that_is_no_more_is_not_stored_with_another(member, lesson):
    one = Question.objects.get(key="one")
    sent = choice(form(page(member, lesson)))
    one.current = QuestionVersion.objects.create(
        question=one, number=2, stem="Changed in the meantime?", content=one.current.content
    )
    one.save()
    reply = member.post(path(lesson), sent, headers=HTMX)
    assert reply.status_code == 409
    assert "Changed in the meantime?" in reply.content.decode()
    assert "The question was changed after you opened it." in reply.content.decode()
    assert not Answer.objects.exists()
