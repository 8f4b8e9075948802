"""Every table of Eleven, for SQLite and PostgreSQL alike. Instants are UTC, days the company's.

The wall: nothing here joins `employees`, `samples` and `ballots` to `people`, `invitations` and
`responses`; and no row on the employees' side has a time that could order their answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from storage.database.types import Json, RowId, UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str = "survey_key") -> Column[str]:
    return Column(name, sa.String(64), nullable=False)


def _word(name: str, default: str = "") -> Column[str]:
    return Column(name, sa.String(200), nullable=False, server_default=default)


def _switch(name: str) -> Column[bool]:
    return Column(name, sa.Boolean, nullable=False, server_default=sa.false())


# -- definitions ---------------------------------------------------------------------------------

definitions = Table(
    "definitions",
    metadata,
    Column("part", sa.String(80), primary_key=True),  # "company", "digest", "survey:customers" ...
    Column("body", Json, nullable=False),
    _word("origin", "file"),  # or made in the chat; gone: named no longer, or paused
    Column("since", UtcDateTime, nullable=False),  # schedules never reach back before this
    Column("revision", sa.Integer, nullable=False, server_default="1"),  # grows with each change
)

chats = Table(
    "chats",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),  # Telegram's chat id
    _word("state", "active"),  # active | lost
    _word("problem"),
    Column("moved_to", sa.BigInteger),  # a group that became a supergroup has a new id
    _word("title"),  # as it was when the staff added the bot
)

staff = Table(
    "staff",
    metadata,
    Column("telegram_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _word("role"),  # viewer | manager | owner
    _word("name"),
    Column("at", UtcDateTime, nullable=False),
)

expected = Table(
    "expected",
    metadata,
    Column("telegram_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _word("what"),  # what a member of the staff writes next: see storage.company.expected
    Column("until", UtcDateTime, nullable=False),
    Column("about", sa.BigInteger),  # a case
    Column("message_id", sa.BigInteger),  # of the question
    Column("typed", sa.BigInteger),  # the message that waits for its Yes
    _word("album"),
)

links = Table(
    "links",
    metadata,
    Column("token", sa.String(64), primary_key=True),
    _word("purpose"),  # ask | join | claim | invite
    _key(),
    _word("touchpoint"),
    _word("segment"),
    Column("external_id", sa.String(200)),
    Column("properties", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Index("ix_links_external_id", "external_id"),
)

waves = Table(
    "waves",
    metadata,
    Column("id", RowId, primary_key=True),
    _key(),
    _word("kind"),
    _word("state", "open"),  # open | closed | lost
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("invited", sa.Integer, nullable=False),
    Column("frozen", Json, nullable=False),  # groups and thresholds; else eligible, plan
    Column("published", Json),  # enps: all that is left of the answers
    Column("key_gone_at", UtcDateTime),  # enps: when the key that sealed them was destroyed
)
Index(
    "one_open_wave",
    waves.c.survey_key,
    unique=True,
    sqlite_where=waves.c.state == "open",
    postgresql_where=waves.c.state == "open",
)

# -- customers -----------------------------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("telegram_id", sa.BigInteger, unique=True),
    Column("external_id", sa.String(200), unique=True),
    _word("name"),
    Column("language", sa.String(8)),
    _word("segment"),
    Column("properties", Json, nullable=False),
    _word("state", "active"),  # active | stopped | blocked | unreachable
    Column("created_at", UtcDateTime, nullable=False),
    Column("snoozed_until", UtcDateTime),  # not asked before, at their own wish
    Column("listening_until", UtcDateTime),  # the next text before then is a note
    _switch("muted"),  # wants no message of what came of it
    Column("silenced_until", UtcDateTime),  # managers are told nothing of them before then
    _word("silenced_by"),  # the first name of the manager who wanted that
    Column("bound_at", UtcDateTime),  # a personal link tied this account to a customer number
    _switch("listed"),  # the company's list had them before that: its part stays at /erase
    Column("import_id", sa.BigInteger),  # the import of answers that brought them
)
# E-mail addresses are compared without their size of letters.
Index("ix_people_external_folded", sa.func.lower(people.c.external_id))
IS_SILENCED = people.c.silenced_until.is_not(None)
Index(
    "ix_people_silenced",
    people.c.silenced_until,
    sqlite_where=IS_SILENCED,
    postgresql_where=IS_SILENCED,
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _key(),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("wave_id", ForeignKey("waves.id")),
    _word("touchpoint"),
    _word("segment"),
    _word("via"),  # wave | api | link | open
    _word("state"),  # queued | delivered | failed | unknown | void
    Column("created_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("message_id", sa.BigInteger),
    Column("early", Json, nullable=False),  # texts that came before the score, by message id
    Column("asks", Json),  # csi: the attributes of this sitting, in their order
    Column("remind_at", UtcDateTime),  # the question comes again, if it still waits then
    Index("ix_invitations_delivered", "survey_key", "delivered_at"),
    Index("ix_invitations_person", "person_id", "created_at"),
    Index("ix_invitations_wave", "wave_id"),
    Index("ix_invitations_remind_at", "remind_at"),
)

responses = Table(
    "responses",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),  # its invitation's id
    _key(),
    Column("person_id", ForeignKey("people.id", ondelete="SET NULL")),
    _word("touchpoint"),
    _word("segment"),
    _word("via"),
    Column("score", sa.SmallInteger),  # None: a sitting of ratings, which has none
    Column("day", sa.Date, nullable=False),  # of the first tap; a changed score stays on this day
    Column("scored_at", UtcDateTime, nullable=False),
    Column("awaiting", sa.Boolean, nullable=False),  # the reason prompt is open
    Column("reason", sa.Text),
    Column("reason_parts", Json, nullable=False),  # message id -> text, in order of arrival
    _switch("quotable"),  # its person agreed that the reason is passed on
    Column("import_id", sa.BigInteger),  # where it came in a file
    Column("properties", Json),  # what that file told of it; None: those of its person
    Index("ix_responses_scored", "survey_key", "scored_at"),
    Index("ix_responses_person", "person_id", "scored_at"),
)

for _table in (people, responses):
    _imported = _table.c.import_id.is_not(None)
    Index(
        f"ix_{_table.name}_import_id",
        _table.c.import_id,
        sqlite_where=_imported,
        postgresql_where=_imported,
    )

response_themes = Table(
    "response_themes",
    metadata,
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True),
    Column("theme", sa.String(40), primary_key=True),  # "": looked at, and of none
    _word("origin"),  # chosen by the person | corrected by a manager | read from the reason
)
# What managers sorted is found without a look at all the rest.
CORRECTED = sa.text("origin = 'corrected'")
Index(
    "ix_response_themes_corrected",
    response_themes.c.response_id,
    sqlite_where=CORRECTED,
    postgresql_where=CORRECTED,
)

rollup = Table(
    "rollup",
    metadata,
    Column("survey_key", sa.String(64), primary_key=True),
    Column("day", sa.Date, primary_key=True),
    Column("touchpoint", sa.String(200), primary_key=True),
    Column("segment", sa.String(200), primary_key=True),
    Column("score", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("n", sa.Integer, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True),
    Column("question", sa.String(20), primary_key=True),  # importance | satisfaction | competitor
    Column("attribute", sa.String(200), primary_key=True),  # "" for a competitor
    Column("score", sa.SmallInteger),  # None: asked, and left out
    Column("at", UtcDateTime),  # None: asked again, and counted as it is until then
)

attribute_rollup = Table(
    "attribute_rollup",
    metadata,
    Column("survey_key", sa.String(64), primary_key=True),
    Column("day", sa.Date, primary_key=True),
    Column("touchpoint", sa.String(200), primary_key=True),
    Column("segment", sa.String(200), primary_key=True),
    Column("attribute", sa.String(200), primary_key=True),
    Column("importance", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("satisfaction", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("n", sa.Integer, nullable=False),
)

theme_rollup = Table(
    "theme_rollup",
    metadata,
    Column("survey_key", sa.String(64), primary_key=True),
    Column("day", sa.Date, primary_key=True),
    Column("theme", sa.String(40), primary_key=True),  # "" counts reasons without any
    Column("score", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("n", sa.Integer, nullable=False),
    Column(
        "forgotten", sa.Integer, nullable=False, server_default="0"
    ),  # of these, whose themes were erased
)

actions = Table(
    "actions",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _key(),
    Column("theme", sa.String(40), nullable=False, server_default=""),  # "": none
    Column("text", sa.Text, nullable=False),
    Column("by_id", sa.BigInteger, nullable=False),  # the manager's Telegram id
    _word("by_name"),
    Column("at", UtcDateTime, nullable=False),
    Column("due", sa.Date, nullable=False),
    _word("state", "open"),  # open | done | dropped
    Column("done_at", UtcDateTime),
    Column("told_at", UtcDateTime),  # when everybody asked began to hear of it
    Column("told_to", sa.BigInteger),  # the last person queued; None: nobody is left, or not begun
    Index("ix_actions_survey", "survey_key", "state"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("text", sa.Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("message_id", sa.BigInteger),  # in whose edit it is corrected
    Index("ix_notes_written", "person_id", "message_id"),
    Index("ix_notes_person", "person_id", "at"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _key(),  # "" where a note is all there is
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), unique=True),
    Column("note_id", ForeignKey("notes.id", ondelete="CASCADE")),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    _word("why"),  # score | word | reply | note
    Column("wants_reply", sa.Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),  # None: a note that nobody has taken up, and nobody need
    Column("taken_by", sa.BigInteger),  # a manager's Telegram id
    _word("taken_name"),
    Column("taken_at", UtcDateTime),
    Column("replied_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    _word("outcome"),  # solved | promised | noanswer | nothing
    Column("asked_at", UtcDateTime),  # whether it is solved
    Column("solved", sa.Boolean),  # what they said
    Column("escalated_at", UtcDateTime),
    Index("ix_cases_person", "person_id"),
    Index("ix_cases_done", "done_at", "due_at"),
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("written_by", sa.BigInteger),  # a manager's Telegram id; None: the customer
    _word("name"),  # the manager's
    Column("text", sa.Text, nullable=False),
    _word("file_kind"),  # photo | voice | ...
    _word("file_id"),
    Column("chat_id", sa.BigInteger, nullable=False),  # where it was written
    Column("message_id", sa.BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_case_messages_case", "case_id", "at"),
    Index("ix_case_messages_written", "chat_id", "message_id"),
    Index("ix_case_messages_by_chat", "chat_id", "at"),
)

case_posts = Table(
    "case_posts",
    metadata,
    Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", ForeignKey("cases.id", ondelete="SET NULL")),  # None: forgotten
    _word("what"),  # alert | card | news | file | prompt; relay: in the customer's own chat
    Index("ix_case_posts_case", "case_id"),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("mark", sa.LargeBinary(32), primary_key=True),  # keyed: see storage.privacy.forgotten
    Column("until", sa.Date, nullable=False),
    Index("ix_forgotten_until", "until"),
    sqlite_with_rowid=False,  # row ids would keep the order in which people went
)

imports = Table(
    "imports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    _word("file"),  # its name
    _word("source"),  # whose export it is; "": nobody's that is known
    Column("surveys", Json, nullable=False),  # their keys
    Column("answers", sa.Integer, nullable=False, server_default="0"),  # that were new
    Column("people", sa.Integer, nullable=False, server_default="0"),  # that were new
    Column("rows", sa.Integer, nullable=False, server_default="0"),
    Column("digest", sa.String(64), nullable=False),  # of all its rows
    Column("root", sa.String(64), nullable=False),  # of the first file that this one continues
    Column("undone_at", UtcDateTime),
)

# -- employees: behind the wall ------------------------------------------------------------------

employees = Table(
    "employees",
    metadata,
    Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _key(),
    Column("telegram_id", sa.BigInteger, nullable=False),
    _word("name"),
    Column("language", sa.String(8)),
    _word("segment"),
    _word("state", "active"),  # active | pending | left | removed | unreachable
    _switch("muted"),  # wants no praise passed on
    sa.UniqueConstraint("survey_key", "telegram_id"),
    Index("ix_employees_telegram_id", "telegram_id"),
)

samples = Table(
    "samples",
    metadata,
    Column("wave_id", ForeignKey("waves.id"), primary_key=True),
    Column("employee_id", ForeignKey("employees.id", ondelete="CASCADE"), primary_key=True),
    _word("counts_under"),
    Column("delivered", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)

ballots = Table(
    "ballots",
    metadata,
    Column("wave_id", ForeignKey("waves.id"), primary_key=True),
    Column("voter", sa.LargeBinary(32), primary_key=True),
    Column("sealed", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,  # row ids would keep the order of arrival
)

# -- in and out ----------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("day", sa.Date, nullable=False),  # a day, not an instant: taps must not be ordered
    Index("ix_inbox_day", "day"),
    sqlite_with_rowid=False,
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _word("type"),
    _word("error"),  # the exception's class; never the payload
    Column("day", sa.Date, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("key", sa.LargeBinary(32), primary_key=True),  # a hash of the idempotency key
    Column("answer", Json),  # what the first request was told
    Column("day", sa.Date, nullable=False),
    Index("ix_requests_day", "day"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    _word("kind"),  # see storage.outgoing.kinds
    Column("chat_id", sa.BigInteger, nullable=False),  # of a hook its number: survey.definition
    Column("payload", Json, nullable=False),
    _word("state", "queued"),  # queued | leased | inflight | sent | failed | unknown | void
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("attempts", sa.Integer, nullable=False, server_default="0"),
    Column("message_id", sa.BigInteger),
    _word("problem"),
    Index("ix_outbox_state", "state", "due_at"),
)
NEW_ALERT = sa.text("kind = 'case' AND state = 'queued'")
Index(
    "ix_outbox_alerts", outbox.c.due_at, sqlite_where=NEW_ALERT, postgresql_where=NEW_ALERT
)  # fmt: skip

WAITING_EDIT = sa.text("kind = 'case_edit' AND state = 'queued'")
Index(
    "ix_outbox_edits",
    outbox.c.chat_id,
    sqlite_where=WAITING_EDIT,
    postgresql_where=WAITING_EDIT,
)
# A look for hooks must read neither all the questions of a large wave nor all that was ever sent.
WAITING_HOOK = sa.text("kind = 'hook' AND state IN ('queued', 'leased')")
Index(
    "ix_outbox_hooks",
    outbox.c.chat_id,
    outbox.c.due_at,
    sqlite_where=WAITING_HOOK,
    postgresql_where=WAITING_HOOK,
)

ledger = Table(
    "ledger",
    metadata,
    Column("survey_key", sa.String(64), primary_key=True),
    Column("kind", sa.String(20), primary_key=True),  # digest | pulse | wave | stuck | ...
    Column("period", sa.String(40), primary_key=True),
    Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _word("outcome"),  # posted | silent | paused | opened | skipped
    Column("at", UtcDateTime, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", sa.String(80), primary_key=True),  # reader | service HOLDER
    Column("holder", sa.String(40), nullable=False),  # a random id of a process
    Column("beat", sa.BigInteger, nullable=False),  # grows while the holder lives
)

pace = Table(
    "pace",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=False),  # one row
    Column("free_at", UtcDateTime, nullable=False),
)
