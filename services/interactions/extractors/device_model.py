"""The device a customer speaks of as theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "device-model"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "My iPhone 6s keeps freezing": ["iPhone 6s"],
    "I have an iPhone 7 Plus on iOS 11": ["iPhone 7 Plus"],
    "mein Galaxy S8+ startet nicht": ["Galaxy S8+"],
    "model number: WM-14T2": ["WM-14T2"],
    "my Xbox One X and my PS4 Pro": ["Xbox One X", "PS4 Pro"],
    "When does the iPhone X come out?": [],
    "Kann man das mit einem Kindle lesen?": [],
    "your new model 2018 looks great": [],
}

_MAKES = (
    r"iphone[ ]?(?:X[SR]?|SE|\d{1,2}(?:[ ]?[sSc])?)(?:[ ](?:Plus|Max|Pro|mini))?(?![\w.]\w)"
    r"|ipad[ ]?(?:pro|air|mini)?(?:[ ]?\d{1,2})?|ipod[ ]touch(?:[ ]\d)?|apple[ ]watch(?:[ ]series[ ]\d)?"
    r"|mac[ ]?book[ ]?(?:pro|air)?(?:[ ](?:20\d\d|\d\d(?:\"|[ ]?inch)?))?|imac(?:[ ](?:pro|20\d\d))?|mac[ ]mini"
    r"|(?:samsung[ ])?galaxy[ ](?:s|note|tab|a|j)[ ]?\d{1,2}(?:[ ]?(?:edge|plus|\+))?"
    r"|(?:google[ ])?pixel(?:[ ]?[2-9][a]?)(?:[ ]XL)?|nexus[ ]\d[xXpP]?|oneplus[ ]?\d\w?|moto[ ][gxze]\d?"
    r"|xbox(?:[ ](?:one(?:[ ][sxSX])?|360|series[ ][sxSX]))|ps[ ]?[345](?:[ ](?:pro|slim))?|playstation[ ]?[345]"
    r"|nintendo[ ]switch|echo[ ](?:dot|show|plus|spot)|fire[ ](?:tv(?:[ ]stick)?|stick|tablet)|kindle(?:[ ](?:paperwhite|fire|oasis))?"
    r"|surface[ ](?:pro|book|laptop|go)(?:[ ]\d)?|thinkpad[ ]\w{2,6}|chromecast(?:[ ]ultra)?|roku(?:[ ](?:\d|tv|ultra|stick))?"
)
_OWN = (
    r"(?:my|our|mein(?:e|en|em|er)?|unser(?:e|en|em|er)?|mon|ma|mi|meu|minha|(?:I|we)(?:'ve| have|'m on| use| own| bought| got)"
    r"(?: got)?(?: an?| the| a new| my)?|ich habe (?:ein(?:e|en)?|das|den)|(?:on|with|using) (?:an?|my|the)|mit meinem|auf meinem"
    r"|and my|und mein(?:e)?)"
)
_MINE = re.compile(
    rf"(?<!\w)(?i:{_OWN})[ ]+(?i:(?:new|old|brand new|neue[sn]?|alte[sn]?|black|white|\d{{1,3}} ?gb)[ ]+)?(?P<value>(?i:{_MAKES}))(?!\w)"
)
_MODEL = re.compile(
    r"(?<![\w@#/-])(?i:model(?:l)?(?:[ \t-]*(?:number|no|nr|nummer|name|bezeichnung|#))\.?|typenbezeichnung)"
    r"(?i:[ \t]*(?:is|ist|lautet|[:=#-]))?[ \t]*[:#]?[ \t]*(?P<value>[A-Z0-9]{1,6}[- ]?[A-Z0-9-]{2,20})(?![\w@%])"
)


def find(text: str) -> Iterator[Found]:
    """Yield devices of well-known makes that the customer calls theirs, and numbers of models they tell."""
    found = [
        *_MINE.finditer(text),
        *(match for match in _MODEL.finditer(text) if any(map(str.isdigit, match["value"]))),
    ]
    for match in sorted(found, key=lambda match: match.start("value")):
        value = match["value"].strip()
        yield Found(value, match.start("value"), match.start("value") + len(value))
