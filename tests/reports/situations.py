"""Digests of every kind, and what English says of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reports.digest.digest import Digest, Quote, Why
from survey.scores.scale import Kind
from survey.scores.scoring import Counts, score_nps
from survey.scores.verdict import Verdict, Word, of_pools

RECEIPT = Quote("They saw the crack and changed the kettle without a receipt.", 10)
LATE = Quote("Two hours late, and nobody called.", 3)
LONG = Quote("The spout drips and the lid sticks and the cord is short, " * 40, 2)
CHINESE = Quote("壶嘴漏水，盖子也卡住了，客服却一直没有回复。" * 60, 1)
FAMILIES = Quote("👩‍👩‍👧" * 300, 9)


def digest(
    answers: tuple[int, int, int],
    headline: tuple[int, int, int] | None = None,
    weeks: int = 1,
    before: tuple[int, int, int] = (0, 0, 0),
    asked: tuple[int, int, int] = (486, 212, 0),
    **others: object,
) -> Digest:
    """A digest from counts (0-6, 7-8, 9-10); `asked` is delivered, answered, by open link."""
    delivered, answered, open_n = asked
    judged = Counts(*(headline if headline and weeks == 4 else answers))
    verdict = of_pools(judged, Counts(*before), 4 if weeks == 4 else 1)
    plain = Digest(
        survey="customers",
        kind=Kind.NPS,
        subject="Customers",
        scale_min=0,
        week="2026-W47",
        first_day=date(2026, 11, 16),
        last_day=date(2026, 11, 22),
        so_far=False,
        estimate=score_nps(Counts(*answers)),
        invited=delivered,
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        headline_weeks=weeks,
        headline=score_nps(Counts(*(headline or answers))),
        before=score_nps(Counts(*before)),
        verdict=verdict if any(answers) and weeks < 12 else Verdict(Word.FEW),
        drift=None,
        scores=(0,) * 11,
        weeks=(),
        quotes=(),
        next_round=None,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Situation:
    """A digest, what English says of it, and figures that stand in every language."""

    digest: Digest
    english: str
    figures: tuple[str, ...] = ()


NOBODY = (0, 0, 0)
STAFF, QUALITY = Why("staff", 58, None, ()), Why("quality", 41, None, ())
SITUATIONS = {
    "the first week, 300 answers": Situation(
        digest((37, 89, 174), quotes=(RECEIPT,)),
        "Customers, week 47: 300 answers, nothing to compare with yet.\n"
        "NPS +46 (probably +37 to +53).\n"
        "212 of 486 answered (44%).\n"
        "“They saw the crack and changed the kettle without a receipt.” 10",
        ("300", "NPS +46", "+37", "+53", "212", "486"),
    ),
    "better": Situation(
        digest((20, 60, 132), before=(400, 300, 800), asked=(486, 171, 41)),
        "Customers, week 47: better, and not by chance.\n"
        "NPS +53 (probably +43 to +61).\n"
        "Against the 12 weeks before: +26, probably between +16 and +35.\n"
        "171 of 486 answered (35%), and 41 by QR or link.",
        ("NPS +53", "+43", "+61", "26", "171", "486", "41"),
    ),
    "better, and why": Situation(
        digest(
            (20, 60, 132),
            before=(400, 300, 800),
            why_high=(STAFF, QUALITY),
            why_low=(Why("delivery", 11, None, ()),),
            quotes=(RECEIPT,),
        ),
        "Customers, week 47: better, and not by chance.\n"
        "NPS +53 (probably +43 to +61).\n"
        "Against the 12 weeks before: +26, probably between +16 and +35.\n"
        "212 of 486 answered (44%).\n"
        "Why high: staff 58, quality 41. Why low: delivery 11.\n"
        "“They saw the crack and changed the kettle without a receipt.” 10\n"
        "Low, and without a plan yet: delivery. Write /act.",
        ("58", "41", "11"),
    ),
    "worse, and why": Situation(
        digest(
            (72, 40, 100),
            before=(400, 300, 1300),
            why_high=(Why("quality", 33, None, ()),),
            why_low=(Why("delivery", 38, 9, ()), Why("staff", 12, None, ())),
        ),
        "Customers, week 47: worse, and not by chance.\n"
        "NPS +13 (probably +1 to +25).\n"
        "Against the 12 weeks before: −32, probably between −44 and −20.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 38 (usually about 9), staff 12. Why high: quality 33.\n"
        "Low, and without a plan yet: delivery. Write /act.",
        ("38", "9", "12", "33"),
    ),
    "within chance, and why low": Situation(
        digest((50, 62, 100), before=(260, 300, 460), why_low=(Why("delivery", 11, None, ()),)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 11.\n"
        "Low, and without a plan yet: delivery. Write /act.",
        ("11",),
    ),
    "worse": Situation(
        digest((72, 40, 100), before=(400, 300, 1300), quotes=(LATE,)),
        "Customers, week 47: worse, and not by chance.\n"
        "NPS +13 (probably +1 to +25).\n"
        "Against the 12 weeks before: −32, probably between −44 and −20.\n"
        "212 of 486 answered (44%).\n"
        "“Two hours late, and nobody called.” 3",
        ("NPS +13", "+1", "+25", "32"),
    ),
    "below zero": Situation(
        digest((120, 40, 52), before=(300, 300, 400)),
        "Customers, week 47: worse, and not by chance.\n"
        "NPS −32 (probably −43 to −20).\n"
        "Against the 12 weeks before: −42, probably between −54 and −29.\n"
        "212 of 486 answered (44%).",
        ("NPS −32", "−43", "−20", "42"),
    ),
    "within chance": Situation(
        digest((50, 62, 100), before=(260, 300, 460)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).",
        ("NPS +24", "+12", "+34"),
    ),
    "so many answers that half a point is not chance": Situation(
        digest((1_000_000,) * 3, before=(1_003_000, 1_000_000, 1_000_000), asked=NOBODY),
        "Customers, week 47: holds steady, within ±10.\n"
        "NPS 0 (probably 0 to 0).\n"
        "Against the 12 weeks before: 0, probably between 0 and 0.",
        ("NPS 0",),
    ),
    "exactly nought": Situation(
        digest((100, 12, 100)),
        "Customers, week 47: 212 answers, nothing to compare with yet.\n"
        "NPS 0 (probably −13 to +13).\n212 of 486 answered (44%).",
        ("NPS 0", "−13", "+13"),
    ),
    "all tens": Situation(
        digest((0, 0, 40), asked=(40, 40, 0)),
        "Customers, week 47: 40 answers, nothing to compare with yet.\n"
        "NPS +100 (probably +84 to +100).\n40 of 40 answered (100%).",
        ("NPS +100", "+84"),
    ),
    "a running week": Situation(
        digest((37, 89, 174), before=(37, 89, 174), so_far=True),
        "Customers, week 47 so far: cannot tell yet; only about ±20 or more would stand "
        "out.\n"
        "NPS +46 (probably +37 to +53).\n"
        "Against the 12 weeks before: 0, probably between −11 and +11.\n"
        "212 of 486 answered (44%).",
        ("NPS +46",),
    ),
    "nine answers, and 104 in twelve weeks": Situation(
        digest((1, 3, 5), (12, 35, 57), 12, asked=(120, 9, 0), quotes=(Quote("Too dear.", 7),)),
        "Customers, week 47: 9 answers, too few to judge.\n"
        "5 people gave 9–10, 3 gave 7–8, 1 gave 0–6.\n"
        "Last 12 weeks: NPS +43 (probably +29 to +55), 104 answers.\n"
        "9 of 120 answered.\n“Too dear.” 7",
        ("NPS +43", "+29", "+55", "104", "120"),
    ),
    "nine answers, and sixteen in twelve weeks": Situation(
        digest((1, 3, 5), (2, 5, 9), 12, asked=(0, 0, 9)),
        "Customers, week 47: 9 answers, too few to judge.\n"
        "5 people gave 9–10, 3 gave 7–8, 1 gave 0–6.\n"
        "Last 12 weeks: 16 answers. 9 people gave 9–10, 5 gave 7–8, 2 gave 0–6.\n"
        "9 answered by QR or link.",
        ("16",),
    ),
    "nine answers and never any other": Situation(
        digest((1, 3, 5), (1, 3, 5), 12, asked=(20, 8, 1)),
        "Customers, week 47: 9 answers, too few to judge.\n"
        "5 people gave 9–10, 3 gave 7–8, 1 gave 0–6.\n"
        "8 of 20 answered, and 1 by QR or link.",
        ("20",),
    ),
    "a single answer": Situation(
        digest((0, 0, 1), (0, 0, 1), 12, asked=(1, 1, 0)),
        "Customers, week 47: 1 answer, too few to judge.\n"
        "1 person gave 9–10, 0 gave 7–8, 0 gave 0–6.\n1 of 1 answered.",
    ),
    "the scale from 1 to 10": Situation(
        digest((2, 1, 3), scale_min=1, asked=NOBODY),
        "Customers, week 47: 6 answers, too few to judge.\n"
        "3 people gave 9–10, 1 gave 7–8, 2 gave 1–6.",
    ),
    "fifty answers, four weeks have a hundred": Situation(
        digest((12, 12, 26), (30, 40, 60), 4, before=(30, 40, 60)),
        "Customers, week 47: over 4 weeks cannot tell yet; only about ±30 or more would "
        "stand out.\n"
        "Last 4 weeks: NPS +23 (probably +9 to +36), 130 answers.\n"
        "Against the 12 weeks before: 0, probably between −19 and +19.\n"
        "This week alone: +28 (probably +4 to +49), 50 answers.\n"
        "212 of 486 answered (44%).",
        ("NPS +23", "+9", "+36", "130", "+28", "+4", "+49", "50"),
    ),
    "fifty better answers, twelve weeks below a hundred": Situation(
        digest((1, 4, 45), (21, 19, 50), 12, before=(30, 20, 5)),
        "Customers, week 47: 50 answers, nothing to compare with yet.\n"
        "Last 12 weeks: NPS +32 (probably +14 to +48), 90 answers.\n"
        "This week alone: +88 (probably +71 to +95), 50 answers.\n"
        "212 of 486 answered (44%).",
        ("NPS +32", "+88"),
    ),
    "fifty worse answers among a hundred": Situation(
        digest((40, 5, 5), (60, 35, 35), 4, before=(20, 30, 50)),
        "Customers, week 47: over 4 weeks worse, and not by chance.\n"
        "Last 4 weeks: NPS −19 (probably −33 to −5), 130 answers.\n"
        "Against the 12 weeks before: −49, probably between −69 and −27.\n"
        "This week alone: −70 (probably −84 to −48), 50 answers.\n"
        "212 of 486 answered (44%).",
        ("NPS −19", "−70", "−49", "−27"),
    ),
    "fifty answers, the first ever": Situation(
        digest((12, 12, 26), (12, 12, 26), 12, asked=(0, 0, 50)),
        "Customers, week 47: 50 answers, nothing to compare with yet.\n"
        "NPS +28 (probably +4 to +49).\n50 answered by QR or link.",
        ("NPS +28", "+4", "+49", "50"),
    ),
    "thousands": Situation(
        digest((20_000, 30_000, 50_000), asked=(250_000, 100_000, 0)),
        "Customers, week 47: 100,000 answers, nothing to compare with yet.\n"
        "NPS +30 (probably +30 to +30).\n100,000 of 250,000 answered (40%).",
        ("NPS +30",),
    ),
    "nobody was asked": Situation(
        digest(NOBODY, (30, 40, 60), 12, asked=NOBODY, next_round=date(2026, 12, 1)),
        "Customers, week 47: nobody was asked, nobody answered.\n"
        "Next round: 1 December. Until then you hear only when there is something to tell.",
    ),
    "nobody was asked and nobody will be": Situation(
        digest(NOBODY, asked=NOBODY),
        "Customers, week 47: nobody was asked, nobody answered.",
    ),
    "asked, but nobody answered": Situation(
        digest(NOBODY, asked=(120, 0, 0), next_round=date(2026, 12, 1)),
        "Customers, week 47: 120 asked, nobody answered.\n"
        "That is unusual. Does the link still work?",
        ("120",),
    ),
    "asked this morning": Situation(
        digest(NOBODY, asked=(120, 0, 0), so_far=True),
        "Customers, week 47 so far: 120 asked, nobody answered.",
        ("120",),
    ),
    "an early week": Situation(
        digest((37, 89, 174), week="2027-W03", asked=NOBODY),
        "Customers, week 3: 300 answers, nothing to compare with yet.\n"
        "NPS +46 (probably +37 to +53).",
        ("NPS +46",),
    ),
}
TALKATIVE = digest(
    (37, 89, 174),
    (137, 189, 274),
    12,
    before=(300, 189, 100),
    asked=(9999, 3210, 99),
    subject="The Nordic Kettle and Lantern Company of Tampere, Turku and Oulu",
)
