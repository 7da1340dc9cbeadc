"""The dialect, line by line as docs/course-package.md gives it."""

import re

import pytest
from django.core.cache import cache

from lessons import rendering
from lessons.rendering import live_directives, passages, plain_text, render, render_cached, render_inline


def html(text, **more):
    return render(text, **{"course_key": "law", **more}).html


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("A *new* **law**.", "<p>A <em>new</em> <strong>law</strong>.</p>"),
        ("## Heading", "<h2>Heading</h2>"),
        ("### Lower", "<h3>Lower</h3>"),
        ("# Too high", "<h2>Too high</h2>"),
        ("###### Too low", "<h4>Too low</h4>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("[dual](term:double-criminality)", '<p><a class="term" href="#term-double-criminality">dual</a></p>'),
        ("[there](lesson:the-price)", '<p><a href="/courses/law/lessons/the-price/">there</a></p>'),
        ("[there](lesson:other/the-price)", '<p><a href="/courses/other/lessons/the-price/">there</a></p>'),
        ("[the data](files/table.csv)", '<p><a href="/courses/law/files/table.csv">the data</a></p>'),
        ("[out](https://example.org/?a=1&b=2)", '<p><a href="https://example.org/?a=1&amp;b=2">out</a></p>'),
        ("https://example.org", '<p><a href="https://example.org">https://example.org</a></p>'),
        ("{#duty}\nA block.", '<p id="duty">A block.</p>'),
        ("{#duty}\n## A heading", '<h2 id="duty">A heading</h2>'),
        ('He said "so"...', "<p>He said “so”…</p>"),
        ("1937 -- 1999", "<p>1937 – 1999</p>"),
    ],
)
def test_what_is_written_and_what_is_drawn(written, drawn):
    assert html(written).strip() == drawn


@pytest.mark.parametrize("text", ["Article 24(1)(c)", "paragraph (r)", "(C)", "(tm)"])
def test_the_paragraphs_of_a_law_stay_what_they_are(text):
    assert html(text).strip() == f"<p>{text}</p>"


def test_quotation_marks_follow_the_language():
    assert "„so“" in html('Er sagte "so".', language="de-AT")
    assert "“so”" in html('He said "so".', language="xx")


def test_a_lone_image_is_a_figure_with_its_caption():
    drawn = html('![what it shows](files/map.png "The *caption*")')
    assert drawn.startswith('<figure><img src="/courses/law/files/map.png" alt="what it shows" loading="lazy">')
    assert "<figcaption>The *caption*</figcaption></figure>" in drawn


def test_a_table_scrolls_by_itself_and_aligns_by_class():
    drawn = html("| Body | Founded |\n|------|--------:|\n| FATF | 1989 |")
    assert drawn.startswith('<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>')
    assert '<th scope="col">Body</th>' in drawn
    assert '<td class="number">1989</td>' in drawn


def test_footnotes_lead_there_and_back():
    drawn = html("So.[^a] Again.[^a]\n\n[^a]: S/RES/1373")
    target = re.search(r'<a href="#(\S+?)"', drawn)[1]
    assert f'id="{target}"' in drawn
    back = re.search(r'<a href="#(\S+?)" class="footnote-backref"', drawn)[1]
    assert f'id="{back}"' in drawn
    assert 'aria-label="References"' in drawn


def test_a_timeline_is_an_ordered_list():
    drawn = html(":::timeline From *Geneva*\n1937 | A draft | Never in force\n1963 | Tokyo\n:::")
    assert "<figcaption>From <em>Geneva</em></figcaption>" in drawn
    assert drawn.count("<li>") == 2
    assert '<span class="what">A draft<span class="detail">Never in force</span></span>' in drawn


def test_bars_are_a_table_drawn_to_scale():
    drawn = html(":::bars Attacks\nCompleted | 34\nFoiled | 17 | about 17\nUnknown | many\n:::")
    assert re.findall(r'<rect width="([\d.]+)"', drawn) == ["100.00", "50.00", "0.00"]
    assert re.findall(r'<td class="number">(.*?)</td>', drawn) == ["34", "about 17", "many"]


@pytest.mark.parametrize("value", ["-5", "NaN", "Infinity", "1e999", "", "sNaN"])
def test_a_bar_survives_any_number(value):
    assert "<rect" in html(f":::bars\nOne | 3\nTwo | {value}\n:::")


def test_cases_and_notes_are_set_apart():
    drawn = html("{#lyon}\n:::case The *bank*\nIt **failed**.\n:::\n\n:::note\nMind this.\n:::")
    assert '<div class="case" role="note" id="lyon">\n<h3>The <em>bank</em></h3>\n<p>It <strong>failed' in drawn
    assert '<div class="note" role="note">\n<p>Mind this.</p>' in drawn


def test_an_unknown_directive_is_shown_as_text():
    assert html(":::video <b>\nx < y\n:::") == "<pre><code>:::video &lt;b&gt;\nx &lt; y\n:::</code></pre>\n"


def test_terms_are_gathered_in_the_order_of_their_first_use():
    assert render("[b](term:b) [a](term:a) [b](term:b)").terms == ("b", "a")


def test_passages_are_the_marked_blocks_in_order():
    assert passages("{#one}\nText\n\nNo {#inner} mark\n\n{#two}\n## Heading") == ["one", "two"]


def test_a_link_into_the_course_needs_the_course():
    assert "lesson:" not in render("[x](lesson:there)").html


@pytest.fixture
def greeting(monkeypatch):
    monkeypatch.setitem(
        live_directives, "greet", lambda argument, content, context: f"<b>{argument}, {context['name']}</b>"
    )


@pytest.mark.usefixtures("greeting")
def test_a_live_directive_is_drawn_for_each_reader():
    rendered = render(":::greet Hello\n:::\n\nText\n\n:::greet Goodbye\n:::")
    assert rendered.live == (("greet", "Hello", ""), ("greet", "Goodbye", ""))
    for name in ("Ann", "Ben"):
        drawn = rendered.fill({"name": name})
        assert drawn.index(f"<b>Hello, {name}</b>") < drawn.index("Text") < drawn.index(f"<b>Goodbye, {name}</b>")


@pytest.mark.usefixtures("greeting")
def test_live_and_drawn_directives_keep_their_places():
    text = ":::greet One\n:::\n\n:::bars Two\na | 1\n:::\n\n:::greet Three\n:::\n\n:::timeline Four\n1 | b\n:::"
    drawn = render(text).fill({"name": "Ann"})
    assert [drawn.index(word) for word in ("One,", "Two<", "Three,", "Four<")] == sorted(
        drawn.index(word) for word in ("One,", "Two<", "Three,", "Four<")
    )


@pytest.mark.usefixtures("greeting")
@pytest.mark.parametrize(
    "forged",
    [
        "\ue0000\ue001",
        "&#xE000;0&#xE001;",
        "&#57344;7&#57345;",
        "<http://a/%EE%80%807%EE%80%81>",
        "`\ue000live3\ue001`",
    ],
)
@pytest.mark.parametrize(
    "place", ["{}", "## {}", ":::timeline {0}\n{0} | {0}\n:::", ":::greet x\n:::\n\n{}", "![{0}](x.png)"]
)
def test_a_text_can_not_forge_a_gap(forged, place):
    drawn = render(place.format(forged)).fill({"name": "Ann"})
    assert drawn.count("<b>") == place.count("greet")
    assert "\ue000" not in drawn


def test_words_for_the_search_have_no_markup():
    text = "{#key}\n## A *title*\n\nSome [law](term:law) &amp; order.\n\n:::check one two\n:::"
    assert plain_text(text) == "A title Some law & order."


def test_the_words_of_a_text_hold_no_arrow_of_a_footnote():
    assert "↩" not in plain_text("It binds all.[^1]\n\n[^1]: Charter, Article 25.")


def test_what_was_rendered_is_remembered_by_its_content(monkeypatch):
    cache.clear()
    calls = []
    monkeypatch.setattr(rendering, "render", lambda text, **more: calls.append(text) or render(text, **more))
    for text in ("One", "One", "Two"):
        assert text in render_cached(text, course_key="law").html
    assert calls == ["One", "Two"]
    render_cached("One", course_key="order")
    assert calls == ["One", "Two", "One"]


def test_an_explanation_is_one_paragraph_without_its_block():
    assert render_inline("It **binds**: (c) `x < y`") == "It <strong>binds</strong>: (c) <code>x &lt; y</code>"


def test_an_empty_corner_of_a_table_heads_nothing():
    html = render("| | 2001 |\n|---|---|\n| a | 1 |").html
    assert '<th scope="col">2001</th>' in html
    assert html.count("<th") == 2  # and thead
