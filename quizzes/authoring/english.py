"""Words of English texts: what a rule about wording looks at."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_STOPWORDS = """
    a about above according after again against all almost also although always am among an and another any are
    around as at away back be became because become been before being below best better between both but by called
    came can cannot case come comes could course did do does doing done down during each either else enough even ever
    every example few first following for four from further gave get gets give given gives go goes had has have having
    he her here hers him his how however i if in instead into is it its itself just kind last least less let like
    likely long made main mainly make makes many may me mean means might more most much must my name named need needs
    never new no none nor not nothing now number of off often on once one only onto or other others our out over own
    part parts per rather really right said same say says second see seem seems several shall she should show shows
    simply since single so some something soon statement still such sure take taken takes than that the their them then
    there these they thing things third this those though three through thus to together too took true two under until
    up upon us use used uses using very want was way ways we well went were what when where whether which while who
    whole whom whose why will with within without would wrong year years yes yet you your
    answer answers best called describe described describes explain explains false following match option question
"""
STOPWORDS = frozenset(_STOPWORDS.split())


def words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def stems(text: str) -> set[str]:
    """The words that carry meaning, without the commonest endings."""
    found = words(re.sub(r"\]\([^)]*\)", "]", text))
    return {stripped(word) for word in found if word not in STOPWORDS and len(word) > 3}


def stripped(word: str) -> str:
    if len(word) < 6:
        return re.sub(r"(?:’s|'s|s)$", "", word)
    return re.sub(r"(?:’s|'s|es|s|ing|ed)$", "", re.sub("ies$", "y", word))
