"""Digests with parts that moved, with cases and with each thing to do, and what English says."""

from __future__ import annotations

from datetime import date
from functools import partial

from reports.digest.digest import MovedPart, Planned, Quote, Why
from storage.cases.case_numbers import CaseNumbers
from tests.reports.situations import Situation, digest

NORTH = MovedPart("North", (), "segment", 40, -20, -52.5)
SOUTH = MovedPart("South", (), "segment", 1500, 61, 18.2)
TILL = MovedPart("checkout", (("ru", "касса"),), "touchpoint", 55, 7, -30.0)
DELIVERY = Why("delivery", 11, None, ())
PLAN = Planned("delivery", (), "A second courier", "Chen", date(2026, 12, 4))
bad = partial(digest, (72, 40, 100), before=(400, 300, 1300))
calm = partial(digest, (50, 62, 100), before=(260, 300, 460))

PARTS = {
    "worse, and most of all in one part": Situation(
        bad(movers=(NORTH,)),
        "Customers, week 47: worse, and not by chance.\n"
        "NPS +13 (probably +1 to +25).\n"
        "Against the 12 weeks before: −32, probably between −44 and −20.\n"
        "212 of 486 answered (44%).\n"
        "“North”: −20 (40 answers), worse, and not by chance.",
        ("−20", "40"),
    ),
    "better, and most of all in one part": Situation(
        digest((20, 60, 132), before=(400, 300, 800), movers=(SOUTH,)),
        "Customers, week 47: better, and not by chance.\n"
        "NPS +53 (probably +43 to +61).\n"
        "Against the 12 weeks before: +26, probably between +16 and +35.\n"
        "212 of 486 answered (44%).\n"
        "“South”: +61 (1,500 answers), better, and not by chance.",
        ("+61",),
    ),
    "one part fell and one rose, the whole is within chance": Situation(
        calm(movers=(NORTH, SOUTH)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "“North”: −20 (40 answers), worse, and not by chance.\n"
        "“South”: +61 (1,500 answers), better, and not by chance.",
        ("−20", "+61"),
    ),
    "a touchpoint fell over four weeks": Situation(
        digest((12, 12, 26), (30, 40, 60), 4, before=(30, 40, 60), movers=(TILL,)),
        "Customers, week 47: over 4 weeks cannot tell yet; only about ±30 or more would "
        "stand out.\n"
        "Last 4 weeks: NPS +23 (probably +9 to +36), 130 answers.\n"
        "Against the 12 weeks before: 0, probably between −19 and +19.\n"
        "This week alone: +28 (probably +4 to +49), 50 answers.\n"
        "212 of 486 answered (44%).\n"
        "“checkout”, last 4 weeks: +7 (55 answers), worse, and not by chance.",
        ("+7", "55"),
    ),
    "a part rose over twelve weeks, the week is too few": Situation(
        digest((1, 3, 5), (12, 35, 57), 12, asked=(120, 9, 0), movers=(SOUTH,)),
        "Customers, week 47: 9 answers, too few to judge.\n"
        "5 people gave 9–10, 3 gave 7–8, 1 gave 0–6.\n"
        "Last 12 weeks: NPS +43 (probably +29 to +55), 104 answers.\n"
        "9 of 120 answered.\n"
        "“South”, last 12 weeks: +61 (1,500 answers), better, and not by chance.",
        ("+61", "12"),
    ),
    "everything at once": Situation(
        bad(
            movers=(NORTH, SOUTH),
            why_low=(DELIVERY,),
            why_high=(Why("staff", 58, None, ()),),
            quotes=(Quote("Two hours late.", 3),),
            cases=CaseNumbers(14, 5, 8, 7, 9, 3, 20),
            plans=(PLAN,),
        ),
        "Customers, week 47: worse, and not by chance.\n"
        "NPS +13 (probably +1 to +25).\n"
        "Against the 12 weeks before: −32, probably between −44 and −20.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 11. Why high: staff 58.\n"
        "“Two hours late.” 3\n"
        "“North”: −20 (40 answers), worse, and not by chance.\n"
        "“South”: +61 (1,500 answers), better, and not by chance.\n"
        "Cases: 14 open, 5 overdue. Waiting for a reply: 8. 7 of 9 people who answered "
        "said “solved”. Taken after 3 hours (median). Solved after 20 hours (median).\n"
        "Planned: delivery – A second courier (Chen, by 4 December).\n"
        "Answer the 5 overdue cases first.",
        ("−20", "14", "5"),
    ),
    "late cases come first": Situation(
        calm(cases=CaseNumbers(3, 1, 2), why_low=(DELIVERY,), praise=2),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 11.\n"
        "Cases: 3 open, 1 overdue. Waiting for a reply: 2.\n"
        "Answer the 1 overdue case first.",
        ("3", "1", "2"),
    ),
    "people wait for a reply": Situation(
        calm(cases=CaseNumbers(3, 0, 8), why_low=(DELIVERY,), praise=2),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 11.\n"
        "Cases: 3 open, none overdue. Waiting for a reply: 8.\n"
        "8 people wait for a reply: answer them first.",
        ("3", "8"),
    ),
    "a theme has its plan, and there is praise": Situation(
        calm(why_low=(DELIVERY,), plans=(PLAN,), praise=2),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 11.\n"
        "Planned: delivery – A second courier (Chen, by 4 December).\n"
        "There is praise to pass on to the team: /report.",
        ("11",),
    ),
    "nothing is left to do": Situation(
        calm(why_low=(DELIVERY,), plans=(PLAN,), cases=CaseNumbers(2, 0, 0, 7, 9)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "Why low: delivery 11.\n"
        "Cases: 2 open, none overdue. 7 of 9 people who answered said “solved”.\n"
        "Planned: delivery – A second courier (Chen, by 4 December).",
        ("2", "9", "7"),
    ),
}
