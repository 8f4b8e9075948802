"""Digests of weeks in which few, or suddenly more, of those asked answered."""

from __future__ import annotations

from functools import partial

from tests.reports.situations import Situation, digest

calm = partial(digest, (50, 62, 100), before=(260, 300, 460))

RESPONSE = {
    "the rate falls below the line": Situation(
        calm(asked=(900, 212, 0), rate_before=41),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 900 answered (24%).\n"
        "Before, 41% did. Below 30%, do not take the figures at face value.",
        ("212", "900", "24", "41", "30"),
    ),
    "the rate falls below the line, others came by link": Situation(
        calm(asked=(900, 171, 41), rate_before=41),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "171 of 900 answered (19%), and 41 by QR or link.\n"
        "Before, 41% did. Below 30%, do not take the figures at face value.",
        ("171", "900", "19", "41"),
    ),
    "the rate rises above the line": Situation(
        calm(asked=(486, 212, 0), rate_before=22),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 486 answered (44%).\n"
        "Before, 22% did. From 30% on, the figures say more.",
        ("44", "22", "30"),
    ),
    "the rate is low, as it was": Situation(
        calm(asked=(900, 212, 0)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 900 answered (24%, below 30%).",
        ("212", "900", "24", "30"),
    ),
    "the rate is low, and others came by link": Situation(
        calm(asked=(900, 171, 41)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "171 of 900 answered (19%, below 30%), and 41 by QR or link.",
        ("171", "19", "30", "41"),
    ),
    "the rate is low, and the week still runs": Situation(
        calm(asked=(900, 212, 0), so_far=True),
        "Customers, week 47 so far: cannot tell yet; only about ±22 or more would stand "
        "out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 900 answered (24%).",
        ("212", "900", "24"),
    ),
    "the rate rounds up to the line": Situation(
        calm(asked=(712, 212, 0)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 712 answered (30%).",
        ("212", "712", "30"),
    ),
    "the rate is low among very few who were asked": Situation(
        calm(asked=(29, 2, 210)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "2 of 29 answered (7%), and 210 by QR or link.",
        ("2", "29", "7", "210"),
    ),
    "the rate falls, and answers are too few to judge": Situation(
        digest((1, 3, 5), (12, 35, 57), 12, asked=(120, 9, 0), rate_before=44),
        "Customers, week 47: 9 answers, too few to judge.\n"
        "5 people gave 9–10, 3 gave 7–8, 1 gave 0–6.\n"
        "Last 12 weeks: NPS +43 (probably +29 to +55), 104 answers.\n"
        "9 of 120 answered.\n"
        "Before, 44% did. Below 30%, do not take the figures at face value.",
        ("9", "120", "44"),
    ),
    "everybody answered": Situation(
        calm(asked=(212, 212, 0)),
        "Customers, week 47: cannot tell yet; only about ±22 or more would stand out.\n"
        "NPS +24 (probably +12 to +34).\n"
        "Against the 12 weeks before: +4, probably between −8 and +16.\n"
        "212 of 212 answered (100%).",
        ("212", "100"),
    ),
}
