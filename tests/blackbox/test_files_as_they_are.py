"""Files as the world writes them, through the command line: the right numbers, or one question."""

from __future__ import annotations

import json

import pytest

from tests.blackbox.installation import Installation

Files = dict[str, str | bytes]


def lay(site: Installation, files: Files) -> None:
    for name, text in files.items():
        data = text.encode() if isinstance(text, str) else text
        (site.folder / name).write_bytes(data)


async def brought(site: Installation, *words: str, status: int = 0) -> dict[str, object]:
    ran = await site.eleven("answers", "import", *words, "--json")
    assert ran.status == status, ran
    found: dict[str, object] = json.loads(ran.out)
    return found


async def asked(site: Installation, *words: str) -> str:
    """The question that ends a command; nothing is stored."""
    ran = await site.eleven("answers", "import", *words)
    assert (ran.status, ran.out) == (2, ""), ran
    assert (await site.eleven("answers", "imports")).line == "no file of answers was imported"
    return ran.err.splitlines()[-1]


async def exported(site: Installation) -> list[dict[str, object]]:
    await site.eleven("answers", "export", "--format", "jsonl", "--out", "out.jsonl")
    text = (site.folder / "out.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


DAYS = ("01/08", "05/08", "12/08", "13/08", "28/08")


async def test_days_that_come_first_are_found_out_and_else_asked_for(site: Installation) -> None:
    """All five answers are of August."""
    lines = [f"{day}/2026 10:00,9" for day in DAYS]
    lay(site, {"all.csv": "\n".join(("Timestamp,score", *lines)),
               "open.csv": "\n".join(("Timestamp,score", *lines[:3]))})  # fmt: skip
    told = await asked(site, "open.csv")
    assert told.startswith("open.csv: line 2: 01/08/2026 10:00 may be read in several ways")
    assert told.endswith("wants --date-order dmy|mdy")
    assert (await brought(site, "all.csv"))["imported"] == 5
    months = {str(row["day"])[:7] for row in await exported(site)}
    assert months == {"2026-08"}
    assert (await brought(site, "open.csv", "--date-order", "dmy"))["imported"] == 3


async def test_two_kiosks_count_all_and_the_same_file_again_nothing(site: Installation) -> None:
    """Also one that has grown meanwhile."""
    same = [f"{(n * 7) % 11},2026-06-{n % 10 + 1:02}" for n in range(60)]
    lobby = ("score,date", *same)
    lay(site, {"lobby.csv": "\n".join(lobby), "exit.csv": "\n".join((lobby[0], *same[::-1])),
               "grown.csv": "\n".join((*lobby, "9,2026-06-11")),
               "one.csv": "score,date\n9,2026-06-01",
               "two.csv": "score,date\n9,2026-06-01"})  # fmt: skip
    assert (await brought(site, "lobby.csv"))["imported"] == 60
    assert (await brought(site, "exit.csv"))["imported"] == 60
    assert (await brought(site, "lobby.csv"))["imported"] == 0
    assert (await brought(site, "grown.csv"))["imported"] == 1
    assert (await brought(site, "one.csv"))["imported"] == 1
    assert (await brought(site, "two.csv"))["imported"] == 1


OWN = (
    "survey,answer_id,scored_at,day,score,ratings,reason,themes,touchpoint,segment,via,external_id,"
    "telegram_id,name,properties\n"
)


@pytest.mark.parametrize(
    ("name", "files", "words", "imported", "left_out"),
    [
        ("kinds", "Survey Response ID,Person Email,Survey Type,Score,Survey Responded At\n"
         "1,a@x,NPS,9,2026-06-01 10:00:00 UTC\n2,b@x,CSAT,5,2026-06-01 11:00:00 UTC\n",
         (), 1, {"CSAT, another question": 1}),
        ("api", "id,person_email,survey_type,score,created_at\n1,a@x,nps,9,1780760213\n"
         "2,b@x,csat,5,1780760213\n", (), 1, {"CSAT, another question": 1}),
        ("boxes", "Respondent ID,Collector ID,End Date,Contact,,How likely to recommend us?\n"
         ",,,Name,Phone,Response\n7,5,2026-08-24 15:07:27,Ann,555,9\n", (), 1, {}),
        ("labels", "Respondent ID,Collector ID,End Date,Would you recommend us?\n,,,Response\n"
         "1,5,08/24/2026 03:07:27 PM,10 - Extremely likely\n"
         "2,5,08/24/2026 03:07:27 PM,0 - Not at all likely\n3,5,08/24/2026 03:07:27 PM,\n",
         ("--from", "surveymonkey"), 2, {"not answered": 1}),
        ("ids", "Respondent ID,End Date,score,Email Address\n1,2026-08-24,9,a@x\n"
         "1,2026-08-24,9,a@x\n"
         "2,2026-08-24,9,\n3,2026-08-24,9,\n", ("--from", "surveymonkey"), 3, {}),
        ("semicolons", "Timestamp;How likely, from 0 to 10, to recommend us?;Why?\r\n"
         "24.08.2026 10:00;9;good\r\n", (), 1, {}),
        ("sep", "sep=;\r\nscore;date;comment\r\n9;2026-08-24;ok\r\n", (), 1, {}),
        ("ragged", "score,date,comment\n9,2026-08-24,ok\n8,2026-08-24\n7,2026-08-24,ok,\n"
         "6,2026-08-24,ok,,,\n", (), 4, {}),
        ("lines", 'score,date,comment\r\n9,2026-08-24,"' + "\n".join(f"line {n}" for n in range(40))
         + '"\r\n9,2026-08-24,ok\r\n', (), 2, {}),
        ("own", OWN + 'customers,5,2026-03-30T12:00:00+00:00,2026-03-30,9,,"a\n' + "b\n" * 40
         + '",,,,link,,7001,Ann,{}\n', (), 1, {}),
        ("partial", "#,Would you recommend us?,Response Type,Submit Date (UTC),Network ID\n"
         "a,9,completed,2026-08-30 22:30:00,n\nb,3,partial,2026-08-30 22:30:00,n\n",
         (), 1, {"not finished": 1}),
        ("unanswered", "score,date\n9.0,2026-08-24\n,2026-08-24\nNaN,2026-08-24\n", (), 1,
         {"not answered": 2}),
    ],
)  # fmt: skip
async def test_a_file_of_this_shape_is_read(
    site: Installation,
    name: str,
    files: str,
    words: tuple[str, ...],
    imported: int,
    left_out: dict[str, int],
) -> None:
    """With exit status 0, and what is no answer counted by its reason."""
    lay(site, {f"{name}.csv": files})
    found = await brought(site, f"{name}.csv", *words)
    assert (found["imported"], found["bad_lines"], found["left_out"]) == (imported, 0, left_out)


async def test_what_export_guards_and_who_is_known_by_telegram_come_back(
    site: Installation,
) -> None:
    lay(site, {"old.csv": 'score,date,comment,external_id,name,segment\n'
               '9,2026-03-30,+ friendly,+358401112222,@ann,=North\n'
               '3,2026-03-31,"- slow\n- rude",x,B,-\n',
               "own.csv": OWN + "customers,77,2026-03-30T12:00:00+00:00,2026-03-30,9,,,,,,link,,"
               "7001,Ann,{}\n"})  # fmt: skip
    await brought(site, "old.csv")
    await brought(site, "own.csv")
    wanted = await exported(site)
    assert {row["external_id"] for row in wanted} == {"+358401112222", "x", None}
    assert {row["telegram_id"] for row in wanted} == {7001, None}
    await site.eleven("answers", "export", "--format", "csv", "--out", "all.csv")
    assert "'=North" in (site.folder / "all.csv").read_text("utf-8-sig")
    for number in ("1", "2"):
        await site.eleven("answers", "undo", number)
    assert await exported(site) == []
    assert (await brought(site, "all.csv"))["imported"] == 3
    assert await exported(site) == wanted
    erased = await site.eleven("erase", "--telegram-id", "7001")
    assert erased.status == 0


async def test_encodings_and_zones_are_found_out_and_said(site: Installation) -> None:
    lay(site, {"latin.csv": "score;date;comment\n9;24.08.2026;Hyvä, Päivi!\n".encode("cp1252"),
               "chinese.csv": "score,date,comment\n9,2026-08-25,服务很好\n".encode("gb18030"),
               "utc.csv": "score,date (America/Denver)\n9,2026-08-30 22:30:00\n"})  # fmt: skip
    await brought(site, "latin.csv")
    ran = await site.eleven("answers", "import", "chinese.csv")
    assert "read as GB18030; --encoding says another" in ran.err
    ran = await site.eleven("answers", "import", "utc.csv")
    assert "times are of America/Denver, as the file says" in ran.err
    rows = await exported(site)
    assert [row["reason"] for row in rows[:2]] == ["Hyvä, Päivi!", "服务很好"]
    assert rows[2]["scored_at"] == "2026-08-31T04:30:00+00:00"


async def test_a_name_without_an_id_is_said_not_to_be_kept(site: Installation) -> None:
    lay(site, {"old.csv": "date,score,name\n2026-01-05,9,Ann\n"})
    ran = await site.eleven("answers", "import", "old.csv")
    assert "names are not kept" in ran.err
    assert ran.out.splitlines()[0] == "1 answer imported, 0 were there already"


async def test_stars_are_asked_about_and_a_dry_run_stores_nothing(site: Installation) -> None:
    lay(site, {"stars.csv": "date,score\n2026-06-01,4\n2026-06-02,5\n",
               "all.csv": "date,score,market,email\n2026-06-01,9,Nordics,a@x\n"})  # fmt: skip
    assert "no score in column 2" in await asked(site, "stars.csv")
    ran = await site.eleven("answers", "import", "all.csv", "--dry-run")
    assert ran.out.splitlines()[-1] == (
        "would import 1 answer and 1 person; 0 there already. Nothing was stored."
    )
    assert 'column 3 "market" is a property: Nordics' in ran.out
    assert (await site.eleven("answers", "imports")).line == "no file of answers was imported"
    await brought(site, "all.csv")
    results = await site.eleven("results", "customers", "--by", "market")
    assert results.out.splitlines()[0].endswith(": 1 answer")
    assert "  Nordics  1 person: 1 gave 9-10" in results.out


async def test_complaints_of_a_kind_are_told_five_times_and_then_counted(
    site: Installation,
) -> None:
    lay(site, {"old.csv": "date,score\n" + "2026-06-01,6.5\n" * 8 + "2026-06-01,9\n"})
    ran = await site.eleven("answers", "import", "old.csv")
    assert ran.status == 1
    assert ran.err.splitlines() == [
        *(f'line {n}: score: wants a whole number from 0 to 10, not "6.5"' for n in range(2, 7)),
        "3 more lines: score: wants a whole number from 0 to 10",
        "bad lines, not imported: 8",
    ]
    assert "import 1: eleven answers undo 1 takes it back" in ran.out
    undone = await site.eleven("answers", "undo", "1")
    assert undone.line == "import 1: 1 answer taken back, 0 people whom nothing else names"
    assert (await site.eleven("answers", "undo", "7")).status == 2


SPOILED: list[tuple[str, bytes, str]] = [
    ("broken.xlsx", b"PK\x03\x04 and no more", "is no whole workbook"),
    ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "is an old or locked workbook"),
    ("wide.csv", b"a," * 10_000 + b"a\n1,2\n", "has 10,001 columns, at most 1,000"),
    ("cell.csv", b"score,date\n9," + b"x" * 5_000_000 + b"\n", "is longer than 1,000,000"),
    ("picture.png", b"\x89PNG\r\n\x1a\n\0\0", "is not text in UTF-8"),
    ("empty.csv", b"", "wants the names of the columns"),
]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    SPOILED,
    ids=[name for name, *_ in SPOILED],  # not their megabytes
)
async def test_what_is_no_table_is_one_line(
    site: Installation, name: str, data: bytes, told: str
) -> None:
    lay(site, {name: data})
    assert told in await asked(site, name)


async def test_other_tools_lists_of_people_and_rosters_come_in(site: Installation) -> None:
    """An e-mail address is the id; tabs, UTF-16 and older encodings are read."""
    lay(site, {"crm.csv": "Record ID,First Name,Last Name,Email,Phone Number\n"
               "101,Ann,A,ann@x,040\n",
               "mails.csv": "Email Address,First Name,UNSUB_TIME,TAGS\n"
               f"ANN@x,Ann,2026-02-01 10:00:00,{'vip ' * 20}\n",
               "staff.csv": "telegram_id\tname\tsegment\n987654325\tAnn\tSales\n".encode("utf-16"),
               "spoiled.csv": "telegram_id,name,segment\n1.23457E+09,Ann,Sales\n"
               "123456789.0,Bob,Sales\n987654321,Päivi,Sales\n".encode("cp1252")})  # fmt: skip
    assert (await site.eleven("people", "import", "crm.csv")).line == (
        "0 reachable now, 1 need their link"
    )
    ran = await site.eleven("people", "import", "mails.csv")
    assert (ran.status, ran.out) == (0, "0 reachable now, 1 need their link\n")
    assert '"TAGS": left out, it has more than 40 characters (1 line)' in ran.err
    ran = await site.eleven("people", "import", "staff.csv", "--survey", "team")
    assert ran.line == "1 reachable now, 0 need their link"
    ran = await site.eleven("people", "import", "spoiled.csv", "--survey", "team")
    assert (ran.status, ran.out) == (1, "2 reachable now, 0 need their link\n")
    assert "line 2: telegram_id: was rounded by a spreadsheet" in ran.err
