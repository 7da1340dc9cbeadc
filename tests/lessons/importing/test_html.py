"""Web pages: the article among everything else, and nothing active in the result."""

from __future__ import annotations

from lessons.importing import Outline, read_outline

PROSE = "Bells were cast beside the church in which they would hang, because roads were bad."


def read(body: str, head: str = "") -> Outline:
    return read_outline(
        f'<!doctype html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>'.encode(), "a.html"
    )


def article(inner: str) -> str:
    return f"<main><h1>Bells</h1><p>{PROSE}</p><h2>Casting</h2>{inner}</main>"


def text_of(inner: str) -> str:
    return read(article(inner)).sections[-1].text


def test_heading_elements_give_title_and_levels() -> None:
    outline = read(article(f"<p>{PROSE}</p><h3>Bronze</h3><p>{PROSE}</p><h2>Ringing</h2><p>{PROSE}</p>"))
    assert outline.title == "Bells"
    assert outline.language == "en-GB"
    assert [(s.level, s.heading) for s in outline.sections] == [(1, ""), (1, "Casting"), (2, "Bronze"), (1, "Ringing")]


def test_menus_notices_and_sidebars_are_skipped_with_their_reason() -> None:
    outline = read(
        '<nav><a href="/">Home</a></nav><div class="cookie-banner">We use cookies</div>'
        '<div id="sidebar"><h2>Recent</h2></div>' + article(f"<p>{PROSE}</p>") + "<footer>Imprint</footer>"
    )
    assert {(s.text, s.reason) for s in outline.skipped} == {
        ("Home", "navigation"),
        ("We use cookies", "cookie notice"),
        ("Recent", "sidebar"),
        ("Imprint", "page footer"),
    }
    assert [s.heading for s in outline.sections] == ["", "Casting"]


def test_scripts_handlers_and_javascript_links_do_not_pass() -> None:
    text = text_of(
        '<p onclick="x()">Ring <a href="javascript:x()">here</a> <a href="https://e.org/a">or there</a></p>'
        "<script>x()</script>"
    )
    assert text == "Ring here [or there](https://e.org/a)"


def test_markup_shown_as_text_stays_text() -> None:
    assert text_of("<p>The &lt;b&gt; element</p>") == "The \\<b> element"


def test_lists_tables_quotes_and_code_become_markdown() -> None:
    text = text_of(
        "<ul><li>tin<ol><li>pure</li></ol></li><li>copper</li></ul>"
        "<table><tr><th>Metal</th><th>Part</th></tr><tr><td>Tin</td><td>1|5</td></tr></table>"
        "<blockquote><p>Vivos voco</p></blockquote><pre>a = 1\nb = 2</pre>"
    )
    assert "- tin\n  1. pure\n- copper" in text
    assert "| Metal | Part |\n| --- | --- |\n| Tin | 1\\|5 |" in text
    assert "> Vivos voco" in text
    assert "```\na = 1\nb = 2\n```" in text


def test_footnotes_stand_in_the_section_that_refers_to_them() -> None:
    text = text_of(
        '<p>Bronze<sup><a href="#fn1">1</a></sup> rings.</p>'
        '<ol><li id="fn1">Copper with tin. <a href="#r1">↩</a></li></ol>'
    )
    assert text == "Bronze[^1] rings.\n\n[^1]: Copper with tin."


def test_images_keep_their_alternative_text() -> None:
    outline = read(article('<p><img src="a.png" alt="A bell upside down"></p><p><img src="b.png"></p>'))
    assert outline.sections[-1].text == "*A bell upside down*"
    assert [(s.text, s.reason) for s in outline.skipped] == [("b.png", "image without alternative text")]


def test_bold_lines_stand_in_for_headings() -> None:
    inner = "".join(f"<p><b>{name}</b></p><p>{PROSE}</p><p>{PROSE}</p>" for name in ("Casting", "Hanging", "Ringing"))
    outline = read(f"<h1>Bells</h1><p>{PROSE}</p>{inner}")
    assert [s.heading for s in outline.sections] == ["", "Casting", "Hanging", "Ringing"]


def test_title_of_the_page_loses_the_name_of_the_site() -> None:
    outline = read(f"<h2>Casting</h2><p>{PROSE}</p><h2>Ringing</h2><p>{PROSE}</p>", "<title>Bells | The Tower</title>")
    assert outline.title == "Bells"


def test_markdown_keeps_its_source_but_not_raw_html() -> None:
    source = (
        "# Bells\n\n## Casting\n\nSome **tin** and <b>copper</b>, [x](javascript:x).\n\n`<i>`\n\n"
        "<div onclick='x'>More <script>y</script></div>\n\n## Ringing\n\nx\n"
    )
    outline = read_outline(source.encode(), "a.md")
    assert outline.title == "Bells"
    assert outline.sections[0].text == "Some **tin** and **copper**, [x]().\n\n`<i>`\n\nMore"
