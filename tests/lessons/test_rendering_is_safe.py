"""Whatever stands in a text, nothing in the page runs, styles itself or leaves the block it stands in."""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.rendering import ATTRIBUTES, TAGS, render, render_inline

DRAWN = {"svg", "rect", "figure", "figcaption", "span"}  # what static directives draw by themselves
VOID = {"br", "hr", "img", "rect"}

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<p style="position:fixed">x</p>',
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](x.png)',
    '![x](x.png"onerror="alert(1))',
    '![x](x.png "a\\"><script>alert(1)</script>")',
    '[x](https://a"onclick="alert(1))',
    "<javascript:alert(1)>",
    '{#x onclick="alert(1)" style="x"}\nA block.',
    '{#"><script>alert(1)</script>}\nA block.',
    '{.x style="a"}\nA block.',
    ":::timeline <script>alert(1)</script>\n<script> | <img onerror=x> | [a](javascript:x)\n:::",
    ":::bars <script>\n<script>alert(1)</script> | 1 | <script>alert(1)</script>\n:::",
    ":::case <script>alert(1)</script>\n<script>\n:::",
    ":::<script>\n</pre><script>alert(1)</script>\n:::",
    '```"><script>\n</code></pre><script>alert(1)</script>\n```',
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^"><script>]\n\n[^"><script>]: x',
    '[x](term:"onclick="x)',
    "[x](files/../../admin/)",
    "[x][a]\n\n[a]: javascript:alert(1)",
    "| <script> |\n|--|\n| <img onerror=x> |",
]


class Checked(HTMLParser):
    def __init__(self, page, tags):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.tags = tags
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag in self.tags, tag
        for name, value in attributes:
            assert not name.startswith("on"), name
            assert name != "style"
            if name in ("href", "src"):
                scheme = "".join(sign for sign in (value or "") if sign > " ").partition(":")[0].lower()
                assert scheme not in {"javascript", "vbscript", "data", "file"}, value
            allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())
            assert tag in DRAWN or name in allowed, (tag, name)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_decl(self, data):
        raise AssertionError(data)


def check(text):
    Checked(render(text, course_key="law").html, TAGS | DRAWN)
    Checked(render_inline(text), {"em", "strong", "code", "a", "s", "br"})


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_as_text_or_not_at_all(attack):
    check(attack)
    check(f"> - {attack}\n\n{attack}")


def test_raw_html_is_shown_as_text():
    assert render("A <b>word</b>\n\n<script>x</script>").html == (
        "<p>A &lt;b&gt;word&lt;/b&gt;</p>\n<p>&lt;script&gt;x&lt;/script&gt;</p>\n"
    )


def test_a_file_of_the_course_never_leads_out_of_it():
    assert "/courses/" not in render("[x](files/../x) ![x](files/a/b.png)", course_key="law").html


PIECES = st.one_of(
    st.sampled_from(
        [
            *ATTACKS, "\n", "\n\n", ":::", ":::note ", ":::bars x\n", ":::timeline\n", "{#a}\n", "{#", "}", "|", "[",
            "](", ")", "![", "`", "```\n", "**", "_", "&#x6a;", "&lt;script&gt;", "term:a", "lesson:a", "files/a.png",
            "[^1]", "[^1]: ", "javascript:", "<", ">", '"', "'", " onerror=x ", "\ue000", "\ue001", "&#xE000;", "live0",
            "0", "\x00", "\u202e", "# ", "- ", "> ", "    ", "--", "...",
        ]
    ),
    st.text(max_size=8),
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=12).map("".join))
def test_nothing_that_can_be_written_gets_through(text):
    check(text)
    render(text).fill({})
