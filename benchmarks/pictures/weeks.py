"""Weekly digests to draw, one a situation. Invented numbers, long names in each script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from reports.digest.digest import Digest, SegmentPoint, ThemePoint, WeekPoint
from survey.scores.scale import Kind
from survey.scores.scoring import Counts, count_bands, score_nps
from survey.scores.verdict import judge
from survey.time.periods import days_of, shift

Words = TypeVar("Words")
WEEK = "2026-W47"
ORDINARY = (4, 2, 3, 4, 5, 8, 11, 36, 53, 79, 95)  # 37, 89, 174: NPS +46
SOUR = (14, 6, 8, 9, 11, 12, 12, 19, 21, 49, 51)  # 72, 40, 100: NPS +13
NINE = (0, 0, 0, 1, 0, 0, 0, 1, 2, 2, 3)
TENS, NOBODY = (0,) * 10 + (300,), (0,) * 11
ELEVEN_WEEKS = (  # 0-6, 7-8, 9-10 of those before
    (31, 62, 118), (29, 70, 109), (38, 66, 112), (35, 71, 121), (44, 58, 96), (52, 60, 91),
    (61, 57, 84), (40, 63, 110), (33, 68, 119), (36, 60, 125), (30, 66, 127),
)  # fmt: skip
SILENT = ((0, 0, 0),) * 11
WITH_GAPS = (
    (1, 3, 5), (0, 0, 0), (37, 89, 174), (31, 62, 118), (0, 0, 0), (0, 0, 0), (4, 12, 20),
    (0, 0, 0), (9, 20, 31), (12, 22, 40), (0, 0, 0),
)  # fmt: skip

COMPANY: Mapping[str, str] = {
    "en": "The Wonderful Nordic Kettle and Samovar Company of Tampere & Co",
    "ru": "Общество с ограниченной ответственностью «Северный чайник и К°»",
    "bg": "Дружество за чайници, самовари и превъзходни закуски „Северняк“",
    "fi": "Pohjoismainen vedenkeitintehdasosakeyhtiökonsernitytäryhtiölähde",
    "zh": "北方水壶与茶炊有限责任公司坦佩雷分公司售后服务中心客户体验部门" * 2,
}
REGIONS: Mapping[str, tuple[str, ...]] = {
    "en": ("South", "North", "Online", "West", "East"),
    "ru": ("Юг", "Север", "Онлайн", "Запад", "Восток"),
    "bg": ("Юг", "Север", "Онлайн", "Запад", "Изток"),
    "fi": ("Etelä", "Pohjoinen", "Verkko", "Länsi", "Itä"),
    "zh": ("南区", "北区", "线上", "西区", "东区"),
}
LONG_REGIONS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Southern Shops and Showrooms", "Northern Shops and Showrooms", "Online Orders, Collected",
        "Western Warehouses and Outlets", "Corporate Customers with a Contract",
    ),
    "ru": (
        "Южное управление розничных продаж", "Северное управление розничных продаж",
        "Онлайн-заказы с самовывозом", "Западное управление логистики",
        "Корпоративные клиенты по договору",
    ),
    "bg": (
        "Южна дирекция „Продажби на дребно“", "Северна дирекция „Продажби на дребно“",
        "Онлайн поръчки с получаване на място", "Западна дирекция „Логистика“",
        "Корпоративни клиенти с договор",
    ),
    "fi": (
        "Etelä-Suomen vähittäismyymälät", "Pohjois-Suomen vähittäismyymälät",
        "Verkkokaupan noutopistetilaukset", "Länsi-Suomen logistiikkakeskukset",
        "Sopimusasiakasyritykset",
    ),
    "zh": (
        "华南地区零售门店及体验展厅管理中心", "华北地区零售门店及体验展厅管理中心",
        "线上商城订单与门店自提服务中心", "西部地区仓储物流与奥特莱斯中心",
        "签约企业客户与集团采购服务中心",
    ),
}  # fmt: skip
LONG_THEMES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "waiting for the engineer", "instructions and packaging", "spare parts and repairs",
        "loyalty card and discounts", "opening hours on Sundays",
    ),
    "ru": (
        "ожидание приезда мастера", "инструкция и упаковка", "запасные части и ремонт",
        "карта лояльности и скидки", "часы работы по воскресеньям",
    ),
    "bg": (
        "чакане на посещение от техник", "упътване и опаковка", "резервни части и ремонт",
        "карта за лоялност и отстъпки", "работно време в неделя",
    ),
    "fi": (
        "asentajan odottaminen", "käyttöohjeet ja pakkaukset", "varaosat ja korjauspalvelu",
        "kanta-asiakaskortti ja alennukset", "sunnuntaiaukioloajat",
    ),
    "zh": (
        "等待维修工程师上门的时间", "使用说明书与产品包装", "备用零件与维修服务质量",
        "会员卡积分与优惠活动规则", "周日及节假日的营业时间",
    ),
}  # fmt: skip


def words_in(language: str, table: Mapping[str, Words]) -> Words:
    """Names in the script of `language`, where there are some, else in English."""
    return table.get(language, table["en"])


COUNTS = ((10, 30, 80), (4, 19, 42), (9, 16, 26), (12, 22, 23), (2, 2, 3))
NAMED = ((11, 58), (4, 41), (38, 6), (9, 0), (2, 2))


def drawn_weeks(
    before: Sequence[tuple[int, int, int]], last: Sequence[int]
) -> tuple[WeekPoint, ...]:
    """The weeks of a trend, oldest first, from counts of bands and this week's scores."""
    pools = [*(Counts(*counts) for counts in before), count_bands(last)]
    estimates = [score_nps(pool) for pool in pools]
    return tuple(
        WeekPoint(shift(WEEK, place + 1 - len(pools)), one.n, one.nps, one.low, one.high)
        for place, one in enumerate(estimates)
    )


def week(
    scores: Sequence[int],
    before: Sequence[tuple[int, int, int]] = ELEVEN_WEEKS,
    last: Sequence[int] | None = None,
    **changed: Any,
) -> Digest:
    """A digest whose headline holds `scores`; `last` is the week itself where that differs."""
    this = scores if last is None else last
    monday, sunday = days_of(WEEK)
    n = sum(this)
    plain = Digest(
        survey="customers",
        kind=Kind.NPS,
        subject="Nordic Kettle",
        scale_min=0,
        week=WEEK,
        first_day=monday,
        last_day=sunday,
        so_far=False,
        estimate=score_nps(count_bands(this)),
        invited=2 * n + 4,
        delivered=2 * n,
        answered=n - n // 7,
        open_n=n // 7,
        headline_weeks=1,
        headline=score_nps(count_bands(scores)),
        before=score_nps(Counts(*map(sum, zip(*before, strict=True)))),
        verdict=judge([count_bands(this), *(Counts(*week) for week in reversed(before))]),
        drift=None,
        scores=tuple(scores),
        weeks=drawn_weeks(before, this),
        quotes=(),
        next_round=None,
    )
    return replace(plain, **changed)


def segments(
    names: Sequence[str], counts: Sequence[tuple[int, int, int]] = COUNTS
) -> tuple[SegmentPoint, ...]:
    """Segments of these names, each with its counts of the bands."""
    pools = [score_nps(Counts(*count)) for count in counts]
    return tuple(
        SegmentPoint(name, (), one.n, one.nps, one.low, one.high)
        for name, one in zip(names, pools, strict=True)
    )


def themes(
    names: Sequence[str], counts: Sequence[tuple[int, int]] = NAMED
) -> tuple[ThemePoint, ...]:
    """Themes of these names, each with how many named it low and high."""
    return tuple(ThemePoint(name, (), *count) for name, count in zip(names, counts, strict=True))


def weeks_in(language: str) -> dict[str, Digest]:
    """Each situation of a weekly digest, with names in the script of `language`."""
    usual = themes(("staff", "quality", "delivery", "price", "app"))
    parts: dict[str, Any] = {"segments": segments(words_in(language, REGIONS)), "themes": usual}
    long: dict[str, Any] = {
        "segments": segments(words_in(language, LONG_REGIONS)),
        "themes": themes(words_in(language, LONG_THEMES)),
    }
    return {
        "good": week(ORDINARY, delivered=571, answered=259, open_n=41, **parts),
        "bad": week(SOUR, **parts),
        "nine": week(NINE, SILENT, headline_weeks=12),
        "nine-with-parts": week(NINE, SILENT, headline_weeks=12, **parts),
        "one": week((0,) * 10 + (1,), SILENT, headline_weeks=12),
        "first": week(ORDINARY, SILENT, **parts),
        "tens": week(TENS, ((0, 0, 300),) * 11),
        "zeros": week(TENS[::-1], ((300, 0, 0),) * 11),
        "gaps": week(tuple(4 * n for n in NINE), WITH_GAPS, NINE, headline_weeks=12),
        "no-parts": week(ORDINARY),
        "segments": week(ORDINARY, segments=parts["segments"]),
        "themes": week(ORDINARY, themes=usual),
        "long-segments": week(
            ORDINARY, segments=long["segments"], subject=words_in(language, COMPANY)
        ),
        "long-themes": week(ORDINARY, themes=long["themes"]),
        "long-parts": week(ORDINARY, subject=words_in(language, COMPANY), **long),
        "cut-parts": week(ORDINARY, **long, segments_beyond=35, themes_beyond=7),
        "six-parts": week(
            ORDINARY,
            segments=segments(words_in(language, LONG_REGIONS)) + segments(("Online",), COUNTS[:1]),
            themes=usual + themes(("variety",), NAMED[:1]),
        ),
        "scale-one": week((0, *ORDINARY[1:]), scale_min=1, **parts),
        "low-response": week(ORDINARY, delivered=9_876, answered=259, open_n=41, **parts),
        "running": week(ORDINARY, last=NINE, headline_weeks=4, so_far=True),
        "silent": week(
            ORDINARY, last=NOBODY, headline_weeks=12, so_far=True, delivered=120, answered=0
        ),
        "nobody": week(NOBODY, SILENT, headline_weeks=12),
        "wide-interval": week((15, *NOBODY[1:10], 16), ((1, 3, 5),) * 11, NOBODY),
        "thousands": week(
            (120_000,) * 11,
            ((600_000, 240_000, 480_000),) * 11,
            segments=segments(
                words_in(language, REGIONS),
                ((0, 0, 99_999), (12, 20, 30_000), (5, 9, 10), (90_000, 0, 0), (2, 3, 4)),
            ),
            themes=themes(
                ("staff", "quality", "delivery", "price", "app"),
                ((12, 58_000), (0, 41), (38_000, 4), (9, 0), (2, 2)),
            ),
        ),
    }
