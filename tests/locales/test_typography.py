"""What a machine can see of how each language is written; a native's eye is for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from locales import LANGUAGES
from locales.catalogue import CATALOGUES, bound

NBSP = "\N{NO-BREAK SPACE}"
TRANSLATIONS = [language for language in LANGUAGES if language != "en"]
HAN = "\u4e00-\u9fff"
NAMES = "who|company|manager"  # placeholders that stand for a name, of whatever script

QUOTES = {
    "en": "“”’", "ru": "«»", "bg": "„“", "fi": "”", "zh": "“”", "de": "„“", "uk": "«»’",
}  # fmt: skip
"""The only quotation marks of each language."""

ANYWHERE = {
    "three dots for an ellipsis": r"\.\.",
    "a sign twice": r"::|：：|,,|，，|。。|;;",
    "a space before a sign": r"[^\S\n][,;:!?.)](?![\d(])|\([^\S\n]",
    "a hyphen for a dash": rf"(?<=[^\n])[ {NBSP}]-[ {NBSP}]",
    "a hyphen between figures": r"(?<![\w/])\d+-\d+(?!\w)|\{least\}-",
    "a straight quotation mark": r'"',
}
BY_LANGUAGE = {
    "ru": {
        "an en dash between words": rf"[ {NBSP}]–[ {NBSP}]",
        "a straight apostrophe": "'",
        "a space that may break": r"\d %|\d [^\W\d_]| — ",
        "the plain spelling of a comma after «значит»": r"значит (?!,)",
    },
    "bg": {
        "an em dash": "—",
        "a small pronoun of courtesy": r"\b(?:ви|вас|вие|ваш\w*)\b",
        "a wrong ordinal": r"\}-о\b|\d-о\b",
        "«с» before з": r"\bс з",
        "a space that may break": r"\d %|\d [^\W\d_]| – ",
    },
    "fi": {
        "an em dash": "—",
        "a colon in a clock time": r"klo \d+:\d",
        "a space that may break": r"\d %|\d [^\W\d_]| – ",
        "a comma before «ja» that joins no clauses": r", ja lisäksi",
    },
    "zh": {
        "half-width punctuation": rf"(?<=[{HAN}}}])[,;:!?()]|[,;:!?()](?=[{HAN}])",
        "a half-width full stop": rf"(?<=[{HAN}])\.",
        "a space between two characters": rf"[{HAN}，。：；？、（）][ ][{HAN}]",
        "a figure or word that touches a character": rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]",
        "a name that touches a character": rf"[{HAN}]\{{(?:{NAMES})\}}|\{{(?:{NAMES})\}}[{HAN}]",
        "half an ellipsis": r"(?<!…)…(?!…)",
        "a dash between dates": r"\} – \{",
    },
    "de": {
        "an em dash": "—",
        "a familiar address": r"\b(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]ein\w*|[Ee]uch|[Ee]uer\w*)\b",
        "a small pronoun of courtesy": r"\b(?:Haben|Schreiben|Bitten|Tippen) sie\b",
        "a clock time without its word": r"\{time\}(?! Uhr)",
        "a space that may break": r"\d %|\d [^\W\d_]| – ",
    },
    "uk": {
        "an en dash between words": rf"[ {NBSP}]–[ {NBSP}]",
        "a straight apostrophe": "'",
        "a Russian letter": "[ыэъёЫЭЪЁ]",
        "a capital pronoun of courtesy": r"(?<=[^\W\d_] )(?:Ви|Вас|Вам|Ваш\w*)\b",
        "a space that may break": r"\d %|\d [^\W\d_]| — ",
    },
}
CALQUES = {
    "ru": (
        *("каково", "с точностью до", "читател", "раунд", "ваше нажатие", "прислано", "не спросим"),
        *(
            "снимки",
            "номер в telegram",
            "ваш номер, имя",
            "свойств",
            "с каждой стороны",
            "нажатие,",
        ),
        *("интервал 95", "сверх случайн", "почему низко", "почему высоко", "верьте", "довольнее"),
        *("слово из списка", "сканирование задаёт", "будете спрошены", "вам видн", "в суммах"),
        *("прочитает человек", "открытый для вас", "в пути", "посоветуете", "ссылка неизвестна"),
    ),
    "bg": (
        *("какво е да се", "натискането ви", "на кръга", "следващ кръг", "читател", " питани"),
        *(
            "отказано",
            "готово на",
            "напишете го със",
            "напишете ги със",
            "наминете",
            "с точност",
            "интервал 95",
            "върви с",
        ),
        *("в сборовете", "сканиране задава", "още тече", "отвъд случайн", "премахна се сама"),
        *(
            "ще го прочете човек",
            "не сочи",
            "отворен за вас",
            "вече го няма",
            "да ги чуе",
            "пътува",
        ),
        *("връзка е непозната", "номер, име", "номерът ви", "пита сама", "желан отговор"),
    ),
    "fi": (
        *("henkilöstön pulss", "lippu", "lipun", "liput", "lippuj", "salata", "salattu", "nimetön"),
        *("nimettöm", "kysytyil", "työtunti", "kohtaamiset", "kohtaamisiin", "lukijal", "teema"),
        *("ihminen lukee", "ihminen kirjoittaa", "ihminen katsoo", "heidän sanoin", ":n väli"),
        *(
            "napautuksesi saapu",
            "merkitty.",
            "tarkkuudella",
            "kummaltakin puolelta",
            "kummallakin puolella",
            "kysyttävien",
        ),
        *("viikko yksin", "sattumaa suurempaa", "vaienneet", "listalta", "summiin", "puitteissa"),
        *("perustelu", "kerrottavaksi", "skannaus kysyy", "itsestään", "telegram-tunnu", "tiimi"),
    ),
    "zh": (
        *(
            "受访",
            "选票",
            "顾客",
            "的倍数",
            "接触点",
            "个案",
            "点击到达",
            "请写 /",
            "以您的名义",
            "摘要包含",
        ),
        *(
            "telegram 编号",
            "读者",
            "没有超出偶然",
            "95% 区间",
            "两边",
            "已经在路上",
            "听到",
            "亲自阅读",
        ),
        *("不再有角色", "有角色的人", "份回答", "来看看", "该做的事", "写出", "重新排队", "个跟进"),
    ),
    "de": (
        *("befragte", "stimmzettel", "leser", "nicht durch zufall", "95-%-intervall", "macht sinn"),
        *("wiedergekehrt", "fragt selbst", "liest mit ein", "runden wurde", "geschlossen bei"),
    ),
    "uk": (
        *("слідуюч", "любий", "приймати участь", "приймаєте участь", "на протязі", "співпада"),
        *("відміна", "відмінен", "являєт", "получ", "при закритті", "при низьк", "по посиланн"),
        *("по запит", "по тижн", "по груп", "зведенн", "бюлетен", "раунд", "бажаюч", "самий "),
        *("ідентифікатор бот", "номер у telegram", "вопрос", "читач", "інтервал 95", "з точністю"),
    ),
}
"""Word-for-word English and words that mean something else; in small letters."""


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text with its key, each plural form by itself."""
    for key, words in CATALOGUES[language].texts.items():
        for form in (words,) if isinstance(words, str) else words:
            yield key, form


def found(language: str, shape: str) -> dict[str, str]:
    return {key: words for key, words in texts(language) if re.search(shape, words)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", ANYWHERE)
def test_no_language_has(fault: str, language: str) -> None:
    if language == "en" and fault == "a hyphen for a dash":
        pytest.skip("English lists commands with one")
    assert found(language, ANYWHERE[fault]) == {}


@pytest.mark.parametrize(
    ("language", "fault"), [(one, fault) for one in BY_LANGUAGE for fault in BY_LANGUAGE[one]]
)
def test_this_language_has_no(language: str, fault: str) -> None:
    assert found(language, BY_LANGUAGE[language][fault]) == {}


@pytest.mark.parametrize("language", QUOTES)
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    foreign = set("«»„“”’‘‚‹›「」『』") - set(QUOTES[language])
    assert {key: words for key, words in texts(language) if foreign & set(words)} == {}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_lists_have_points_for_bullets(language: str) -> None:
    assert found(language, r"(?m)^- ") == {}


@pytest.mark.parametrize("language", CALQUES)
def test_no_word_is_english_in_disguise(language: str) -> None:
    said = [
        (key, word) for key, words in texts(language) for word in CALQUES[language]
        if word in words.lower()
    ]  # fmt: skip
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_ends_with_the_sign_of_its_kind(language: str) -> None:
    """Where the English sentence ends with a full stop or a question mark, so does the other."""
    ends = {".": ".。", "?": "?？", ":": ":："}
    wrong = []
    for key, words in texts(language):
        english = CATALOGUES["en"].texts[key]
        english = english if isinstance(english, str) else english[0]
        allowed = ends.get(english.rstrip()[-1])
        if allowed and words.rstrip()[-1] not in allowed:
            wrong.append((key, words[-30:]))
    assert wrong == []


@pytest.mark.parametrize(
    ("plain", "kept"),
    [
        ("12 недель", f"12{NBSP}недель"),
        ("{n} ответов", f"{{n}}{NBSP}ответов"),
        ("95 %:n taso", f"95{NBSP}%:n taso"),
        ("10 — точно да", f"10{NBSP}— точно да"),
        ("{year} г.", f"{{year}}{NBSP}г."),
        ("{year} року", f"{{year}}{NBSP}року"),
        ("{company} хранит 2, 3", "{company} хранит 2, 3"),
    ],
)
def test_what_belongs_together_stays_on_one_line(plain: str, kept: str) -> None:
    assert bound(plain) == kept


@pytest.mark.parametrize("language", BY_LANGUAGE)
def test_the_rules_would_notice(language: str) -> None:
    """Positive control: a sentence with each fault is caught by its rule."""
    bad = {
        "ru": "значит это, 5 % 'x' – да",
        "bg": "ваш — 1-о, с запас 5 %",
        "fi": "klo 12:00 — 5 %, ja lisäksi",
        "zh": "问题,共 答 案60个.按{who}说…{a} – {b}",
        "de": "Schreiben sie dir — um {time} – 5 %",
        "uk": "вопрос 'ы' – 5 % для Вас",
    }[language]
    assert [
        fault for fault, shape in BY_LANGUAGE[language].items() if not re.search(shape, bad)
    ] == []


def test_every_placeholder_parses() -> None:
    for language in LANGUAGES:
        for _, words in texts(language):
            assert list(Formatter().parse(words))
