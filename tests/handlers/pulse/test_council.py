"""The notice: "Anonymous" in bold, and the page for the works council in the reader's language."""

from __future__ import annotations

import pytest

from locales import LANGUAGES, text
from reports.pulse.council import council_pdf
from survey.published.publish import Terms
from tests.handlers.scenes import open_team_wave, rows, team
from tests.house import House


@pytest.mark.parametrize("language", LANGUAGES)
async def test_anonymous_is_bold_in_the_notice(sqlite_house: House, language: str) -> None:
    chen, *_ = await team(sqlite_house, language=language)
    await open_team_wave(sqlite_house)
    notice = chen.last
    (bold,) = [one for one in notice.content["entities"] if one["type"] == "bold"]
    begin = 2 * bold["offset"]
    said = (notice.text or "").encode("utf-16-le")[begin : begin + 2 * bold["length"]]
    assert said.decode("utf-16-le") in (notice.text or "").split("\n")  # a line of its own
    lines = (notice.text or "").split(said.decode("utf-16-le"))[1].strip().split("\n")
    assert len(lines) == 3


async def test_the_page_comes_as_a_file_and_nothing_tells_who_voted(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house, language="fi")
    await open_team_wave(sqlite_house)
    before = await rows(sqlite_house, "ballots")
    chen.tap(text("fi", "button.council"))
    await sqlite_house.turn()
    assert chen.last.caption == text("fi", "council.caption", subject="Nordic Kettle")
    assert chen.last.document
    assert await rows(sqlite_house, "ballots") == before


async def test_a_second_tap_makes_no_second_page(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    notice = chen.last
    for _ in range(2):
        chen.tap("For the works council", notice.message_id)
    await sqlite_house.turn()
    assert len([one for one in chen.messages if one.document]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_one_page_with_the_terms_of_this_pulse(language: str) -> None:
    pdf = council_pdf("Nordic Kettle", Terms({"": 40}, epsilon=0.5, minimum_comments=12), language)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1
