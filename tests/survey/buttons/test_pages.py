"""Pages of a report by name, on buttons and in links."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.buttons.callbacks import Action, page_data, parse
from survey.buttons.pages import SPANS, Name, Page, read_page, read_payload
from survey.buttons.payloads import valid_payload

PAGES = st.builds(
    Page,
    st.from_regex("[a-z0-9_-]{1,32}", fullmatch=True),
    st.from_regex("[0-9]{4}-W[0-9]{2}", fullmatch=True).filter(str.isascii),
    st.sampled_from(SPANS),
    st.sampled_from(get_args(Name)),
    st.integers(0, 9999),
)


@given(PAGES)
def test_a_page_comes_back_from_its_button_and_its_link(page: Page) -> None:
    """Telegram takes 64 bytes of either; a link opens the first place."""
    tap = parse(page_data(page))
    assert tap is not None
    assert (tap.action, tap.page) == (Action.REPORT, page)
    assert len(page_data(page)) <= 64
    assert valid_payload(page.payload)
    assert read_payload(page.payload) == page._replace(place=0)


@pytest.mark.parametrize(
    "payload",
    ["", "d", "d-2026-W47-1-reason", "d-2026-W47-3-reason-a", "d-2026-W47-1-rows-a", "D-2026-W47"],
)
def test_another_payload_opens_no_page(payload: str) -> None:
    assert read_payload(payload) is None


@pytest.mark.parametrize("data", ["", "a:2026-W47:1:reason", "a:2026-W47:1:reason:01", "A:b"])
def test_a_page_that_is_none_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="no page"):
        read_page(data)
