"""Each rule finds the package that breaks it, names the place, and leaves a sound one alone."""

from dataclasses import replace

import pytest

from ctlearn.packages import format as f
from ctlearn.packages.lint import NO_TEXT, lint_course, lint_overlap
from ctlearn.packages.reading import read_package
from ctlearn.packages.writing import zip_package
from tests.packages.sound import (
    SENTENCES,
    options,
    single,
    sound,
    with_body,
    with_module,
    with_question,
    without_questions,
)

SOUND = sound()
LESSON = SOUND.modules[0].lessons[0]


def findings(package: f.CoursePackage) -> list[str]:
    """What the lint says, as rule and text."""
    return [f"{finding.rule}: {finding.text}" for finding in lint_course(package)]


def test_a_sound_course_has_no_findings() -> None:
    assert lint_course(SOUND) == []
    assert lint_overlap([SOUND]) == []


def test_a_finding_names_file_and_line_of_the_package_that_was_read() -> None:
    broken = with_body(SOUND, "[treaty](term:treaty)", "[treaty](term:treaty) and [this](there.html)")

    found = lint_course(read_package(zip_package(broken)))

    assert [(finding.file, finding.line) for finding in found] == [("01-one/01-first.md", 91)]
    assert str(found[0]).startswith("01-one/01-first.md:91: links: “there.html” leads nowhere")


def test_a_finding_in_a_package_that_was_not_read_names_the_file_of_its_export() -> None:
    found = lint_course(with_question(SOUND, "word", explanation=""))

    assert [str(finding) for finding in found] == [
        "01-one/questions.yaml: explanations: the question has no explanation."
    ]


def section(digest: str) -> f.CoursePackage:
    assert SOUND.document
    sections = (*SOUND.document.sections, f.SectionRef("middle", 1, "The middle", digest))
    return replace(SOUND, document=replace(SOUND.document, sections=sections))


def test_a_section_without_a_lesson_is_found() -> None:
    assert findings(section("")) == ["coverage: no lesson is built from the section “middle”."]


def test_a_section_whose_digest_says_that_it_has_no_text_needs_no_lesson() -> None:
    assert findings(section(NO_TEXT)) == []


def test_too_few_or_too_many_objectives_are_found() -> None:
    objective = f.Objective("name-it", "Name it.")
    few = with_module(SOUND, objectives=(objective,))
    many = with_module(SOUND, objectives=(objective, *(f.Objective(f"o{n}", "Name it.") for n in range(4))))

    assert findings(few) == ["objectives: a module has two to four objectives, this one 1."]
    assert findings(many) == ["objectives: a module has two to four objectives, this one 5."]


def test_an_objective_that_nobody_can_observe_is_found() -> None:
    vague = (f.Objective("name-it", "Name it."), f.Objective("know-it", "Understand it."))

    found = findings(with_module(SOUND, objectives=vague))

    assert found == [
        "objectives: “understand” is no verb that can be observed; for example: explain, compare, distinguish."
    ]


def test_a_lesson_with_one_check_is_found() -> None:
    found = findings(with_body(SOUND, ":::check single0 single1", ":::check single0"))

    assert found == ["amounts: a lesson asks two check questions or more, this one 1."]


def test_a_module_with_few_questions_besides_its_checks_is_found() -> None:
    checks = " ".join(question.key for question in list(SOUND.questions())[:9])

    found = findings(with_body(SOUND, ":::check single0 single1", f":::check {checks}"))

    assert found == ["amounts: a module has six questions or more besides its lessons' checks, this one 5."]


def test_a_term_that_nothing_links_to_is_found() -> None:
    assert findings(with_body(SOUND, "[treaty](term:treaty)", "treaty")) == [
        "glossary: nothing links to the term “treaty”."
    ]


def test_a_topic_that_nothing_has_is_found() -> None:
    package = replace(SOUND, topics=(*SOUND.topics, f.Topic("sea", "Sea")))

    assert findings(package) == ["topics: no lesson or question has the topic “sea”."]


def test_a_file_that_nothing_uses_is_found() -> None:
    package = replace(SOUND, files={"a.png": b"", "b.csv": b"", "c.csv": b""})
    package = with_body(package, "[treaty](term:treaty)", "[treaty](term:treaty) ![A map](files/a.png)")
    package = with_question(package, "word", stem="What does [this](files/b.csv) show?")

    assert [str(finding) for finding in lint_course(package)] == [
        "files/c.csv: files: no lesson or question uses this file."
    ]


def test_twelve_words_in_a_row_in_two_lessons_are_found() -> None:
    shared = "one two three four five six seven eight nine ten eleven twelve"
    other = replace(
        LESSON, key="other", body=LESSON.body.replace("number", "figure").replace("hill", "tree") + f"\n\n{shared}."
    )
    first = replace(LESSON, body=LESSON.body + f"\n\nBut {shared} and so on.")
    package = with_module(SOUND, lessons=(first, other))

    assert findings(package) == [f"repetition: “{shared}” stands in the lesson “first” of “sound” too."]
    assert (
        findings(with_module(SOUND, lessons=(first, replace(other, body=other.body.replace("twelve", "dozen"))))) == []
    )


def test_twelve_words_in_a_row_in_two_courses_are_found() -> None:
    sentence = "This sentence with its twelve words or more stands in both of them."
    package = with_body(SOUND, SENTENCES[0], sentence)
    copy = replace(package, key="copy")

    found = lint_overlap([package, copy])

    assert [finding.rule for finding in found] == ["repetition"]
    assert found[0].text.endswith("stands in the lesson “first” of “sound” too.")


def test_a_link_to_a_lesson_that_another_course_lacks_is_found() -> None:
    linking = with_body(
        SOUND, "[treaty](term:treaty)", "[treaty](term:treaty) [a](lesson:other/first) [b](lesson:other/none)"
    )
    other = replace(SOUND, key="other")

    found = [finding.text for finding in lint_overlap([linking, other]) if finding.rule == "links"]

    assert found == ["there is no lesson “none” in a course “other”."]


def test_a_topic_with_two_titles_is_found() -> None:
    other = with_module(replace(SOUND, key="other", topics=(f.Topic("law", "Laws"),)), lessons=())

    assert [finding.text for finding in lint_overlap([SOUND, other])] == [
        "the topic “law” is called “Laws” here and “Law” in “sound”."
    ]


def test_a_lesson_that_is_too_short_or_too_long_is_found() -> None:
    short = with_body(SOUND, "\n\n".join(SENTENCES[20:]), "")
    long = with_body(SOUND, SENTENCES[0], " ".join(f"Word{n} is here." for n in range(120)))

    assert findings(short) == ["length: a lesson has 350 to 700 words, this one 204."]
    assert findings(long) == ["length: a lesson has 350 to 700 words, this one 754."]


def test_footnotes_and_checks_are_no_words_of_the_lesson() -> None:
    note = "[^n]: " + "word " * 400

    assert findings(with_body(SOUND, "[^n]: A note.", note)) == []


def test_a_sentence_that_is_too_long_is_found() -> None:
    long = "This one " + "goes on and " * 15 + "ends."

    found = findings(with_body(SOUND, SENTENCES[0], long))

    assert found == [
        "sentences: a sentence of 48 words, at most 45: “This one goes on and goes on and goes on and goes on and goe…”"
    ]


def test_sentences_that_are_long_on_average_are_found() -> None:
    body = "\n\n".join(SENTENCES)
    joined = "\n\n".join(
        f"{a} {b} {c}".replace(".", "") + "."
        for a, b, c in zip(SENTENCES[::3], SENTENCES[1::3], SENTENCES[2::3], strict=False)
    )
    package = with_body(SOUND, body, joined)

    assert findings(package) == ["sentences: the sentences have 28.0 words on average, at most 25."]


@pytest.mark.parametrize("phrase", ["It is important to note", "plays a crucial role", "In today’s world", "Moreover,"])
def test_a_phrase_that_says_nothing_is_found(phrase: str) -> None:
    found = findings(with_body(SOUND, SENTENCES[0], f"{phrase} that."))

    assert found == [f"wording: “{phrase.replace('’', chr(39))}” says nothing; leave it out or say what is meant."]


@pytest.mark.parametrize("address", ["there.html", "http://", "www.un.org", "mailto:", "#nowhere", "/courses/1"])
def test_a_link_that_leads_nowhere_is_found(address: str) -> None:
    found = findings(with_body(SOUND, SENTENCES[0], f"{SENTENCES[0]} [This]({address})."))

    assert [finding.partition(":")[0] for finding in found] == ["links"]


@pytest.mark.parametrize("address", ["https://un.org/a_(b)", "mailto:a@b.org", "#here", "lesson:first"])
def test_a_link_that_leads_somewhere_is_fine(address: str) -> None:
    assert findings(with_body(SOUND, SENTENCES[0], f"{SENTENCES[0]} [This]({address}).")) == []


def test_a_footnote_that_is_not_used_is_found() -> None:
    assert findings(with_body(SOUND, "[^n]\n", "\n")) == ["footnotes: the footnote “[^n]” is not used."]


def test_an_option_without_explanation_is_found() -> None:
    bare = options(0, "alpha", "gamma")
    del bare[1]["explanation"]

    found = findings(with_question(SOUND, "several", data={"options": bare}))

    assert found == ["explanations: Say why “gamma” is right or wrong."]


@pytest.mark.parametrize(
    ("field", "empty", "name"), [("objective", "", "objective"), ("topics", (), "topic"), ("passage", "", "passage")]
)
def test_a_question_that_is_not_tied_to_its_course_is_found(field: str, empty: object, name: str) -> None:
    assert findings(with_question(SOUND, "word", **{field: empty})) == [f"ties: the question has no {name}."]


def test_a_type_that_the_course_lacks_is_found() -> None:
    assert findings(without_questions(SOUND, "order")) == ["types: the course has no question of the type ordering."]


def test_too_much_single_choice_is_found() -> None:
    more = [replace(single(number), stem=f"More about it{number}") for number in range(6, 21)]

    found = findings(with_module(SOUND, questions=(*SOUND.questions(), *more)))

    assert found == [
        "families: the family “pair10” has no other question.",
        "types: 28% of the questions are of other types than single choice; 30% should be.",
    ]


def test_a_family_of_one_is_found() -> None:
    assert findings(with_question(SOUND, "word", family="alone")) == [
        "families: the family “alone” has no other question."
    ]


def test_a_course_with_few_families_is_found() -> None:
    package = with_question(with_question(SOUND, "single0", family=""), "single1", family="")

    assert findings(package) == ["families: 4 of 14 questions belong to a family; a third should."]


def test_two_questions_with_the_same_stem_are_found() -> None:
    package = with_question(with_question(SOUND, "word", stem="Who is it?"), "number", stem="Who, is it")

    assert findings(package) == ["stems: the question “word” has the same stem."]


def test_keys_that_are_the_longest_option_too_often_are_found() -> None:
    package = SOUND
    for number in range(3):
        texts = ["alpha", "gamma", "delta"]
        texts[number % 3] += " and more"
        package = with_question(package, f"single{number}", data={"options": options(number % 3, *texts)})

    found = findings(package)

    assert found == [
        "longest-key: the key of “single0” is the longest option.",
        "longest-key: the key of “single1” is the longest option.",
        "longest-key: the key of “single2” is the longest option.",
        "longest-key: the key is the longest option in 3 of 6 single choice questions, 35% at most.",
    ]


def test_a_word_of_the_stem_that_only_the_key_repeats_is_found() -> None:
    given = with_question(
        SOUND,
        "single0",
        stem="Which treaties are asked about?",
        data={"options": options(0, "treaty", "gamma", "delta")},
    )
    shared = with_question(given, "single0", data={"options": options(0, "treaty a", "treaty", "the treaty b")})

    assert findings(given) == ["give-away: only the key repeats “treaty” of the stem."]
    assert findings(shared) == []


def test_answers_that_stand_in_one_place_are_found() -> None:
    package = SOUND
    for number in range(6):
        package = with_question(package, f"single{number}", data={"options": options(0, "alpha", "gamma", "delta")})

    assert findings(package) == [
        "positions: of 6 single choice questions with 3 options, option 1 is the key in 6; about 2 would be even."
    ]


def test_options_in_a_natural_order_may_have_their_key_anywhere() -> None:
    package = SOUND
    for number in range(6):
        data = {"options": options(0, "alpha", "gamma", "delta"), "keep_order": True}
        package = with_question(package, f"single{number}", data=data)

    assert findings(package) == []


def test_statements_that_are_nearly_all_true_are_found() -> None:
    whether = next(question for question in SOUND.questions() if question.key == "whether")
    more = [replace(whether, key=f"w{n}", stem=f"Statement{n}") for n in range(3)]

    found = findings(with_module(SOUND, questions=(*SOUND.questions(), *more)))

    assert found == ["positions: of 4 true or false statements 4 have the same answer."]


def test_rules_about_english_words_leave_other_languages_alone() -> None:
    objectives = (f.Objective("a", "Nommer."), f.Objective("b", "Expliquer."))
    french = with_module(replace(SOUND, language="fr"), objectives=objectives)

    assert [finding for finding in findings(french) if "objective" in finding.split(":")[0]] == []
