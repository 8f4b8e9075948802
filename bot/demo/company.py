"""The demo's company and the words its people write."""

from __future__ import annotations

from survey.definition.definition import Definition
from survey.definition.reading import read
from survey.themes.themes import LANGUAGES

CHANNEL = -1001234567890
MANAGER = 1
SEGMENTS = {"Sales": 20, "Support": 22, "Engineering": 24}
THEMES = {  # how likely each is named by those who gave 0-6, 7-8, 9-10
    "price": (3, 5, 1),
    "quality": (3, 2, 5),
    "staff": (2, 1, 6),
    "delivery": (3, 3, 1),
    "app": (1, 3, 1),
}
CITIES = ("Helsinki", "Tampere", "Turku")


def demo_definition() -> Definition:
    """Customers asked in turn every week, a team pulse every four weeks."""
    return read(
        {
            "company": {
                "name": "Nordic Kettle",
                "timezone": "Europe/Helsinki",
                "languages": list(LANGUAGES),
                "managers": [MANAGER],
                "channel": CHANNEL,
            },
            "survey": [
                {
                    "key": "customers",
                    "kind": "nps",
                    "quarantine_days": 28,
                    "themes": list(THEMES),
                    "wave": {"cron": "0 10 * * mon", "open_days": 6, "sample": 0.3},
                },
                {
                    "key": "team",
                    "kind": "enps",
                    "subject": "Nordic Kettle team",
                    "segments": list(SEGMENTS),
                    "wave": {"cron": "0 10 1 1 *", "open_days": 4},
                },
            ],
        }
    )


# language -> (for 0-6, for 7-8, for 9-10)
REASONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        (
            "The courier came two hours late and nobody called.",
            "The spout leaked on the very first day.",
            "Support never answered my second message.",
        ),
        (
            "Good kettle, but too dear for what it is.",
            "It works; the app asks me to log in every time.",
            "Nice design, slow delivery.",
        ),
        (
            "They saw the crack and changed the kettle without a receipt.",
            "Boils fast, looks lovely, quiet at night.",
            "The girl in the shop explained everything patiently.",
        ),
    ),
    "ru": (
        (
            "Опоздали с доставкой на два часа, никто не позвонил.",
            "Крышка сломалась через неделю.",
            "В поддержке отвечают одно и то же.",
        ),
        ("Чайник хороший, но дороговато.", "Всё работает, только шумный.", "Долго ждал доставку."),
        (
            "Поменяли чайник без лишних вопросов.",
            "Отличное качество, пользуюсь каждый день.",
            "Очень вежливые продавцы.",
        ),
    ),
    "bg": (
        ("Доставката закъсня с три дни.", "Чайникът тече от дръжката.", "Никой не вдига телефона."),
        ("Добър е, но е скъп.", "Приложението е бавно.", "Хубав дизайн, но шуми."),
        ("Смениха ми го веднага, без бележка.", "Кипи бързо и е тих.", "Много любезни хора."),
    ),
    "fi": (
        (
            "Toimitus myöhästyi kaksi päivää.",
            "Kansi hajosi heti alussa.",
            "Asiakaspalvelu ei vastannut.",
        ),
        ("Hyvä keitin, mutta kallis.", "Toimii, mutta on äänekäs.", "Sovellus on hidas."),
        (
            "Vaihtoivat keittimen ilman kuittia.",
            "Kaunis ja nopea.",
            "Myyjä neuvoi ystävällisesti.",
        ),
    ),
    "zh": (
        ("送货晚了两天，没有人通知。", "水壶第一天就漏水。", "客服一直没有回复。"),
        ("水壶不错，就是有点贵。", "能用，但是声音大。", "应用每次都要登录。"),
        ("没有小票也给换了新的，很满意。", "烧水快，外观漂亮。", "店员讲解得很耐心。"),
    ),
}

TEAM_REASONS: dict[str, tuple[str, ...]] = {
    "en": ("Too many meetings on Mondays.", "Good people, clear goals.", "Tools are slow."),
    "ru": ("Хорошая команда, но мало времени на учёбу.", "Планы меняются слишком часто."),
    "bg": ("Харесва ми екипът.", "Искам по-ясни приоритети."),
    "fi": ("Joustavat työajat ovat hyvät.", "Liikaa keskeytyksiä."),
    "zh": ("同事之间互相帮助。", "加班有点多。"),
}
