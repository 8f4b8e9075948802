"""Sentences easily got wrong, as a native writes them: keys, arguments, the exact words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

import pytest

from locales import Text, text
from tests.locales.test_texts import plain

WRITTEN: Mapping[str, list[tuple[str, dict[str, object], str]]] = {
    "ru": [
        (
            "report.title.sofar",
            {"q": "4", "year": "2026"},
            "4-й квартал 2026 года (ещё идёт)",
        ),
        (
            "invite.link.viewer",
            {"address": "t.me/x"},
            "Передайте эту ссылку одному человеку. Она одноразовая и действует сутки. "
            "Кто её откроет, будет видеть результаты:\nt.me/x",
        ),
        (
            "digest.unanswered",
            {"asked": 21},
            "вопросов отправлено — 21, ответов нет.",
        ),
        (
            "digest.held",
            {"matters": 10},
            "без перемен, в пределах ±10.",
        ),
        (
            "result.took",
            {"share": 75, "asked": 21},
            "В опросе участвовало около 75 % приглашённых (всего 21).",
        ),
        (
            "thanks",
            {},
            "Спасибо. Ваш ответ прочитает живой человек.",
        ),
        (
            "thanks.until",
            {"until": date(2027, 2, 1)},
            "Спасибо. Ваш ответ прочитает живой человек. До февраля мы вас больше не побеспокоим.",
        ),
        (
            "snooze.done",
            {"until": date(2026, 12, 5)},
            "До 5 декабря не будем вас беспокоить. Если захотите ответить сейчас, напишите /start.",
        ),
        (
            "case.sent",
            {"who": "Белла"},
            "Белла: файл без подписи.",
        ),
        (
            "case.wants",
            {"who": "Белла"},
            "Белла хочет получить ответ.",
        ),
        (
            "connect.offer",
            {"title": "Новости"},
            "Публиковать сводки в чате «Новости»?",
        ),
        (
            "survey.rhythm",
            {"rhythm": "раз в квартал, по трети клиентов за раз"},
            "По расписанию: раз в квартал, по трети клиентов за раз",
        ),
        (
            "invite.head",
            {},
            "У кого есть доступ:",
        ),
        (
            "payload.unknown",
            {},
            "Эта ссылка недействительна или устарела. Попросите новую там, где нашли эту.",
        ),
        (
            "digest.next",
            {"on": date(2026, 12, 1)},
            "Следующая волна опроса: 1 декабря. До тех пор пишем, только если есть о чём.",
        ),
        (
            "counted.few",
            {"n": 30},
            "С предыдущими 12 неделями не сравниваем: для этого нужно не меньше 30 "
            "ответов в каждом из двух периодов.",
        ),
        (
            "digest.change",
            {"points": 14, "low": 5, "high": 23},
            "К предыдущим 12 неделям: +14, скорее всего от +5 до +23.",
        ),
        (
            "digest.rate.below",
            {"before": 41, "line": 30},
            "Раньше отвечали 41 %. При доле ниже 30 % относитесь к цифрам с осторожностью.",
        ),
        (
            "digest.why.high",
            {"themes": "цена 5"},
            "Что нравится: цена 5.",
        ),
        (
            "digest.todo.plan",
            {"theme": "доставка"},
            "Низкие оценки и пока нет плана: доставка. Напишите /act.",
        ),
        (
            "csi.chance",
            {"target": 80},
            "около цели 80: отличие может быть случайным.",
        ),
        (
            "digest.cases.solved",
            {"yes": 1, "asked": 9},
            "Ответ «решено»: 1 из 9.",
        ),
        (
            "case.earlier.one",
            {"score": 9, "on": date(2026, 8, 3)},
            "9 (3 августа)",
        ),
        (
            "act.message",
            {"subject": "S", "text": "T"},
            "S\nВы сказали — мы сделали:\nT",
        ),
        (
            "report.better",
            {},
            "Лучше предыдущего квартала, и это не случайность.",
        ),
        (
            "ask.enps",
            {},
            "Насколько вероятно, что вы порекомендуете друзьям работать здесь?",
        ),
        (
            "foreign",
            {},
            "У вас эта кнопка не работает. Напишите /start, чтобы увидеть, что вам доступно.",
        ),
        (
            "edited",
            {},
            "Спасибо, ответ обновлён.",
        ),
    ],
    "bg": [
        (
            "report.title",
            {"q": "4", "year": "2026"},
            "Тримесечие 4, 2026 г.",
        ),
        (
            "report.title.sofar",
            {"q": "1", "year": "2026"},
            "Тримесечие 1, 2026 г. (в ход)",
        ),
        (
            "result.same",
            {},
            "Всички попитани получиха същото съобщение. Ръководителите не виждат нищо друго.",
        ),
        (
            "case.sent",
            {"who": "Клиентът"},
            "Клиентът: изпратен файл.",
        ),
        (
            "report.moved.none",
            {},
            "Няма промяна извън случайното.",
        ),
        (
            "report.quadrant.spare",
            {},
            "със запас",
        ),
        (
            "case.unsent",
            {},
            "Отговорът Ви не беше доставен: този човек е блокирал бота или вече не е в Telegram.",
        ),
        (
            "button.pause",
            {},
            "Временно спиране",
        ),
        (
            "comments.sent",
            {},
            "Изпратено е в личния Ви чат с този бот.",
        ),
        (
            "thanks",
            {},
            "Благодарим Ви. Отговора Ви ще прочете жив човек.",
        ),
        (
            "media.kept",
            {},
            "Благодарим Ви, предадохме го. Наш служител ще го прегледа; няколко думи също помагат.",
        ),
        (
            "sealed",
            {},
            "Благодарим Ви, отговорът е приет и запечатан. Брои се последното натискане. "
            "Ако желаете, напишете главната причина; текстът Ви ще изчезне от този чат, "
            "щом бъде запечатан.",
        ),
        (
            "plan.done",
            {"subject": "S", "on": date(2026, 12, 1), "what": "X", "who": "Чен"},
            "S\nИзпълнено на 1 декември: X\nЧен",
        ),
        (
            "act.cancelled",
            {},
            "Отменено: нищо не е изпратено.",
        ),
        (
            "typed.enps",
            {},
            "Какви групи има в екипа Ви? Избройте ги, разделени със запетаи: Продажби, "
            "Поддръжка, Разработка.",
        ),
        (
            "rhythm.weekly",
            {},
            "всяка седмица, по една четвърт от екипа",
        ),
        (
            "invite.link.manager",
            {"address": "t.me/x"},
            "Предайте тази връзка на един човек. Тя е за еднократна употреба и важи един "
            "ден. Дава роля на ръководител:\nt.me/x",
        ),
        (
            "digest.next",
            {"on": date(2026, 12, 1)},
            "Следваща вълна: 1 декември. Дотогава пишем само ако има какво да кажем.",
        ),
        (
            "digest.unknown",
            {"seen": 22},
            "още не може да се каже; би личало от около ±22 нагоре.",
        ),
        (
            "digest.change",
            {"points": 14, "low": 5, "high": 23},
            "Спрямо предишните 12 седмици: +14, вероятно между +5 и +23.",
        ),
        (
            "csi.reached",
            {"target": 80},
            "целта от 80 е постигната, и не случайно.",
        ),
        (
            "digest.title.sofar",
            {"subject": "S", "week": 47},
            "S, седмица 47 (в ход)",
        ),
        (
            "report.bounds",
            {"least": 0, "low": -40, "high": 30},
            "Ако всички премълчали бяха дали 0–6, NPS щеше да е −40, а при 9–10 щеше да "
            "е +30. Интервалът не ги обхваща.",
        ),
        (
            "erase.ask.customer",
            {},
            "Да изтрием ли отговорите Ви и всичко друго, което пазим за Вас като клиент? "
            "Името, причините и съобщенията Ви изчезват завинаги. Вече преброените "
            "оценки остават в общите числа, но без Вас.",
        ),
        (
            "case.earlier.one",
            {"score": 9, "on": date(2026, 8, 3)},
            "9 (3 август)",
        ),
        (
            "picture.trend",
            {},
            "NPS по седмици с 95-процентен доверителен интервал",
        ),
        (
            "report.col.rho",
            {},
            "корелация",
        ),
    ],
    "fi": [
        (
            "scale.0",
            {},
            "0 = en lainkaan todennäköisesti, 5 = siltä väliltä, 10 = erittäin todennäköisesti",
        ),
        (
            "reason",
            {"score": 8, "follow": "Missä onnistuimme?"},
            "Valitsit 8/10. Mikä on tärkein syy? Voit kirjoittaa sen suoraan "
            "tähän.\nMissä onnistuimme?",
        ),
        (
            "thanks.until",
            {"until": date(2027, 2, 1)},
            "Kiitos. Vastauksesi lukee ihminen. Emme kysy uudelleen ennen helmikuuta.",
        ),
        (
            "sealed",
            {},
            "Kiitos, vastaus on vastaanotettu ja sinetöity. Viimeisin napautus on "
            "voimassa. Jos haluat, kirjoita tärkein syy; tekstisi katoaa tästä "
            "keskustelusta, kun se on sinetöity.",
        ),
        (
            "pulse.closed",
            {},
            "Tämä pulssikysely on suljettu. Tämä tuli liian myöhään eikä sitä tallennettu; "
            "aiemmin sinetöityyn se ei vaikuta.",
        ),
        (
            "button.plan.tell",
            {},
            "Kerro kaikille, joilta kysyttiin",
        ),
        (
            "digest.change",
            {"points": 14, "low": 5, "high": 23},
            "Ero 12 edelliseen viikkoon: +14, todennäköisesti +5…+23.",
        ),
        (
            "digest.perhaps.worse",
            {},
            "ehkä huononi; voi vielä olla sattumaa.",
        ),
        (
            "cases.since",
            {"age": "1 tunti"},
            "auki: 1 tunti",
        ),
        (
            "report.cases.taken",
            {"cases": 3, "hours": "2,5"},
            "Otettu hoitoon: 3. Mediaani: 2,5 tuntia työaikaa.",
        ),
        (
            "invite.head",
            {},
            "Käyttöoikeudet:",
        ),
        (
            "digest.better",
            {},
            "parani, eikä sattumalta.",
        ),
        (
            "digest.why.low",
            {"themes": "hinta 3"},
            "Korjattavaa: hinta 3.",
        ),
        (
            "report.title",
            {"q": "4", "year": "2026"},
            "4. vuosineljännes 2026",
        ),
        (
            "csi.missed",
            {"target": 80},
            "tavoite 80 jäi saavuttamatta, eikä sattumalta.",
        ),
        (
            "counted.few",
            {"n": 30},
            "Ei verrattu 12 edelliseen viikkoon: siihen tarvitaan 30 vastausta "
            "kummaltakin jaksolta.",
        ),
        (
            "picture.themes",
            {},
            "Aiheet: matalissa ja korkeissa arvosanoissa",
        ),
        (
            "report.head",
            {"subject": "S", "days": "3.–9. marraskuuta"},
            "S, 3.–9. marraskuuta",
        ),
        (
            "case.due",
            {"on": date(2026, 11, 3), "time": time(12, 0)},
            "Määräaika 3. marraskuuta klo 12.00.",
        ),
        (
            "case.overdue",
            {"on": date(2026, 11, 3), "time": time(9, 5)},
            "Myöhässä, määräaika oli 3. marraskuuta klo 9.05.",
        ),
        (
            "digest.answered.few.open",
            {"asked": 40, "answered": 9, "open": 2},
            "40 kutsutusta vastasi 9 ja lisäksi 2 QR-koodilla tai linkillä.",
        ),
        (
            "button.report.touchpoint",
            {},
            "Kohtaamispisteet",
        ),
        (
            "picture.row.answers",
            {},
            "vast.",
        ),
        (
            "join.waiting",
            {"subject": "S"},
            "S\nKiitos. Esihenkilö vahvistaa, että kuulut henkilöstöön, ja sitten "
            "kirjoitamme sinulle tänne.",
        ),
        (
            "foreign",
            {},
            "Tämä painike ei toimi sinulla. Kirjoita /start, niin näet, mitä voit tehdä.",
        ),
        (
            "survey.nps",
            {},
            "Asiakkaat: suosittelisivatko meitä",
        ),
    ],
    "zh": [
        (
            "export.caption",
            {},
            "我们保存的、与您姓名相关的全部信息。",
        ),
        (
            "result.same",
            {},
            "所有受邀者收到的都是这条消息。管理者也看不到其他内容。",
        ),
        (
            "digest.todo.overdue",
            {"n": 3},
            "请先处理 3 件逾期的跟进事项。",
        ),
        (
            "count.answers",
            {"n": 21},
            "21 份答卷",
        ),
        (
            "sealed",
            {},
            "谢谢您，回答已加密封存。以最后一次点击为准。如果愿意，请写下主要原因；文字封存后会从此聊天中消失。",
        ),
        (
            "closed.wave",
            {},
            "此问题已经结束。感谢您的关注。",
        ),
        (
            "check",
            {"who": "Anna"},
            "Anna 已将此事标记为解决。您认为解决了吗？",
        ),
        (
            "relay",
            {"who": "Anna", "company": "Nordic Kettle", "text": "好"},
            "Nordic Kettle 的 Anna：“好”\n\n回复此消息即可答复。",
        ),
        (
            "case.score",
            {"score": 3},
            "3 分（满分 10 分）",
        ),
        (
            "case.unsent",
            {},
            "您的回复未送达：对方已屏蔽机器人或已注销账号。",
        ),
        (
            "digest.held",
            {"matters": 10},
            "持平，变化在 ±10 以内。",
        ),
        (
            "csi.chance",
            {"target": 80},
            "与目标 80 的差距在偶然波动范围内。",
        ),
        (
            "counted.size",
            {"reach": 8, "n": 300},
            "也就是上下约 8 分。要缩小到 10 分以内，大约需要 300 份这样的答卷。",
        ),
        (
            "digest.cases",
            {"open": 3},
            "跟进事项：3 件待处理，无逾期。",
        ),
        (
            "thanks.until",
            {"until": date(2027, 2, 1)},
            "谢谢您。会有专人阅读。2月之前我们不会再问您。",
        ),
        (
            "link.which",
            {"ways": "/link"},
            "请发送以下命令之一：\n/link",
        ),
        (
            "again.queued",
            {},
            "已重新加入发送队列，很快会出现在频道里。",
        ),
        (
            "setup.name.wrong",
            {},
            "请写成一行，不超过 60 个字符。贵公司叫什么名字？",
        ),
        (
            "help.command",
            {"name": "act", "what": "计划"},
            "/act：计划",
        ),
        (
            "report.method.size",
            {"ten": 300, "five": 1200},
            "要达到 10 分的误差约需 300 份答卷，5 分约需 1,200 份。",
        ),
        (
            "welcome.owner",
            {"company": "北欧水壶"},
            "您现在是 北欧水壶 机器人的所有者。",
        ),
        (
            "survey.themes",
            {"names": ("价格", "质量")},
            "主题：价格、质量",
        ),
        (
            "case.due",
            {"on": date(2026, 11, 3), "time": time(12, 0)},
            "期限：11月3日 12:00。",
        ),
        (
            "button.case.give",
            {},
            "转交……",
        ),
        (
            "invite.head",
            {},
            "拥有权限的人：",
        ),
        (
            "report.rival",
            {"rival": "X", "nps": 20, "people": 40, "points": 26, "low": 4, "high": 48},
            "X：NPS +20，40 人同时评价了两家。我方减对方：+26（很可能在 +4 到 +48 之间）。",
        ),
    ],
    "de": [
        (
            "thanks.until",
            {"until": date(2027, 2, 1)},
            "Danke. Ihre Antwort liest ein Mensch. Vor Februar fragen wir Sie nicht wieder.",
        ),
        (
            "digest.change",
            {"points": -14, "low": -22, "high": -6},
            "Gegenüber den 12 Wochen davor: −14, wahrscheinlich −22 bis −6.",
        ),
        ("digest.unanswered", {"asked": 1}, "Fragen verschickt: 1, keine Antwort."),
        ("digest.todo.overdue", {"n": 1}, "Bearbeiten Sie zuerst 1 überfälliges Anliegen."),
        ("cases.since", {"age": Text("count.days", {"n": 3})}, "offen seit 3 Tagen"),
        (
            "case.overdue",
            {"on": date(2026, 11, 3), "time": time(9, 5)},
            "Überfällig seit dem 3. November, 09:05 Uhr.",
        ),
        (
            "result.took",
            {"share": 75, "asked": 40},
            "Teilgenommen haben etwa 75 % von 40 Eingeladenen.",
        ),
        (
            "picture.pulse.blurred",
            {"percent": "95 %"},
            "Absichtlich unscharf, damit niemandes Antwort zu erkennen ist; "
            "Balken: Intervalle (95 %)",
        ),
        ("report.title", {"q": "4", "year": "2026"}, "4. Quartal 2026"),
        (
            "result.same",
            {},
            "Alle, die gefragt wurden, haben dieselbe Nachricht bekommen. "
            "Führungskräfte sehen nicht mehr.",
        ),
    ],
    "uk": [
        (
            "thanks.until",
            {"until": date(2027, 2, 1)},
            "Дякуємо. Вашу відповідь прочитає жива людина. "
            "До лютого ми вас більше не запитуватимемо.",
        ),
        (
            "digest.change",
            {"points": 14, "low": 6, "high": 22},
            "Порівняно з попередніми 12 тижнями: +14, імовірно від +6 до +22.",
        ),
        (
            "digest.todo.waiting",
            {"n": 21},
            "На відповідь чекає 21 людина: спершу дайте відповідь.",
        ),
        ("cases.head", {"n": 2}, "2 відкриті звернення, найдавніші спочатку:"),
        ("cases.since", {"age": Text("count.days", {"n": 3})}, "відкрито вже 3 дні"),
        (
            "case.due",
            {"on": date(2026, 11, 3), "time": time(12, 0)},
            "Виконати до 3 листопада, 12:00.",
        ),
        (
            "result.took",
            {"share": 75, "asked": 21},
            "Участь узяли близько 75 % запрошених (усього 21).",
        ),
        ("report.title", {"q": "4", "year": "2026"}, "4-й квартал 2026 року"),
        ("report.col.low", {"least": 0}, "з оцінкою 0–6"),
        (
            "result.same",
            {},
            "Це саме повідомлення отримали всі, кого запитували. Керівники бачать не більше.",
        ),
    ],
}


@pytest.mark.parametrize(
    ("language", "key", "args", "written"),
    [(language, *one) for language, table in WRITTEN.items() for one in table],
)
def test_a_sentence_reads_as_a_native_writes_it(
    language: str, key: str, args: dict[str, object], written: str
) -> None:
    assert plain(text(language, key, **args)) == written
