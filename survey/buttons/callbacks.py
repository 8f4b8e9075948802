"""The grammar of buttons: what the data of a tap means, and how it is written.

| data                                                    | meaning                                |
|---------------------------------------------------------|----------------------------------------|
| `s:<invitation>:<score>`                                | a customer's score                     |
| `a:<invitation>:skip|change|more|stop|language|back`    | what else is under the question        |
| `q:<invitation>:<place>.<score>`                        | a rating, by its question's place      |
| `k:<invitation>:<score>|skip`                           | a competitor's score                   |
| `h:<invitation>:<mark of a theme>+` or `-`              | a theme of the reason is chosen or not |
| `hm:<answer>:<week>:<weeks>:<place>:open`               | sort a reason shown there, for managers|
| `hm:...:<mark of its words>.<mark of a theme>+`, `.none`| the same: it has this theme, `-` if not|
| `b:<wave>:<score>`                                      | an anonymous score, alike for everyone |
| `bx:<wave>:comment`                                     | take back the comment of such an answer|
| `w:<wave>:ask|how|later`                                | under the employees' notice            |
| `c:<wave>:read`                                         | the comments of a closed pulse         |
| `l:<language>`                                          | choose a language                      |
| `z:1|7|90`                                              | ask nothing for so many days           |
| `n:send|drop`                                           | an employee's words outside a pulse    |
| `e:yes|no`                                              | erase what is stored about me          |
| `r:<invitation>:yes|no`                                 | add this text to the earlier answer    |
| `i:<answer>:reply`                                      | the customer would like a reply        |
| `i:<case>:note|yes|no`                                  | the same of a note; whether it's solved|
| `v:<case>:take|reply|done|...`                          | a case, for managers                   |
| `vt:<case, or 0>:send|lookup|nothing`                   | whom the quoted words are for          |
| `vw:<mark, or 0>:yes|no|cancel`                         | what staff were asked to write         |
| `g:<case>:<manager>`                                    | who is to have it, by Telegram id      |
| `o:<message>:again`                                     | post what may not have arrived again   |
| `t:<employee>:confirm|remove|yes|no|page`               | the roster, for managers               |
| `y:<wave>:send|cancel`                                  | "you said, we did", for managers       |
| `yp:<plan>:<weeks>|<mark of a theme>|done|drop|...`     | what a manager does about a plan       |
| `d:<page>`                                              | a page of a report: see survey.pages   |
| `x:<survey>:csv|xlsx`                                   | all answers as a file, for managers    |
| `xq:<survey>`                                           | the quarter as a file                  |
| `p:<answer>:pass` or `<mark of a segment>`              | praise to pass on, and to whom         |
| `m:act|praise-on|off`                                   | whether such messages still come       |
| `u:<mark of a survey, or 0>:<setting>.<choice>`         | what is asked, for owners              |
| `j:<channel's id without its minus>:<choice>`           | where digests go, for owners           |
| `f:<Telegram id, or 0>:<choice>`                        | who has a role, for owners             |

Every tap has exactly one spelling, of at most 64 ASCII bytes. A tap on a theme names what it wants,
so that a second delivery changes nothing, and the theme by a mark of its own instead of its place,
so that an old keyboard never means another theme once the survey's list has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal, get_args
from zlib import crc32

from survey.buttons.pages import PAGE, SPOT, SURVEY, Page, read_page
from survey.scores.scale import TOP

Choice = Literal["skip", "change", "more", "stop", "language", "back", "quote", "unquote"]
Notice = Literal["ask", "how", "council", "later"]
Answer = Literal["yes", "no"]
Place = Literal["confirm", "remove", "yes", "no", "page"]
Sending = Literal["send", "cancel"]
Decision = Literal["done", "drop", "tell", "send", "keep"]
Form = Literal["csv", "xlsx"]
News = Literal["act", "praise"]
Fate = Literal["send", "drop"]
Wish = Literal["reply", "note", "yes", "no"]
Address = Literal["send", "lookup", "nothing"]
Waited = Literal["yes", "no", "cancel"]
Work = Literal[
    "take", "reply", "done", "solved", "promised", "noanswer", "nothing", "again", "give", "back",
    "open", "page", "mute", "unmute",
]  # fmt: skip


class Action(StrEnum):
    """What a tap is about."""

    SCORE = "s"
    CHOOSE = "a"
    RATE = "q"
    RIVAL = "k"
    THEME = "h"
    SORT = "hm"
    BALLOT = "b"
    UNSAY = "bx"
    NOTICE = "w"
    COMMENTS = "c"
    LANGUAGE = "l"
    SNOOZE = "z"
    NOTE = "n"
    ERASE = "e"
    ADD = "r"
    FOLLOW = "i"
    CASE = "v"
    ADDRESS = "vt"
    WAITED = "vw"
    GIVE = "g"
    POST = "o"
    TEAM = "t"
    ACT = "y"
    PLAN = "yp"
    REPORT = "d"
    EXPORT = "x"
    QUARTER = "xq"
    PRAISE = "p"
    MUTE = "m"
    SURVEYS = "u"
    CONNECT = "j"
    INVITE = "f"


@dataclass(frozen=True)
class Tap:
    """One tap: `ref` is the id of what the table above names (0 where it names none)."""

    action: Action
    ref: int
    value: str

    @property
    def score(self) -> int:
        """The value of a SCORE, BALLOT or RIVAL that is no skip; ValueError on others."""
        return int(self.value)

    @property
    def rating(self) -> tuple[int, int]:
        """The place and the score of a RATE; ValueError on others."""
        place, score = self.value.split(".")
        return int(place), int(score)

    def theme(self, themes: Sequence[str]) -> str | None:
        """Which of these a THEME or a SORT is about; None where it is none of them."""
        mark = self.value[-9:-1]
        return next((theme for theme in themes if _mark(theme) == mark), None)

    @property
    def wanted(self) -> bool:
        """Whether a THEME or SORT is to hold, or a MUTE's messages are to come; else no longer."""
        return self.value.endswith(("+", "-on"))

    def marked(self, names: Iterable[str]) -> str | None:
        """Which of these a PLAN or a PRAISE names; None where it is none of them."""
        return next((name for name in names if _mark(name) == self.value), None)

    def spot(self, survey_key: str) -> tuple[Page, str]:
        """The page of reasons that a SORT goes back to, and its choice; ValueError on others."""
        week, weeks, place, choice = self.value.split(":")
        page = Page(survey_key, week, int(weeks), "reason", int(place))
        return page, choice.rpartition(".")[2]

    def about(self, words: str) -> bool:
        """Whether a SORT was tapped under these words, and not under what stood there before."""
        return f":{_mark(words)}." in self.value

    @property
    def page(self) -> Page:
        """The page of a REPORT; ValueError on others."""
        return read_page(self.value)


_SCORES = tuple(str(score) for score in range(TOP + 1))
DUE_WEEKS = (1, 2, 4, 12)
MARK = "[0-9a-f]{8}"
PLACES = 40  # two questions of each of twenty attributes
_VALUES: dict[Action, tuple[str, ...]] = {
    Action.SCORE: _SCORES,
    Action.CHOOSE: get_args(Choice),
    Action.RATE: tuple(rf"{place}\.{score}" for place in range(PLACES) for score in _SCORES),
    Action.RIVAL: (*_SCORES, "skip"),
    Action.THEME: (rf"{MARK}[+-]",),
    Action.SORT: (rf"{SPOT}:(?:open|{MARK}\.(?:none|{MARK}[+-]))",),
    Action.BALLOT: _SCORES,
    Action.UNSAY: ("comment",),
    Action.NOTICE: get_args(Notice),
    Action.COMMENTS: ("read",),
    Action.ADD: get_args(Answer),
    Action.FOLLOW: get_args(Wish),
    Action.CASE: get_args(Work),
    Action.ADDRESS: get_args(Address),
    Action.WAITED: get_args(Waited),
    Action.GIVE: (r"[1-9][0-9]{0,15}",),
    Action.POST: ("again",),
    Action.TEAM: get_args(Place),
    Action.ACT: get_args(Sending),
    Action.PLAN: (*map(str, DUE_WEEKS), *get_args(Decision), MARK),
    Action.PRAISE: ("pass", MARK),
    Action.SURVEYS: (r"[a-z]{1,10}(?:\.[a-z0-9]{1,12}[+-]?)?",),
    Action.CONNECT: ("open", "yes", "no", "off", r"language\.[a-z]{2}", r"survey\.[0-9a-f]{8}[+-]"),
    Action.INVITE: ("manager", "viewer", "remove", "yes", "no"),
}
_PATTERNS = {
    action: re.compile(f"{action}:(?P<ref>0|[1-9][0-9]{{0,18}}):(?P<value>{'|'.join(values)})")
    for action, values in _VALUES.items()
}
PAUSES = (1, 7, 90)  # days
_BARE = {
    Action.LANGUAGE: re.compile(f"{Action.LANGUAGE}:(?P<value>[a-z]{{2,3}})"),
    Action.SNOOZE: re.compile(f"{Action.SNOOZE}:(?P<value>{'|'.join(map(str, PAUSES))})"),
    Action.NOTE: re.compile(f"{Action.NOTE}:(?P<value>{'|'.join(get_args(Fate))})"),
    Action.ERASE: re.compile(f"{Action.ERASE}:(?P<value>{'|'.join(get_args(Answer))})"),
    Action.REPORT: re.compile(f"{Action.REPORT}:(?P<value>{PAGE})"),
    Action.EXPORT: re.compile(
        f"{Action.EXPORT}:(?P<value>{SURVEY}:(?:{'|'.join(get_args(Form))}))"
    ),
    Action.QUARTER: re.compile(f"{Action.QUARTER}:(?P<value>{SURVEY})"),
    Action.MUTE: re.compile(f"{Action.MUTE}:(?P<value>(?:{'|'.join(get_args(News))})-(?:on|off))"),
}


_GRAMMAR = {str(action): pattern for action, pattern in (_BARE | _PATTERNS).items()}


@lru_cache(maxsize=4096)
def parse(data: str) -> Tap | None:
    """The tap that `data` means; None for anything foreign, malformed or out of range."""
    action = data.partition(":")[0]
    pattern = _GRAMMAR.get(action)
    match = pattern.fullmatch(data) if pattern else None
    if match is None:
        return None
    said = match.groupdict()
    ref = int(said.get("ref", 0))
    return Tap(Action(action), ref, said["value"]) if ref < 2**63 else None


def score_data(invitation: int, score: int) -> str:
    """A customer's score."""
    return _checked(f"{Action.SCORE}:{invitation}:{score}")


def choice_data(invitation: int, choice: Choice) -> str:
    """An action under a customer's question."""
    return _checked(f"{Action.CHOOSE}:{invitation}:{choice}")


def rating_data(invitation: int, place: int, score: int) -> str:
    """A rating: the question is named by its place in the sitting."""
    return _checked(f"{Action.RATE}:{invitation}:{place}.{score}")


def rival_data(invitation: int, score: int | None) -> str:
    """A competitor's score; None leaves it out."""
    return _checked(f"{Action.RIVAL}:{invitation}:{'skip' if score is None else score}")


def theme_data(invitation: int, theme: str, *, wanted: bool) -> str:
    """A theme of the reason, and whether it is to be chosen."""
    return _checked(f"{Action.THEME}:{invitation}:{_mark(theme)}{'+' if wanted else '-'}")


def sort_data(answer: int, page: Page, words: str = "", choice: str = "open") -> str:
    """What a manager says of a reason's words on a page: `none`, or `switch` of a theme."""
    chosen = f"{_mark(words)}.{choice}" if words else choice
    return _checked(f"{Action.SORT}:{answer}:{page.week}:{page.weeks}:{page.place}:{chosen}")


def _mark(theme: str) -> str:
    return f"{number_of(theme):08x}"


def number_of(name: str) -> int:
    """What stands for a theme or a survey's key in buttons: an old keyboard never means another."""
    return crc32(name.encode())


def ballot_data(wave: int, score: int) -> str:
    """An anonymous score: names the wave and nobody."""
    return _checked(f"{Action.BALLOT}:{wave}:{score}")


def unsay_data(wave: int) -> str:
    """Take the comment out of a ballot: names the wave and nobody."""
    return _checked(f"{Action.UNSAY}:{wave}:comment")


def notice_data(wave: int, choice: Notice) -> str:
    """A button under the employees' notice."""
    return _checked(f"{Action.NOTICE}:{wave}:{choice}")


def comments_data(wave: int) -> str:
    """Read the comments of a closed pulse: names the wave and nobody."""
    return _checked(f"{Action.COMMENTS}:{wave}:read")


def language_data(language: str) -> str:
    """A language, by its code of two or three letters."""
    return _checked(f"{Action.LANGUAGE}:{language}")


def snooze_data(days: int) -> str:
    """A pause of so many days."""
    return _checked(f"{Action.SNOOZE}:{days}")


def erase_data(choice: Answer) -> str:
    """Whether somebody's own data is erased."""
    return _checked(f"{Action.ERASE}:{choice}")


def note_data(choice: Fate) -> str:
    """Whether an employee's words go to the managers."""
    return _checked(f"{Action.NOTE}:{choice}")


def add_data(invitation: int, choice: Answer) -> str:
    """Whether a late text is added to the earlier answer."""
    return _checked(f"{Action.ADD}:{invitation}:{choice}")


def wish_data(ref: int, choice: Wish) -> str:
    """What a customer says of an answer (`reply`) or of a case: see the table above."""
    return _checked(f"{Action.FOLLOW}:{ref}:{choice}")


def case_data(case: int, choice: Work) -> str:
    """What a manager does about a case."""
    return _checked(f"{Action.CASE}:{case}:{choice}")


def address_data(case: int, choice: Address) -> str:
    """Whom the words that a question quotes are for: the customer of a case, or nobody (0)."""
    return _checked(f"{Action.ADDRESS}:{case}:{choice}")


def waited_data(choice: Waited, change: str = "") -> str:
    """What becomes of what staff were asked to write; `change`: what a Yes or No is about."""
    return _checked(f"{Action.WAITED}:{number_of(change) if change else 0}:{choice}")


def give_data(case: int, manager: int) -> str:
    """Give a case to a manager, by their Telegram id."""
    return _checked(f"{Action.GIVE}:{case}:{manager}")


def again_data(outbox_id: int) -> str:
    """Post a message of the outbox again."""
    return _checked(f"{Action.POST}:{outbox_id}:again")


def team_data(employee: int, choice: Place) -> str:
    """What a manager does about a roster row, or the page of the roster that it is on."""
    return _checked(f"{Action.TEAM}:{employee}:{choice}")


def act_data(wave: int, choice: Sending) -> str:
    """Whether what managers did is told to everybody whom a wave asked."""
    return _checked(f"{Action.ACT}:{wave}:{choice}")


def plan_data(plan: int, choice: Decision | int) -> str:
    """What becomes of a plan; a number is the weeks until it is due."""
    return _checked(f"{Action.PLAN}:{plan}:{choice}")


def plan_theme_data(plan: int, theme: str) -> str:
    """The theme that a plan is about."""
    return _checked(f"{Action.PLAN}:{plan}:{_mark(theme)}")


def page_data(page: Page) -> str:
    """A page of a report."""
    return _checked(f"{Action.REPORT}:{page.data}")


def export_data(survey_key: str, form: Form) -> str:
    """All answers of a survey as a file."""
    return _checked(f"{Action.EXPORT}:{survey_key}:{form}")


def quarter_data(survey_key: str) -> str:
    """The quarterly report of a survey as a file."""
    return _checked(f"{Action.QUARTER}:{survey_key}")


def praise_data(response: int, segment: str | None = None) -> str:
    """Praise to pass on to a segment; None asks to which."""
    return _checked(f"{Action.PRAISE}:{response}:{'pass' if segment is None else _mark(segment)}")


def mute_data(news: News, *, wanted: bool) -> str:
    """Whether messages of this kind are wanted."""
    return _checked(f"{Action.MUTE}:{news}-{'on' if wanted else 'off'}")


def surveys_data(survey: str, setting: str, choice: str = "") -> str:
    """A setting of a survey ("" for the company's own), and what it is to be."""
    ref = number_of(survey) if survey else 0
    return _checked(f"{Action.SURVEYS}:{ref}:{setting}{'.' if choice else ''}{choice}")


def connect_data(chat_id: int, choice: str) -> str:
    """What becomes of a channel or group."""
    return _checked(f"{Action.CONNECT}:{-chat_id}:{choice}")


def invite_data(telegram_id: int, choice: str) -> str:
    """A link for a new manager or viewer (of nobody, 0), or whether somebody's role ends."""
    return _checked(f"{Action.INVITE}:{telegram_id}:{choice}")


def switch(name: str, *, wanted: bool) -> str:
    """The choice that a theme or a survey is wanted, or is no longer."""
    return f"{_mark(name)}{'+' if wanted else '-'}"


def _checked(data: str) -> str:
    if parse(data) is None:
        raise ValueError(f'no button may carry "{data}"')
    return data
