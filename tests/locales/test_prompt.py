"""A prompt becomes plain text and rows of buttons."""

from __future__ import annotations

from locales import Button, Prompt, Rendered, RenderedButton, Text, render

PROMPT = Prompt(
    Text("note.alert", {"text": "*late* <again> {n}"}),
    (
        (Button("0", data="s:1:0"), Button(Text("button.skip"), data="a:1:skip")),
        (Button("@", url="https://example.org"),),
    ),
)


def test_labels_that_are_texts_are_translated_and_the_rest_stays() -> None:
    assert render(PROMPT, "ru").rows == (
        (
            RenderedButton("0", "s:1:0", None),
            RenderedButton("Пропустить", "a:1:skip", None),
        ),
        (RenderedButton("@", None, "https://example.org"),),
    )


def test_what_a_customer_wrote_passes_unchanged() -> None:
    assert render(PROMPT, "en").text == "A note from a customer:\n*late* <again> {n}"


def test_a_prompt_of_finished_words_has_no_buttons_unless_given() -> None:
    assert render(Prompt("{ready}"), "fi") == Rendered("{ready}", ())
