"""Words of every day are no theme, and another language's words are not taken for one."""

from __future__ import annotations

import pytest

from survey.themes.themes import COMMON, read_themes

EVERYDAY = (
    *("I will definitely return", "Kind of ok", "I pay attention to details", "Near perfect"),
    *("my dear friend told me", "I'm a patient here since 2019"),
    *("вернусь ещё", "Обязательно вернусь к вам", "Я вернулась и не жалею", "претензий нет"),
    *("ще се върна пак", "Пак ще се върнем с удоволствие", "Добре че сменихте шефа"),
    *("Обръщам внимание само на това",),
    *("koko ajan", "koko perhe", "en jaksa vastata"),
    *("весь час усе добре", "час від часу замовляю", "врешті-решт непогано"),
    *("Branche gewechselt", "keine Ahnung", "voll und ganz zufrieden", "gelegentlich da"),
    *("贵公司很好", "贵店一如既往", "慢慢变好了", "慢慢喜欢上你们家了", "操作简单"),
)

MEANT = (
    ("I had to return it and got a refund", "returns"),
    ("The people were very kind to us", "staff"),
    ("Very patient with my questions", "staff"),
    ("I could not pay by card", "payment"),
    ("Near my house", "place"),
    ("A bit dear for what it is", "price"),
    ("Не вернули деньги", "returns"),
    ("Подал претензию", "returns"),
    ("Только наличные", "payment"),
    ("Върнаха ми парите", "returns"),
    ("Искам да си върна продукта", "returns"),
    ("Смениха ми чайника", "returns"),
    ("Няма наличност", "choice"),
    ("Никаква помощ", "support"),
    ("Väärä koko", "choice"),
    ("Kukaan ei osannut vastata", "support"),
    ("Жду уже целый час", "speed"),
    ("Не дали чека", "payment"),
    ("Your branch in town", "place"),
    ("Чекали пів години", "speed"),
    ("Курʼєр запізнився", "delivery"),
    ("Meine Größe fehlte", "choice"),
    ("Reklamation abgelehnt", "support"),
    ("有点贵", "price"),
    ("价格贵，别的都好", "price"),
    ("送货太慢了", "speed"),
    ("操作界面太复杂", "app"),
)

OTHERS = (
    ("Няма наличност", "payment"),  # Bulgarian: in stock; not the Russian cash
    ("Скорая помощь", "support"),  # Russian: ambulance; not the Bulgarian help
    ("Чекали пів години", "payment"),  # Ukrainian: waited; not the Russian receipt
    ("Платил наличными", "choice"),  # Russian: cash; not the Bulgarian in stock
)


@pytest.mark.parametrize("said", EVERYDAY)
def test_a_word_of_every_day_is_no_theme(said: str) -> None:
    assert read_themes(said, COMMON) == ()


@pytest.mark.parametrize(("said", "theme"), MEANT)
def test_the_same_word_where_the_theme_is_meant(said: str, theme: str) -> None:
    assert theme in read_themes(said, COMMON)


@pytest.mark.parametrize(("said", "theme"), OTHERS)
def test_a_stem_of_one_language_is_not_found_in_another(said: str, theme: str) -> None:
    assert theme not in read_themes(said, COMMON)
