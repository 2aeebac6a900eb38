"""English."""

from __future__ import annotations

from services.interactions.domain.languages import Language, listed

_MOOD = {
    -3: "worst horrible awful disgusting disgusted disgraceful furious hate scam fraud thieves unacceptable "
    "appalling pathetic atrocious outrageous despicable lawyer sue livid criminal ",
    -2: "terrible angry useless ridiculous disappointed disappointing disappointment frustrated frustrating "
    "frustration joke poor rude broken failed failing stolen lied lying liar lies incompetent worse "
    "worthless shameful shame upset complaint complain crap sucks annoyed annoying cancel refund fault "
    "mistake never again damaged robbed crashing crashes freezes freezing rubbish stupid unhappy dreadful "
    "fail ",
    -1: "problem issue wrong late delayed delay waiting missing lost error bug slow confused cannot can't "
    "won't doesn't isn't stuck unable still bad sad sorry wtf unfortunately unreliable dead expired ",
    1: "thank thanks thankyou please works working good fine nice okay fixed solved helpful helped "
    "appreciate resolved glad better cheers thx ty sorted ",
    2: "great happy awesome love loved brilliant quick pleased excellent lovely wonderful perfectly ",
    3: "amazing fantastic perfect best outstanding ",
}
_NOT_MOOD = frozenset({"again", "please", "sorry", "still", "never"})

LANGUAGE = Language(
    code="en",
    version=1,
    plain=listed(
        "the and is are was were have has had i you my your it to of in on for with this that not be been "
        "what why how when can could would will do does did an at from they we me just but if get got about "
        "there no any all so as i'm i've it's don't"
    ),
    negations=listed("not no never isn't wasn't don't doesn't didn't can't won't cannot without hardly"),
    mood={word: weight for weight, several in _MOOD.items() for word in several.split() if word not in _NOT_MOOD},
    said_so=(
        "as i already said",
        "as i said",
        "as i mentioned",
        "as i've mentioned",
        "as i have already",
        "as mentioned",
        "like i said",
        "i already said",
        "i already told",
        "i've already told",
        "i have already told",
        "i told you",
        "already explained",
        "i already gave",
        "i've already given",
        "i have already given",
        "already sent you",
        "i already sent",
        "i've already sent",
        "i already provided",
        "i've already provided",
        "asked already",
        "how many times do i",
        "how many times must",
        "third time i",
        "second time i",
        "for the third time",
        "for the second time",
        "i keep repeating",
        "keep having to repeat",
        "having to repeat myself",
        "repeat myself",
        "already did",
        "already done that",
        "already tried that",
        "already called",
        "you have all my",
        "you already have",
        "as per my last",
        "as per my previous",
        "as stated before",
        "as stated above",
        "as i wrote",
        "told you already",
        "i've told you",
        "already asked",
        "i already did that",
        "i've already done that",
        "explained this before",
        "again and again i",
        "still waiting for an answer",
        "still no answer",
        "still no reply",
        "still no response",
        "no one has answered",
        "nobody has answered",
        "no one replied",
        "contacted you several times",
        "contacted you multiple times",
        "i have contacted you",
        "i've contacted you",
        "i've called several times",
    ),
    thanks=listed(
        "i did yes sorted booked thanks thank you thx ty cheers great ok okay perfect much very so a "
        "lot many will do got it that works worked awesome super for the your help appreciated"
    ),
)
