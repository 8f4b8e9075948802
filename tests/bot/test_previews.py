"""No address in anybody's words is shown as a page: by neither library, in no message."""

from __future__ import annotations

from dataclasses import replace

from tests.handlers.scenes import scored
from tests.house import House, with_previews


async def test_an_address_in_a_reason_shows_no_page_to_managers(sqlite_house: House) -> None:
    """Every other test asks the same of all it sent; the control: one that forgot is found."""
    alice = await scored(sqlite_house, "3")
    alice.say("look at https://a.example/spout")
    await sqlite_house.turn()
    sent = sqlite_house.calls("sendMessage", "editMessageText")
    assert any("https://a.example/spout" in call.params["text"] for call in sent)
    assert with_previews(sqlite_house.sandbox) == []
    params = {key: value for key, value in sent[0].params.items() if "preview" not in key}
    sqlite_house.sandbox.calls.append(replace(sent[0], params=params))
    assert len(with_previews(sqlite_house.sandbox)) == 1
    sqlite_house.sandbox.calls.pop()
