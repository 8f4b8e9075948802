"""Telegram's HTML: plain text, and entities measured in UTF-16 units."""

import pytest

from sandbox.entities import parse


@pytest.mark.parametrize(
    ("source", "plain", "expected"),
    [
        ("<b>a</b> <i>b</i>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("<b>a<u>b</u></b>", "ab", [("bold", 0, 2), ("underline", 1, 1)]),
        ("😀 <s>x</s>", "😀 x", [("strikethrough", 3, 1)]),
        ("&lt;b&gt; &amp; &#8364;", "<b> & €", []),
        ('<a href="https://e.org/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("  \n<b> a </b>\n", "a", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        (
            "/start at https://e.org.",
            "/start at https://e.org.",
            [("bot_command", 0, 6), ("url", 10, 13)],
        ),
        ("<code>/start</code>", "/start", [("code", 0, 6)]),
    ],
)
def test_html_becomes_text_and_entities(
    source: str, plain: str, expected: list[tuple[str, int, int]]
) -> None:
    text, entities = parse(source, "HTML", None)
    assert text == plain
    assert [(one["type"], one["offset"], one["length"]) for one in entities] == expected


def test_without_a_mode_markup_is_text_and_given_entities_count() -> None:
    given = [{"type": "bold", "offset": 1, "length": 3}]
    assert parse(" <b>", None, given) == ("<b>", [{"type": "bold", "offset": 0, "length": 3}])
