"""Digests at the edges: of one answer, all alike, at thirty, and of weeks without any."""

from __future__ import annotations

from datetime import date

from storage.cases.case_numbers import CaseNumbers
from tests.reports.situations import NOBODY, Situation, digest

EDGES = {
    "all zeros": Situation(
        digest((40, 0, 0), asked=(40, 40, 0)),
        "Customers, week 47: 40 answers, nothing to compare with yet.\n"
        "NPS −100 (probably −100 to −84).\n"
        "40 of 40 answered (100%).",
        ("NPS −100", "−84"),
    ),
    "all zeros, as ever": Situation(
        digest((40, 0, 0), before=(480, 0, 0), asked=(40, 40, 0)),
        "Customers, week 47: cannot tell yet; only about ±17 or more would stand out.\n"
        "NPS −100 (probably −100 to −84).\n"
        "Against the 12 weeks before: 0, probably between −3 and +16.\n"
        "40 of 40 answered (100%).",
        ("NPS −100", "−84"),
    ),
    "all tens, as ever": Situation(
        digest((0, 0, 40), before=(0, 0, 480), asked=(40, 40, 0)),
        "Customers, week 47: cannot tell yet; only about ±17 or more would stand out.\n"
        "NPS +100 (probably +84 to +100).\n"
        "Against the 12 weeks before: 0, probably between −16 and +3.\n"
        "40 of 40 answered (100%).",
        ("NPS +100", "+84"),
    ),
    "all tens after all zeros": Situation(
        digest((0, 0, 40), before=(480, 0, 0), asked=(40, 40, 0)),
        "Customers, week 47: better, and not by chance.\n"
        "NPS +100 (probably +84 to +100).\n"
        "Against the 12 weeks before: +200, probably between +183 and +200.\n"
        "40 of 40 answered (100%).",
        ("NPS +100", "200"),
    ),
    "all sevens": Situation(
        digest((0, 40, 0), before=(0, 480, 0), asked=(40, 40, 0)),
        "Customers, week 47: holds steady, within ±10.\n"
        "NPS 0 (probably −6 to +6).\n"
        "Against the 12 weeks before: 0, probably between −6 and +6.\n"
        "40 of 40 answered (100%).",
        ("NPS 0",),
    ),
    "a single zero": Situation(
        digest((1, 0, 0), (1, 0, 0), 12, asked=(0, 0, 1)),
        "Customers, week 47: 1 answer, too few to judge.\n"
        "0 people gave 9–10, 0 gave 7–8, 1 gave 0–6.\n"
        "1 answered by QR or link.",
        ("1",),
    ),
    "twenty-nine answers": Situation(
        digest((9, 10, 10), before=(260, 300, 460), asked=(60, 29, 0)),
        "Customers, week 47: 29 answers, too few to judge.\n"
        "10 people gave 9–10, 10 gave 7–8, 9 gave 0–6.\n"
        "29 of 60 answered.",
        ("29", "60"),
    ),
    "thirty answers": Situation(
        digest((10, 10, 10), before=(10, 10, 10), asked=(60, 30, 0)),
        "Customers, week 47: cannot tell yet; only about ±70 or more would stand out.\n"
        "NPS 0 (probably −28 to +28).\n"
        "Against the 12 weeks before: 0, probably between −39 and +39.\n"
        "30 of 60 answered (50%).",
        ("NPS 0", "30", "60"),
    ),
    "thirty answers after twenty-nine": Situation(
        digest((10, 10, 10), before=(9, 10, 10), asked=(60, 30, 0)),
        "Customers, week 47: 30 answers, nothing to compare with yet.\n"
        "NPS 0 (probably −28 to +28).\n"
        "30 of 60 answered (50%).",
        ("NPS 0",),
    ),
    "a proud look that is chance": Situation(
        digest((5, 10, 20), before=(20, 20, 30), asked=(60, 35, 0)),
        "Customers, week 47: cannot tell yet; only about ±54 or more would stand out.\n"
        "NPS +43 (probably +16 to +63).\n"
        "Against the 12 weeks before: +29, probably between −4 and +56.\n"
        "35 of 60 answered (58%).",
        ("NPS +43",),
    ),
    "the scale from 1 to 10, judged": Situation(
        digest((37, 89, 174), before=(37, 89, 174), scale_min=1),
        "Customers, week 47: cannot tell yet; only about ±20 or more would stand out.\n"
        "NPS +46 (probably +37 to +53).\n"
        "Against the 12 weeks before: 0, probably between −11 and +11.\n"
        "212 of 486 answered (44%).",
        ("NPS +46",),
    ),
    "only by open links": Situation(
        digest((37, 89, 174), before=(37, 89, 174), asked=(0, 0, 300)),
        "Customers, week 47: cannot tell yet; only about ±20 or more would stand out.\n"
        "NPS +46 (probably +37 to +53).\n"
        "Against the 12 weeks before: 0, probably between −11 and +11.\n"
        "300 answered by QR or link.",
        ("300",),
    ),
    "silence, and cases stay open": Situation(
        digest(
            NOBODY,
            (30, 40, 60),
            12,
            asked=NOBODY,
            next_round=date(2026, 12, 1),
            cases=CaseNumbers(2, 1, 1),
        ),
        "Customers, week 47: nobody was asked, nobody answered.\n"
        "Next round: 1 December. Until then you hear only when there is something to tell.\n"
        "Cases: 2 open, 1 overdue. Waiting for a reply: 1.",
        ("2", "1"),
    ),
    "nobody was asked so far": Situation(
        digest(NOBODY, asked=NOBODY, so_far=True),
        "Customers, week 47 so far: nobody was asked, nobody answered.",
    ),
}
