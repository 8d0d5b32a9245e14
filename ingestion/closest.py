"""Names that are not known: one line that says what is near.

Belongs here: the words, and what is near. Does not: which names there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

SHOWN = 6
NEAR = 3
ALIKE = 0.6
"""The least likeness of a name that may be meant: two signs of three."""
AS_LIKELY = 0.15
"""How much less like than the likest a name may be: else it is no other that may be meant."""


def not_known(
    what: str, asked: str, known: Iterable[str], shown_as: Mapping[str, str] | None = None
) -> str:
    """`there is no indicator 'registrtion_rate'; do you mean registration_rate?`

    `shown_as` has what is shown of a name, where that is not the name itself.
    """
    names = list(known)
    near = nearest(asked, names, shown_as)
    if near:
        return f"there is no {what} {asked!r}; do you mean {' or '.join(near)}?"
    return f"there is no {what} {asked!r}; there {_are(_as_shown(names, shown_as))}"


def nearest(
    asked: str, known: Iterable[str], shown_as: Mapping[str, str] | None = None
) -> list[str]:
    """The names like the one asked for, likest first, as they are shown; of codes, one.

    A code is most like that which is nearest as a number.
    """
    alike: list[tuple[float, int, str]] = []
    # The second of a matcher's texts is the one it prepares.
    matcher = SequenceMatcher(b=asked)
    for name in dict.fromkeys(known):
        matcher.set_seq1(name)
        if (
            matcher.real_quick_ratio() >= ALIKE
            and matcher.quick_ratio() >= ALIKE
            and (ratio := matcher.ratio()) >= ALIKE
        ):
            in_place = sum(one == other for one, other in zip(name, asked, strict=False))
            alike.append((ratio, in_place, name))
    if _is_code(asked):
        codes = [name for *_, name in alike if _is_code(name)]
        likest = sorted(codes, key=lambda code: abs(int(code) - int(asked)))[:1]
    else:
        most = max((ratio for ratio, *_ in alike), default=0.0)
        likest = [
            name for ratio, _, name in sorted(alike, reverse=True) if ratio >= most - AS_LIKELY
        ]
    return _as_shown(likest, shown_as)[:NEAR]


def _as_shown(names: Sequence[str], shown_as: Mapping[str, str] | None) -> list[str]:
    return list(dict.fromkeys((shown_as or {}).get(name, name) for name in names))


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) >= 6


def _are(names: Sequence[str]) -> str:
    if not names:
        return "is none"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"are {', '.join(names[:SHOWN])}{more}" if len(names) > 1 else f"is {names[0]}"
