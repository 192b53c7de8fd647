"""What staff are made up of, in sentences and in the words of a table."""

import math
from collections.abc import Sequence

from components.messages import NAMED, short_text
from components.mix import Mix
from components.rounding import is_within_rounding
from components.words import NBSP, area_in_prose, gap, listed, possessive, row_value, size
from data.measures import Measure
from data.mixes import OTHERS, Part, as_row, missing

_SEEN = 0.005  # what a whole's parts lack is said from here


def part_text(part: Part, share: Measure) -> str:
    """A part in a table: share and count, the count alone where there is no share, or the mark."""
    if not math.isnan(part.share):
        return f"{row_value(share, as_row(part))} ({part.people:,.0f})"
    return f"[{part.mark}]" if math.isnan(part.people) else f"[{part.mark}] ({part.people:,.0f})"


def mix_sentence(mixed: Mix, own: Sequence[Part], beside: Sequence[Part], *, when: str) -> str:
    """What one area is made of, what is missing, and how that stands to the parts beside it.

    Where an answer is not known of some staff, their share stands beside the comparator's; else the part that is
    farthest from it, beyond rounding.
    """
    share = mixed.share
    known = [part for part in own if not math.isnan(part.share)]
    if not own:
        return "There are no figures for this selection."
    if beside and beside[0].area_code == own[0].area_code:
        beside = []
    name = _name(own)
    if not known:
        row = next((row for row in mixed.whole.rows if row["area_code"] == own[0].area_code), None)
        why = short_text(own[0].mark, row["coverage"] if row else "")
        return f"{name} has no part that can be shown for {when}: {why}."
    said = _listed([f"{lowered(part.category)} {share_text(part, share)}" for part in known if not part.is_not_known])
    then = _unknown(own, beside, share) if mixed.has_unknown else _against(own, beside, share)
    sentences = (f"{name}, {when}: {said}." if said else "", missing_words(own, mixed.broken_down.unlisted), then)
    return " ".join(filter(None, sentences))


def _listed(parts: Sequence[str]) -> str:
    return "; ".join(parts) if any("," in part for part in parts) else listed(parts)


def _name(parts: Sequence[Part]) -> str:
    return area_in_prose(parts[0].area_name, parts[0].area_level)


def share_text(part: Part, share: Measure) -> str:
    """A part's share, or why there is none in two or three words."""
    return short_text(part.mark) if math.isnan(part.share) else row_value(share, as_row(part))


def _unknown(own: Sequence[Part], beside: Sequence[Part], share: Measure) -> str:
    """The share of staff of whom it is not known, here and there."""
    ours, theirs = (next((part for part in parts if part.is_not_known), None) for parts in (own, beside))
    here = share_text(ours, share) if ours else "withheld or none"
    there = f", in {_name(beside)} {share_text(theirs, share)}" if theirs else ""
    return f"Not known: {here}{there}."


def lowered(category: str) -> str:
    """A category inside a sentence: 'direct care'; 'EU or EEA', 'White' and 'British' as they are."""
    is_name = category[1:2].isupper() or category.split(maxsplit=1)[0].rstrip(",") in _NAMES
    return category if is_name else category[:1].lower() + category[1:]


_NAMES = {"Asian", "Black", "White", "British"}


def missing_words(parts: Sequence[Part], unlisted: int = 0) -> str:
    """What the shares lack to 100 %, and why; empty where they reach it as far as can be seen.

    `unlisted` is how many categories have no part at all, as they are withheld or empty.
    """
    lacks = missing(parts)
    percent = f"{lacks * 100:.0f}{NBSP}%"
    if lacks < _SEEN:
        return ""
    names = [lowered(part.category) for part in parts if math.isnan(part.share) and part.category_code != OTHERS]
    if len(names) > NAMED:
        names = [f"{len(names)} parts"]
    names += ["smaller groups"] if any(part.hidden for part in parts) else []
    if names:
        return f"The other {percent} is {listed(names)}, withheld to protect people, and rounding."
    return f"The other {percent} is {'withheld to protect people, or rounding' if unlisted else 'rounding'}."


def _against(own: Sequence[Part], beside: Sequence[Part], share: Measure) -> str:
    """The part that is farthest from the comparator's, where rounding cannot alone have made it so."""
    theirs = {part.category_code: part for part in beside if not math.isnan(part.share)}
    pairs = [
        (part, theirs[part.category_code])
        for part in own
        if part.category_code in theirs and not math.isnan(part.share) and part.category_code != OTHERS
    ]
    if not pairs:
        return ""
    name = _name(beside)
    real = [pair for pair in pairs if differs(*pair, share)]
    if not real:
        return f"No part differs from {possessive(name)} by more than rounding can make."
    part, other = max(real, key=lambda pair: abs(gap(share, as_row(pair[0]), as_row(pair[1]))))
    way = "higher" if gap(share, as_row(part), as_row(other)) > 0 else "lower"
    apart = f"{size(share, as_row(part), as_row(other))} {way} than the {share_text(other, share)} there"
    return f"Farthest from {name}: {lowered(part.category)}, {apart}."


def differs(part: Part, other: Part, share: Measure) -> bool:
    """Whether two shares differ by more than rounding to protect people can make."""
    one, two = as_row(part), as_row(other)
    return bool(gap(share, one, two)) and not is_within_rounding(share, one, two)
