"""Made-up customers with names as skewed as real ones: a few names very often, most of them rarely, in several scripts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, eq=False)
class Language:
    """Given names and family names, the commonest first; rarer family names are put together from parts."""

    share: float
    given: Sequence[str]
    family: Sequence[str]
    heads: Sequence[str]
    tails: Sequence[str]
    country_code: str


def _split(text: str) -> list[str]:
    return text.split()


LANGUAGES = (
    Language(
        0.22,
        _split(
            "James Mary Michael Jennifer Robert Linda John Elizabeth David Susan William Jessica Richard Sarah Joseph "
            "Karen Thomas Lisa Daniel Nancy Christopher Margaret Matthew Sandra Anthony Ashley Mark Kimberly Emily Olivia"
        ),
        _split(
            "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson "
            "White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker"
        ),
        _split("Ash Black Wood Hart Stan Kings Brad Thorn Whit Cal Win Har Lang Pem Rad Shel West East North Bar Cran"),
        _split("ford ley ton field worth brook well wick ham bury more combe shaw gate stead man son"),
        "1202",
    ),
    Language(
        0.2,
        _split(
            "María José Juan Ana Luis Carmen Carlos Laura Antonio Lucía Miguel Sofía Francisco Isabel Jorge Marta Pedro "
            "Elena Alejandro Paula Rafael Rosa Fernando Teresa Diego Pilar Álvaro Beatriz Andrés Inés"
        ),
        _split(
            "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Díaz Álvarez "
            "Moreno Muñoz Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina"
        ),
        _split("Val Mon Cas Her Bel Cal Mar San Tor Ser Zal Eche Arri Goi Men Ira Ola Ugar Bar Lar"),
        _split("verde talvo tillo rera monte deron quina dívar rubia zaga gorri beña doza iaga barri te tegui"),
        "3491",
    ),
    Language(
        0.18,
        _split(
            "Anna Thomas Maria Michael Julia Andreas Katharina Stefan Laura Christian Lena Peter Sabine Martin Petra Jürgen "
            "Ursula Wolfgang Monika Günther Renate Jörg Birgit Björn Käthe Sören Maximilian Charlotte Friederike Matthias"
        ),
        _split(
            "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein "
            "Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Lehmann Köhler Kühn Groß"
        ),
        _split(
            "Rosen Stein Wald Eich Buch Linden Hirsch Löwen Gold Silber Brunn Kirch Neu Alt Ober Unter Wein Birken Heid"
        ),
        _split("berg mann hof bauer müller thal baum stein feld meister haus bach brück kamp hagen wald ler"),
        "4930",
    ),
    Language(
        0.12,
        _split(
            "Александр Елена Сергей Ольга Дмитрий Наталья Андрей Анна Алексей Мария Иван Екатерина Михаил Татьяна Владимир "
            "Ирина Николай Светлана Юрий Людмила Павел Юлия Максим Ксения"
        ),
        _split(
            "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев "
            "Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров"
        ),
        _split("Бел Черн Зим Вес Стар Нов Крас Гор Кам Бор Сол Руч Клим Род Том Жур Мед Гон Верх"),
        _split("енко ский ицкий оров иков анов ухин ятин ельник ачев ушкин овец обедов аренко"),
        "7495",
    ),
    Language(
        0.12,
        _split("伟 芳 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 小龙 子涵 浩然 欣怡"),
        _split("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐"),
        _split("欧 司 诸 上 东 夏 公 皇 尉 慕"),
        _split("阳 马 葛 官 方 侯 孙 甫 迟 容"),
        "8610",
    ),
    Language(
        0.1,
        _split("محمد فاطمة أحمد مريم علي عائشة حسن زينب يوسف خديجة عمر نور إبراهيم ليلى خالد سارة"),
        _split("الحسن العلي المصري الشامي حداد نجار خليل منصور صالح سليمان عبدالله قاسم حمدان درويش"),
        _split("ال بن أبو عبد"),
        _split("رحمن كريم هادي سلام فاروق طيب شريف نصر زهراني غامدي قحطاني"),
        "2010",
    ),
    Language(
        0.06,
        _split("Γιώργος Μαρία Δημήτρης Ελένη Κώστας Αικατερίνη Γιάννης Βασιλική Νίκος Σοφία Παναγιώτης Αναστασία"),
        _split("Παπαδόπουλος Βλάχος Αγγελόπουλος Νικολάου Γεωργίου Πετρίδης Αθανασίου Οικονόμου Μακρής Δημητρίου"),
        _split("Παπα Καρα Χατζη Κωστ Μαυρ Θεοδ Αναγν Στεφ"),
        _split("δάκης πουλος ίδης όγλου ιάδης έας άκος ούσης"),
        "3021",
    ),
)

_RARE = 0.45
_ZIPF = 0.85


def _weights(names: Sequence[str]) -> list[float]:
    return list(accumulate(1 / (rank + 1) ** _ZIPF for rank in range(len(names))))


_GIVEN = {language: _weights(language.given) for language in LANGUAGES}
_FAMILY = {language: _weights(language.family) for language in LANGUAGES}
_SHARES = list(accumulate(language.share for language in LANGUAGES))


def a_language(chance: random.Random) -> Language:
    """Draw a language by its share."""
    return chance.choices(LANGUAGES, cum_weights=_SHARES)[0]


def a_given_name(language: Language, chance: random.Random) -> str:
    """Draw a given name; now and then a double one."""
    name = chance.choices(language.given, cum_weights=_GIVEN[language])[0]
    if chance.random() < 0.06:
        name += f" {chance.choices(language.given, cum_weights=_GIVEN[language])[0]}"
    return name


def a_family_name(language: Language, chance: random.Random) -> str:
    """Draw a family name: a common one, or one of many rare ones."""
    if chance.random() > _RARE:
        return chance.choices(language.family, cum_weights=_FAMILY[language])[0]
    middle = chance.choice(("", "", "a", "e", "o", "i", "er", "in")) if language.heads[0].isascii() else ""
    return chance.choice(language.heads) + middle + chance.choice(language.tails)
