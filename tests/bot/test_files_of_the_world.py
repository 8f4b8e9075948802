"""Files as other tools and spreadsheets write them, each with the numbers that are right.

One case a way in which such files were once misread.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bot.command_line import Office, move_in


@pytest.fixture
def office(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    shutil.copy(migrated_sqlite, tmp_path / "eleven.db")
    return move_in(tmp_path, f"sqlite:///{tmp_path}/eleven.db", monkeypatch)


@dataclass(frozen=True)
class Case:
    """What is typed beside which files; what is `said`, and which answers are `stored` then.

    An answer is told as "month-day hour:minute score reason", in UTC; commands end with `statuses`,
    by default with 0 each.
    """

    files: dict[str, str | bytes]
    typed: tuple[str, ...]
    stored: tuple[str, ...] | int | None = None
    said: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()


def told(answer: dict[str, Any]) -> str:
    at = str(answer["scored_at"])
    return f"{at[5:10]} {at[11:16]} {answer['score']} {answer['reason'] or ''}".rstrip()


IMPORT = "answers import a.csv"
BOTH = (IMPORT, "answers import b.csv")
MONKEY = "Respondent ID,Collector ID,End Date,Email Address,"
OWN = (
    "survey,answer_id,scored_at,day,score,ratings,reason,themes,touchpoint,segment,via,"
    "external_id,telegram_id,name,properties\n"
)
LONG = "\n".join(f"{n}. the lid" for n in range(1, 31))
QUALTRICS = (
    "EndDate,Status,Finished,ResponseId,Q1_NPS_GROUP,Q1,Q2\n"
    "End Date,Response Type,Finished,Response ID,Would you recommend us? - Group,"
    'Would you recommend us?,"Why,\nin a word?"\n'
    '"{""ImportId"":""endDate"",""timeZone"":""America/Denver""}","{""ImportId"":""status""}",'
    '"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1_G""}",'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n'
    "2026-07-05 21:30:00,IP Address,True,R_1,Promoter,9,warm\n"
    "2026-07-05 21:31:00,Survey Preview,True,R_2,Promoter,10,trial\n"
    "2026-07-05 21:32:00,IP Address,False,R_3,Detractor,2,\n"
)
DATES = {
    "2026-07-06": "07-06 09:00", "06-Jul-26": "07-06 09:00", "6 Jul 2026": "07-06 09:00",
    "Jul 6, 2026": "07-06 09:00", "July 6, 2026 4:05 PM": "07-06 13:05",
    "2026/07/06 4:05:09 PM GMT+3": "07-06 13:05", "2026/07/06": "07-06 09:00",
    "46209": "07-06 09:00", "46209.5": "07-06 09:00", "1783343109": "07-06 13:05",
    "1783343109000": "07-06 13:05", "06.07.26": "07-06 09:00", "6.7.2026 klo 16.05": "07-06 13:05",
    "2026-07-06 8:05": "07-06 05:05", "2026-07-06 16.05": "07-06 13:05",
    "2026年7月6日 16:05": "07-06 13:05", "20260706T213000Z": "07-06 21:30",
    "20260706T000500": "07-05 21:05", "2026-07-06T16": "07-06 13:00",
    "2026-07-06T13:05:09.5Z": "07-06 13:05", "2026-07-06 13:05:09 +0000": "07-06 13:05",
    "2026-07-06 24:00": "07-06 21:00", "Mon Jul 6 2026 16:05:09 GMT+0300 (EEST)": "07-06 13:05",
}  # fmt: skip
SCORES = {
    "9": 9, "9.0": 9, "10.00": 10, "9,0": 9, "10/10": 10, "10 - Extremely likely": 10,
    "Extremely likely - 10": 10, "0 - Not at all likely": 0, "Passive (8)": 8, "9\u200b": 9,
    "９": 9, "+9": 9, "'9": 9, "00": 0, "7 ": 7,
}  # fmt: skip
UNANSWERED = ("N/A", "", "NaN", "-", "#N/A")
NO_SCORE = ("6.5", "7.5", "11", "100", "Promoter", "-1")

CASES = {
    "days-before-months": Case(
        {"a.csv": "Timestamp,score,reason\n02/07/2026 12:00,9,second\n06/07/2026 12:00,2,sixth\n"
         "14/07/2026 12:00,8,fourteenth\n"},
        (f"{IMPORT} --map date=Timestamp", "results customers --from 2026-07-01 --to 2026-07-31"),
        ("07-02 09:00 9 second", "07-06 09:00 2 sixth", "07-14 09:00 8 fourteenth"),
        ("dates with / between are read as dmy", "2026-07-01 to 2026-07-31: 3 answers",
         "3 people: 1 gave 9-10, 1 gave 7-8, 1 gave 0-6 (an NPS takes 30)"),
    ),
    "days-or-months": Case(
        {"a.csv": "date,score\n02/07/2026,9\n06/07/2026,2\n"}, (IMPORT, "answers imports"), 0,
        ("a.csv: line 2: 02/07/2026 may be read in several ways: wants --date-order dmy|mdy",
         "no file of answers was imported"), (2, 0),
    ),
    "two-shops": Case(
        {"a.csv": "date,score,segment\n" + "2026-07-06,9,Pier\n" * 2 + "2026-07-06,2,Pier\n",
         "b.csv": "date,score,segment\n" + "2026-07-06,9,Hill\n" + "2026-07-06,2,Hill\n" * 2},
        (*BOTH, "results customers --by segment"), 6,
        ("Pier  3 people: 2 gave 9-10, 0 gave 7-8, 1 gave 0-6",
         "Hill  3 people: 1 gave 9-10, 0 gave 7-8, 2 gave 0-6"),
    ),
    "two-kiosks": Case(
        {"a.csv": "score,date\n" + "".join(f"{n % 11},2026-07-{n % 9 + 1:02}\n" for n in range(40)),
         "b.csv": "score,date\n" + "".join(f"{n % 11},2026-07-{n % 9 + 1:02}\n"
                                           for n in range(39, -1, -1))},
        (*BOTH, IMPORT), 80, ("0 answers imported, 40 were there already",),
    ),
    "guarded-cells": Case(
        {"a.csv": 'score,date,comment,external_id,name,segment\n9,2026-07-06,+ warm tea,'
         '+35840000,@ann,=Pier\n2,2026-07-07,"- cold\n- late",x1,Boris,-\n'},
        (IMPORT, "answers export --format csv --out own.csv", "answers undo 1",
         "answers import own.csv", "results customers --by segment"),
        ("07-06 09:00 9 + warm tea", "07-07 09:00 2 - cold\n- late"),
        ("  =Pier  1 person",),
    ),
    "telegram-people": Case(
        {"a.csv": OWN + "customers,552,2026-07-06T09:00:00+00:00,2026-07-06,9,,warm,,,,link,,7001,"
         "Ann,{}\n"}, (IMPORT, "erase --telegram-id 7001"), ("07-06 09:00 9",),
        ("erased: 1 customer, 1 answer kept without a name, 1 reason",),
    ),
    "western-letters": Case(
        {"a.csv": "score;date;comment\r\n9;06.07.2026;Lämmin, kiitos Päivi!\r\n"
         "2;07.07.2026;Très déçu – 5 € de trop\r\n".encode("cp1252")}, (IMPORT,),
        ("07-06 09:00 9 Lämmin, kiitos Päivi!", "07-07 09:00 2 Très déçu – 5 € de trop"),
    ),
    "chinese-letters": Case(
        {"a.csv": "score,date,comment\r\n9,2026-07-06,茶很热，服务好\r\n".encode("gb18030")},
        (IMPORT,), ("07-06 09:00 9 茶很热，服务好",), ("read as GB18030; --encoding says another",),
    ),
    "western-people": Case(
        {"p.csv": "external_id;name\r\ne1;Päivi\r\n".encode("cp1252"),
         "a.csv": "score,date,external_id\n9,2026-07-06,e1\n"},
        ("people import p.csv", IMPORT, "answers export --format csv --out own.csv"), 1,
        ("0 reachable now, 1 need their link",),
    ),
    "zone-in-the-heading": Case(
        {"a.csv": "#,Would you recommend us?,Why?,Response Type,Submit Date (UTC),Network ID\n"
         "q1,9,warm,completed,2026-07-05 22:30:00,n1\n"}, (IMPORT, "results customers --by week"),
        ("07-05 22:30 9 warm",), ("times are of UTC, as the file says", "2026-W28"),
    ),
    "zone-in-the-third-line": Case(
        {"a.csv": QUALTRICS}, (IMPORT, "results customers --by week"), ("07-06 03:30 9 warm",),
        ("times are of America/Denver", "2026-W28", "left out, preview or test: 1 line",
         "left out, not finished: 1 line"),
    ),
    "zone-by-option": Case(
        {"a.csv": "date,score\n2026-07-06 12:00,9\n"}, (f"{IMPORT} --zone Asia/Tokyo",),
        ("07-06 03:00 9",),
    ),
    "other-questions": Case(
        {"a.csv": "Survey Response ID,Person Email,Survey Type,Score,Comment,Survey Responded At\n"
         "1,a@x,NPS,9,warm,2026-07-06 09:00:00 UTC\n2,b@x,CSAT,5,fine,2026-07-06 09:00:00 UTC\n"},
        (f"{IMPORT} --from delighted",), ("07-06 09:00 9 warm",),
        ("left out, CSAT, another question: 1 line",),
    ),
    "stars": Case(
        {"a.csv": "date,score\n" + "2026-07-06,5\n2026-07-06,4\n" * 9}, (IMPORT,), 0,
        ("is above 5", "--map score=2"), (2,),
    ),
    "blank-headings": Case(
        {"a.csv": f"{MONKEY}Contact,,Would you recommend us?,Why?\n"
         ",,,,Name,Phone,Response,Open-Ended Response\n"
         "11,5,2026-07-06 12:00:00,,Ann,555,9,warm\n12,5,2026-07-07 12:00:00,,Bo,556,2,cold\n"},
        (f'{IMPORT} --from surveymonkey --map "score=Would you recommend us?"',),
        ("07-06 09:00 9 warm", "07-07 09:00 2 cold"),
    ),
    "question-found": Case(
        {"a.csv": f"{MONKEY}Would you recommend us?,Why?\n,,,,Response,Open-Ended Response\n"
         "11,5,07/06/2026 12:00:00 PM,,9,warm\n12,5,07/16/2026 12:00:00 PM,,2,cold\n"},
        (f"{IMPORT} --from surveymonkey",), ("07-06 09:00 9 warm", "07-16 09:00 2 cold"),
        ("score from column 5",),
    ),
    "labels-at-the-ends": Case(
        {"a.csv": f"{MONKEY}Would you recommend us?,Why?\n,,,,Response,Open-Ended Response\n"
         "11,5,07/16/2026 12:00:00 PM,,10 - Extremely likely,warm\n"
         "12,5,07/16/2026 12:00:00 PM,,0 - Not at all likely,cold\n"
         "13,5,07/16/2026 12:00:00 PM,,,left\n"}, (f"{IMPORT} --from surveymonkey",),
        ("07-16 09:00 0 cold", "07-16 09:00 10 warm"), ("left out, not answered: 1 line",),
    ),
    "ids-of-the-tool": Case(
        {"a.csv": "Respondent ID,End Date,score,Email Address\n" + "1,2026-07-06,9,a@x\n" * 2
         + "2,2026-07-06,9,\n",
         "b.csv": "Respondent ID,End Date,score,Email Address\n1,2026-07-06,9,a@x\n"
         "2,2026-07-06,9,\n3,2026-07-06,9,\n"},
        tuple(f"{typed} --from surveymonkey" for typed in BOTH), 3,
        ("2 answers imported, 1 was there already", "1 answer imported, 2 were there already"),
    ),
    "commas-in-a-heading": Case(
        {"a.csv": "Timestamp;How likely, from 0 to 10, are you to recommend us, all in all?;Why?\n"
         "06.07.2026 12:00;9;warm\n",
         "b.csv": 'score;date;"Why, in a word, or two, please?"\n8;07.07.2026;\n'}, BOTH,
        ("07-06 09:00 9 warm", "07-07 09:00 8"),
    ),
    "sep-line": Case(
        {"a.csv": "sep=;\r\nscore;date;comment\r\n9;2026-07-06;warm\r\n"}, (IMPORT,),
        ("07-06 09:00 9 warm",),
    ),
    "delimiters-at-the-end": Case(
        {"a.csv": "score,date,comment,\n9,2026-07-06,warm,\n",
         "b.csv": "score,date,comment\n8,2026-07-07\n7,2026-07-08,so,\n6,2026-07-09,so,,,\n"}, BOTH,
        ("07-06 09:00 9 warm", "07-07 09:00 8", "07-08 09:00 7 so", "07-09 09:00 6 so"),
    ),
    "thirty-lines-in-a-cell": Case(
        {"a.csv": f'score,date,comment\r\n9,2026-07-06,"{LONG}"\r\n8,2026-07-07,warm\r\n',
         "b.csv": OWN + f'customers,9,2026-07-08T09:00:00+00:00,2026-07-08,2,,"{LONG}",,,,link,,7,'
         'Ann,{}\r\n'}, BOTH,
        (f"07-06 09:00 9 {LONG}", "07-07 09:00 8 warm", f"07-08 09:00 2 {LONG}"),
    ),
    "dates": Case(
        {"a.csv": "score,date\n" + "".join(f'9,"{date}"\n' for date in DATES)}, (IMPORT,),
        tuple(sorted(f"{at} 9" for at in DATES.values())),
    ),
    "times-that-are-none": Case(
        {"a.csv": "score,date\n9,2026-07-06 soon\n9,2026-07-06 25:00\n9,2026-07-06 12:00\n"},
        (IMPORT,), ("07-06 09:00 9",), ('not "2026-07-06 soon"', "bad lines, not imported: 2"),
        (1,),
    ),
    "dates-in-two-orders": Case(
        {"a.csv": "score,date\n9,07/16/2026\n8,16/07/2026\n7,07/06/2026\n"},
        (IMPORT, f"{IMPORT} --date-order mdy"), ("07-06 09:00 7", "07-16 09:00 9"),
        ("dates are written in two orders", "lines that do not fit it are not imported",
         'the month first, not "16/07/2026"'), (2, 1),
    ),
    "scores": Case(
        {"a.csv": "score,date,comment\n" + "".join(
            f'"{cell}",2026-07-06,{n}\n' for n, cell in enumerate((*SCORES, *UNANSWERED, *NO_SCORE))
        )}, (IMPORT,),
        tuple(sorted(f"07-06 09:00 {score} {n}" for n, score in enumerate(SCORES.values()))),
        (f"left out, not answered: {len(UNANSWERED)} lines",
         f"bad lines, not imported: {len(NO_SCORE)}", 'not "6.5"'), (1,),
    ),
    "names-without-ids": Case(
        {"a.csv": "date,score,name\n2026-07-06,9,Ann\n"}, (IMPORT,), ("07-06 09:00 9",),
        ("names are not kept",),
    ),
    "people-by-email": Case(
        {"p.csv": "Record ID,First Name,Last Name,Email,Phone Number\n7,Ann,A,ann@x,040\n"
         "8,Bo,B,bo@x,041\n",
         "q.csv": "Email Address,First Name,UNSUB_TIME,TAGS\n" f"ANN@x,Ann,,{'kettle ' * 9}\n"
         "bo@x,Bo,2026-07-06 12:00:00,\n"},
        ("people import p.csv", "people import q.csv"), 0,
        ("0 reachable now, 2 need their link", '"TAGS": left out'),
    ),
    "names-of-an-api": Case(
        {"a.csv": "id,person_email,survey_type,score,comment,created_at\n"
         "1,a@x,nps,9,warm,1783343109\n2,b@x,csat,5,,1783343109\n",
         "b.csv": "person_email,score,comment,responded_at\na@x,8,so,2026-07-07 09:00:00 UTC\n"},
        tuple(f"{typed} --from delighted" for typed in BOTH),
        ("07-06 13:05 9 warm", "07-07 09:00 8 so"),
    ),
    "one-and-many": Case(
        {"a.csv": "score,date\n9,2026-07-06\n"},
        (IMPORT, "results customers", "digest customers --week 2026-W53"), 1,
        ("\n1 person: 1 gave 9-10", ": 1 answer\n", "1 answer imported",
         "no response rate: no invitation was delivered in these days", "2026-W53 has not begun"),
        (0, 0, 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_the_world_gives_the_right_answers(office: Office, name: str) -> None:
    case = CASES[name]
    office.lay(case.files)
    ran = [office.eleven(typed) for typed in case.typed]
    said = "".join(one.said for one in ran)
    assert tuple(one.status for one in ran) == (case.statuses or (0,) * len(ran)), said
    for words in case.said:
        assert words in said
    stored = sorted(told(answer) for answer in office.answers())
    if isinstance(case.stored, int):
        assert len(stored) == case.stored
    else:
        assert stored == sorted(case.stored or ())
