"""The machine's clock jumps an hour or a day, either way: no digest twice, none lost."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.crash.replicas import answered, posted_weeks
from benchmarks.ground import Ground, Row, opened
from benchmarks.inside import START
from bot.settings.definitions import settle_definition
from bot.ticking.clock import tick
from storage.pulse.keys import Keys
from survey.time.periods import last_complete, shift
from tests.blackbox.installation import TOML

JUMPS = tuple(timedelta(hours=hours) for hours in (0, 0, 1, -1, 24, -24))
LOOK = timedelta(hours=6)
EACH = 3  # looks between two jumps


async def run(ground: Ground) -> list[Row]:
    """The bot lives through weeks by a clock that is put wrong again and again."""
    periods = ground.n(8, 500)
    draw = ground.random("clock")
    async with (
        ground.site_folder() as folder,
        ground.database(folder) as url,
        opened(url) as store,
    ):
        config = folder / "eleven.toml"
        config.write_text(TOML.replace("0 3 1 1 *", "0 9 * * mon"), encoding="utf-8")
        definition = await settle_definition(store, config, START)
        keys, zone = Keys(folder / "keys"), definition.company.zone
        weeks = [shift(last_complete(START, zone), n) for n in range(1, periods + 1)]
        await answered(store, weeks)
        end = START + timedelta(weeks=periods, days=3)
        now, wrong, looks = START, timedelta(0), 0
        while now < end:
            now, looks = now + LOOK, looks + 1
            if looks % EACH == 0:
                wrong = draw.choice(JUMPS)
            await tick(store, definition, keys, now + wrong)
        posted = await posted_weeks(store)
    faults = {
        "twice": sum(n - 1 for n in posted.values()),
        "lost": len(set(weeks) - posted.keys()),
        "of no period": len(posted.keys() - set(weeks)),
    }
    done = f"{periods} weeks, {looks // EACH} jumps"
    return [Row("clock", ground.engine, "", done, faults, f"{posted.total()} digests")]
