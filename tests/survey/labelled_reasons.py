"""Reasons as people write them, with the themes that a careful reader finds in each.

The lexicon was mended with an eye on the first of every two alone; the second is held out.
"""

from __future__ import annotations

THEMES = (
    "price", "quality", "staff", "support", "delivery", "speed", "choice", "app", "website",
    "payment", "returns", "place",
)  # fmt: skip

_EN = """
Honestly a bit expensive for what you get | price
The handle came loose after two weeks | quality
Your cashier Tim was so friendly with my kids | staff
I wrote three emails and got nothing but robots back | support
Parcel arrived crushed and a day late | delivery
Everything was ready in five minutes, love it | speed
You never have the larger sizes | choice
The app crashes whenever I open my basket | app
Could not find the opening hours anywhere on your site | website
My card was charged twice | payment
Getting my money back took a single click, thank you | returns
No parking anywhere near the store | place
It just works, still going strong after four years | quality
Great value, and the lady at the counter really knows her stuff | price staff
Waited forty minutes in the queue | speed
The driver left the box in the rain | delivery
ok | -
My sister told me about you | -
Hotline put me on hold, then hung up | support
Wish there were more colours to pick from | choice
I moved house and you don't ship there | delivery
Nobody seems to care once you have bought the thing | support
Bit steep but ok | price
Second one I bought, first one died after a month | quality
Had to explain my problem to five different persons | support
Same day, and the guy even carried it upstairs | delivery staff
It is what it is | -
The new layout is confusing, where did my orders go | app
Forms keep losing what I typed | website
Love this brand | -
They would not take it back without the box | returns
I'd come more often if you were open after six | place
"""
_RU = """
Дорого, у соседей такой же дешевле | price
Через месяц начал подтекать | quality
Продавщица нахамила при всех | staff
Третий день жду ответа от поддержки | support
Курьер перепутал подъезд и не перезвонил | delivery
Всё очень быстро, за десять минут управились | speed
Мало моделей, выбрать не из чего | choice
Приложение постоянно вылетает | app
На сайте невозможно ничего найти | website
Не прошла оплата картой, пришлось искать наличные | payment
Вернули деньги без вопросов | returns
Негде припарковаться, и дорога к вам разбита | place
Цена приятная, и качество на высоте | price quality
Спасибо девочкам на кассе за улыбки | staff
Очередь на полчаса, работала одна касса | speed
Привезли не то и не вовремя | delivery
Нормально | -
Пользуюсь давно, ко всему привык | -
Сервисный центр отказался принимать брак | quality returns
Ассортимент стал беднее, чем раньше | choice
Кусаются ценники у вас | price
Ничего особенного | -
Второй чайник за год, первый умер | quality
Обещали перезвонить и пропали | support
Везли две недели, хотя обещали три дня | delivery
Обслужили за пару минут | speed
Не нашла подходящий цвет | choice
После последнего апдейта ничего не открывается | app
Сняли деньги дважды | payment
Хотелось бы магазин поближе к метро | place
Посоветовал знакомый | -
Консультировали так, будто делают одолжение | staff
"""
_BG = """
Цените скочиха много | price
Дръжката се счупи още първия ден | quality
Момичето на касата беше изключително мило | staff
Никой не ми вдига телефона вече седмица | support
Пратката дойде смачкана | delivery
Обслужиха ме за две минути | speed
Няма моя размер почти никога | choice
Приложението забива при плащане | app payment
Сайтът ви е пълен лабиринт | website
Исках да върна стоката и ме разкарваха | returns
Магазинът е точно до нас, удобно | place
Здрав и качествен, препоръчвам | quality
Евтино и бързо | price speed
Куриерът не се обади | delivery
Става | -
Персоналът е груб | staff
Солено за това, което получаваш | price
Разпадна се на втората седмица | quality
Обещаха да ми звъннат и нищо | support
Донесоха ми я чак след десет дни | delivery
Не приемат карти | payment
Приятелка ми ви препоръча | -
Много учтиво отношение от страна на персонала | staff
Трудно се паркира | place
Нямаше цвета, който исках | choice
Страхотни сте | -
"""
_FI = """
Liian kallis tähän verrattuna | price
Kahva irtosi viikossa | quality
Myyjä oli todella ystävällinen | staff
Asiakaspalvelusta ei saa ketään kiinni | support
Paketti jäi matkalle neljäksi päiväksi | delivery
Jono oli aivan liian pitkä | speed
Valikoima on suppea | choice
Sovellus kaatuu joka kerta | app
Verkkosivuilta ei löydy mitään | website
Kortti ei toiminut kassalla | payment
Palautus onnistui helposti | returns
Parkkipaikkoja on liian vähän | place
Laatu on hintansa arvoista | price quality
Nopea ja vaivaton | speed
Ihan ok | -
Toimitus tuli ajallaan | delivery
Saisi olla halvempi | price
Meni rikki ennen kuin ehdin käyttää | quality
Kukaan ei soittanut takaisin | support
Paketti jätettiin sateeseen | delivery
En löytänyt sopivaa kokoa | choice
Ei mitään valittamista | -
Uusi päivitys sekoitti kaiken | app
Iloinen ja auttavainen porukka | staff
Rahat tulivat takaisin seuraavana päivänä | returns
Kaverin suosituksesta | -
"""
_ZH = """
价格有点贵 | price
用了一周就坏了 | quality
店员非常热情 | staff
客服一直不理人 | support
快递把包裹弄丢了 | delivery
排队排了半个小时 | speed
款式太少了 | choice
软件老是闪退 | app
网站打不开 | website
不能用支付宝付钱 | payment
退款很顺利 | returns
停车不方便 | place
做工扎实，性价比高 | quality price
出餐很快 | speed
还行吧 | -
送货师傅很有礼貌 | delivery staff
同样的东西别家少一半钱 | price
才用两次就不通电了 | quality
打了五次电话都没人解决 | support
说好三天到，等了一个星期 | delivery speed
没有我要的尺寸 | choice
朋友推荐的 | -
更新以后进不去了 | app
里面太挤，空气也不好 | place
不给退，太气人了 | returns
一般般 | -
"""

LABELLED: tuple[tuple[str, str, frozenset[str]], ...] = tuple(
    (language, text.strip(), frozenset(found.split()) - {"-"})
    for language, table in {"en": _EN, "ru": _RU, "bg": _BG, "fi": _FI, "zh": _ZH}.items()
    for text, _, found in (line.partition("|") for line in table.strip().splitlines())
)
"""(language, reason, themes); no theme means that it stays unsorted."""
