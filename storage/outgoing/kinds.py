"""Kinds of rows in the outbox: what each becomes is said in delivery.messages.compose."""

from __future__ import annotations

from enum import StrEnum


class OutgoingKind(StrEnum):
    """What a row of the outbox says, and to whom."""

    # to customers
    INVITATION = "invitation"
    REMINDER = "reminder"
    ACTED = "acted"  # "you said, we did"
    CASE_RELAY = "case_relay"  # a manager's words
    CASE_CHECK = "case_check"  # is it solved?
    # to employees
    NOTICE = "notice"  # a pulse has opened
    REMINDER_PULSE = "reminder_pulse"
    JOINED_TOLD = "joined_told"  # they are on the list now
    REMOVED_TOLD = "removed_told"  # no longer, and what becomes of their place in a pulse
    COUNCIL = "council"  # the page for works councils that they asked for
    PRAISE = "praise"
    # to channels; the last three to everybody asked, too
    DIGEST = "digest"
    CSI = "csi"
    EXAMPLE = "example"
    UNDER_WAY = "under_way"  # a pulse that is open
    PULSE = "pulse"
    LOST_PULSE = "lost_pulse"
    ACT = "act"
    # to managers
    CASE = "case"
    CASE_NEWS = "case_news"
    CASE_EDIT = "case_edit"
    CASE_GONE = "case_gone"
    NOTE = "note"
    JOINED = "joined"
    FORWARDED = "forwarded"  # a personal link goes round
    WARNING = "warning"
    ANSWERS = "answers"  # the file that they asked for
    QUARTER = "quarter"
    # to a program of the company's
    HOOK = "hook"
