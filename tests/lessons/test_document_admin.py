"""The document pages of the admin: upload, outline, draft course, and the same document again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lessons.importing import Outline
from lessons.importing import Section as ReadSection
from lessons.models import Course, CourseRole, Document, DocumentRevision, Lesson
from lessons.outlines import create_draft_course, state_of, store_document
from tests.factories import InstructorFactory

TOKEN = r"[A-Za-z0-9]{64}"
HTMX = {"HX-Request": "true"}
DOCUMENTS = "/admin/lessons/document/"
TEXT = b"# Ports\n\nThe police meet each Monday.\n\n## Radio\n\nChannel nine.\n\n# Banks\n\nA bank keeps ledgers.\n"
CHANGED = TEXT.replace(b"Channel nine.", b"Channel ten & <b>eleven</b>.").replace(
    b"# Banks", b"# Money\n\nNew.\n\n# Banks"
)


@pytest.fixture
def owner(instructor):
    return instructor


@pytest.fixture
def client(owner, client_of):
    return client_of(owner)


@pytest.fixture
def outsider(stranger, client_of):
    return client_of(stranger)


@pytest.fixture
def student(classmate, client_of):
    return client_of(classmate)


def stored(owner, count=3):
    sections = tuple(ReadSection(1 + bool(i), f"Part {i}", f"Text of part {i}.") for i in range(count))
    outline = Outline("A report", "en", sections, ())
    return store_document(outline, filename="report.txt", data=b"%d" % count, owner=owner)


@pytest.fixture
def revision(owner):
    return stored(owner)


@pytest.fixture
def document(revision):
    return revision.document


def page(document, name="outline"):
    return f"{DOCUMENTS}{document.pk}/{name}/"


def upload(data=TEXT, name="report.md", **fields):
    return {"file": SimpleUploadedFile(name, data), **fields}


def edit(client, document, change, drawn_from=None, **more):
    drawn_from = drawn_from or state_of(document.latest())
    return client.post(page(document, "outline/edit"), {"edit": change, "drawn_from": drawn_from}, **more)


# Import --------------------------------------------------------------------------------------------


def test_an_upload_becomes_an_outline(client, owner):
    assert "Read the document" in client.get(f"{DOCUMENTS}add/").text
    answer = client.post(f"{DOCUMENTS}add/", upload(name="report.md", note="From a friend."), follow=True)
    document = Document.objects.get()
    assert answer.redirect_chain[-1][0] == page(document)
    assert (document.owner, document.name, document.note) == (owner, "report", "From a friend.")
    for heading in ("Ports", "Radio", "Banks"):
        assert heading in answer.text


@pytest.mark.parametrize(
    ("file", "sentence"), [((b"", "empty.txt"), "empty"), ((b"\x00\x01\x02" * 500, "binary.txt"), "binary.txt")]
)
def test_what_cannot_be_read_is_refused_with_one_sentence(client, file, sentence):
    answer = client.post(f"{DOCUMENTS}add/", upload(*file))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Document.objects.exists()


def test_what_is_too_large_is_refused(client, settings):
    settings.UPLOAD_LIMIT = 20
    answer = client.post(f"{DOCUMENTS}add/", upload())
    assert answer.status_code == 422
    assert "report.md is too large" in answer.text
    assert not Document.objects.exists()


def test_no_file_at_all_is_refused(client):
    assert client.post(f"{DOCUMENTS}add/", {}).status_code == 422


def test_the_same_upload_twice_is_one_document(client):
    for _i in range(2):
        client.post(f"{DOCUMENTS}add/", upload())
    assert DocumentRevision.objects.count() == 1


# Who may -------------------------------------------------------------------------------------------

PAGES = ["outline", "compare", "import", "change", "delete", "history"]
ACTIONS = [
    "outline/edit",
    "outline/undo",
    "outline/create-course",
    "compare/confirm",
    "compare/take-over",
]


@pytest.mark.parametrize("name", PAGES)
def test_another_instructor_gets_the_same_404_as_for_a_missing_document(outsider, document, name):
    foreign, missing = (outsider.get(f"{DOCUMENTS}{pk}/{name}/") for pk in (document.pk, 999_999))
    assert foreign.status_code == missing.status_code == 404
    assert re.sub(TOKEN, "", foreign.text) == re.sub(TOKEN, "", missing.text)


@pytest.mark.parametrize("name", ACTIONS)
def test_another_instructor_can_do_nothing(outsider, document, name):
    foreign, missing = (outsider.post(f"{DOCUMENTS}{pk}/{name}/") for pk in (document.pk, 999_999))
    assert foreign.status_code == missing.status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_are_posts(client, document, name):
    assert client.get(page(document, name)).status_code == 405


@pytest.mark.parametrize("name", PAGES + ACTIONS)
def test_a_student_meets_the_sign_in(student, document, name):
    answers = [student.post(f"{DOCUMENTS}{pk}/{name}/") for pk in (document.pk, 999_999)]
    assert {answer.status_code for answer in answers} == {302}
    assert "login" in answers[0].url


def test_the_list_shows_own_documents_only(client, outsider, document):
    assert "A report" in client.get(DOCUMENTS).text
    assert "A report" not in outsider.get(DOCUMENTS).text


def test_a_reviewer_reads_the_outline_and_changes_nothing(owner, revision, client_of):
    reviewer = InstructorFactory()
    course = create_draft_course(revision, owner)
    CourseRole.objects.create(course=course, user=reviewer, role=CourseRole.Role.REVIEWER)
    client = client_of(reviewer)
    answer = client.get(page(revision.document))
    assert answer.status_code == 200
    assert "Import a changed file" not in answer.text
    assert edit(client, revision.document, "promote:part-1").status_code == 403
    assert client.get(page(revision.document, "import")).status_code == 403


# The outline ---------------------------------------------------------------------------------------


def test_the_page_and_its_partial(client, document):
    whole = client.get(page(document))
    assert "<html" in whole.text
    assert "Part 2" in whole.text
    part = client.get(page(document), headers=HTMX)
    assert "<html" not in part.text
    assert part.text.strip().startswith('<div id="outline"')


def test_every_button_names_its_section(client, document):
    text = client.get(page(document)).text
    for label in ("Promote “Part 1”", "Merge up “Part 1”", "Rename “Part 1”", "Leave out “Part 1”", "Demote “Part 2”"):
        assert f'aria-label="{label}"' in text


def test_an_edit_without_javascript_redirects_and_says_what_happened(client, document):
    answer = edit(client, document, "promote:part-1", follow=True)
    assert answer.redirect_chain == [(f"{page(document)}?at=part-1", 302)]
    assert "Promoted “Part 1” to level 1." in answer.text
    assert '<h2 tabindex="-1" autofocus' in answer.text


def test_an_edit_with_htmx_swaps_the_outline_and_moves_the_focus(client, document):
    answer = edit(client, document, "merge:part-2", headers=HTMX)
    assert answer.status_code == 200
    assert 'data-say="Merged “Part 2” into “Part 1”."' in answer.text
    focused = answer.text.split("data-focus", 1)[1]
    assert focused.split(">", 1)[1].startswith("Part 1")


def test_rename(client, document):
    assert 'name="heading"' in client.get(page(document) + "?rename=part-1").text
    data = {"edit": "rename:part-1", "heading": "The <middle>", "drawn_from": state_of(document.latest())}
    answer = client.post(page(document, "outline/edit"), data, follow=True)
    assert "The &lt;middle&gt;" in answer.text


def test_an_empty_heading_is_refused_where_it_was_typed(client, document):
    data = {"edit": "rename:part-1", "heading": " ", "drawn_from": state_of(document.latest())}
    answer = client.post(page(document, "outline/edit"), data, headers=HTMX)
    assert answer.status_code == 422
    assert "needs a heading" in answer.text
    assert 'name="heading"' in answer.text


@pytest.mark.parametrize(
    "change", ["promote:part-0", "merge:part-0", "explode:part-1", "promote:nothing", "", "promote"]
)
def test_an_edit_that_makes_no_sense_is_refused(client, document, change):
    assert edit(client, document, change).status_code == 422
    assert document.latest().edits == []


def test_undo(client, document):
    edit(client, document, "leave_out:part-1")
    drawn_from = state_of(document.latest())
    answer = client.post(page(document, "outline/undo"), {"drawn_from": drawn_from}, follow=True)
    assert "Undone: Left out “Part 1”." in answer.text
    assert document.latest().edits == []


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("action", ["outline/edit", "outline/undo", "outline/create-course"])
def test_a_form_drawn_from_an_old_outline_gets_409_and_changes_nothing(client, document, action, headers):
    old = state_of(document.latest())
    edit(client, document, "promote:part-1")
    answer = client.post(page(document, action), {"edit": "promote:part-2", "drawn_from": old}, headers=headers)
    assert answer.status_code == 409
    assert "changed elsewhere" in answer.text
    assert len(document.latest().edits) == 1
    assert not Course.objects.exists()


def test_what_was_skipped_is_listed_with_its_reason(client, document):
    DocumentRevision.objects.update(skipped=[{"text": "Page 3 of 9", "reason": "page number"}])
    text = client.get(page(document)).text
    assert "Page 3 of 9" in text
    assert "page number" in text


def test_the_cost_of_the_page_does_not_grow_with_the_document(client, owner, django_assert_max_num_queries):
    short, long = (page(stored(owner, count).document) for count in (10, 60))
    client.get(short)
    with django_assert_max_num_queries(12) as few:
        client.get(short)
    with django_assert_max_num_queries(len(few)):
        client.get(long)


# The draft course ----------------------------------------------------------------------------------


def test_two_clicks_make_one_draft_course(client, owner, document):
    for _i in range(2):
        drawn_from = state_of(document.latest())
        answer = client.post(page(document, "outline/create-course"), {"drawn_from": drawn_from})
        assert answer.status_code == 302
    course = Course.objects.get()
    assert course.state == "draft"
    assert course.roles.get().user == owner
    assert course.lessons.count() == 3
    assert "so the outline stays as it is" in client.get(page(document)).text
    assert edit(client, document, "promote:part-1").status_code == 422


# The same document again ---------------------------------------------------------------------------


@pytest.fixture
def course(client):
    client.post(f"{DOCUMENTS}add/", upload())
    document = Document.objects.get()
    client.post(page(document, "outline/create-course"), {"drawn_from": state_of(document.latest())})
    return Course.objects.get()


def test_a_changed_import_shows_what_differs_and_flags_the_lessons(client, course):
    document = course.document
    answer = client.post(page(document, "import"), upload(CHANGED, "report2.md"), follow=True)
    assert answer.redirect_chain[-1][0] == page(document, "compare")
    assert "<del>nine.</del>" in answer.text
    assert "<ins>ten &amp; **eleven**.</ins>" in answer.text
    assert "Added" in answer.text
    answer = client.post(page(document, "compare/take-over"), {"drawn_from": state_of(document.latest())}, follow=True)
    assert "1 lesson is flagged as changed." in answer.text
    assert "(source changed)" in answer.text
    assert Lesson.objects.get(source_changed=True).title == "Radio"


def test_importing_the_same_file_again_stores_nothing(client, course):
    answer = client.post(page(course.document, "import"), upload(), follow=True)
    assert "Nothing was stored" in answer.text
    assert DocumentRevision.objects.count() == 1


def test_a_bad_file_leaves_the_document_alone(client, course):
    assert client.post(page(course.document, "import"), upload(b"", "empty.md")).status_code == 422
    assert DocumentRevision.objects.count() == 1


def test_a_doubtful_section_is_confirmed_on_the_page(client, course):
    document = course.document
    client.post(page(document, "import"), upload(CHANGED))
    newest = document.latest()
    newest.sections.filter(key="radio").update(certain=False)
    assert "Is this the earlier section" in client.get(page(document, "compare")).text
    drawn_from = {"drawn_from": state_of(newest)}
    assert client.post(page(document, "compare/take-over"), drawn_from).status_code == 422
    answer = {"section": "radio", "answer": "new", **drawn_from}
    assert client.post(page(document, "compare/confirm"), answer).status_code == 302
    assert client.post(page(document, "compare/confirm"), answer).status_code == 422
    assert newest.sections.filter(key="radio-2", certain=True).exists()


def test_taking_over_from_an_old_page_gets_409(client, course):
    document = course.document
    old = state_of(document.latest())
    client.post(page(document, "import"), upload(CHANGED))
    assert client.post(page(document, "compare/take-over"), {"drawn_from": old}).status_code == 409
    assert not Lesson.objects.filter(source_changed=True).exists()
