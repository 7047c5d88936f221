"""Is this English? Prose in, the reason why not (or None) out.

Statistics on letters err on short and mixed text, so function words decide: every language is full of its
own. The bounds (8 words, a tenth of them English function words) are our opinion, held by the tests.
"""

from __future__ import annotations

from mailcheck.first_use import pattern

_ENGLISH = frozenset(
    """
    the of and to in a is that it for you was with on as have but be they at this are not by from your we our or an
    i my would could can will has had if so what which who when there their me do does how more about any all some
    us it's i'm don't please thanks thank hi hello dear no yes up out just them he she his her were been than then
    here one would should may might also into over after before because only get let know see
    """.split()
)
_FOREIGN = frozenset(
    """
    der die das und ist nicht mit für ein eine einen wir sie ihr ihre ihnen auf von zu den dem des auch haben sind wird
    le la les et est pas avec pour une des nous vous votre vos que qui dans sur au aux du ce cette mais ou sont avez
    el los las y es con para una su sus que en por del al se lo como pero más nos este esta usted
    o os e é com para uma seu sua que em por do da no na nos nas você não mas mais ao
    il lo gli e è con per una suo sua che in di del della nel non ma più siamo abbiamo
    de het en van is niet met voor een wij jij uw op te dat zijn ook och är att det som inte med för vi ni
    w z na i nie się do jest że o dla po bir ve bu için ile
    """.split()
).difference(_ENGLISH)
_WORD = pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = pattern(r"[A-Za-zÀ-ɏ]")


def not_english(prose: str) -> str | None:
    """None for English, and for too few words to tell; else "not English"."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(prose)]
    letters = "".join(words)
    if not letters:
        return None
    latin = len(_LATIN.findall(letters)) / len(letters)
    if latin < 0.5 and len(letters) >= 8:
        return "not English"
    if len(words) < 8:
        return None
    english = sum(word in _ENGLISH for word in words) / len(words)
    foreign = sum(word in _FOREIGN for word in words) / len(words)
    return "not English" if english < 0.1 or (english < 0.2 and foreign > english) else None
