"""One SHA-256 over every protected answer of a release: equal digests, equal figures. `python -m data.digest [ID]`."""

import hashlib
import json
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn

import duckdb
from sqlalchemy.exc import SQLAlchemyError

from config import BadSetting, check_numbers
from data.answers import answers
from data.attributes import OF_LEVEL
from data.catalogue import OWN_GROUP, Area, Catalogue, Period, Workforce, catalogue
from data.disclosure.gate import OtherRules
from data.disclosure.policy import BadPolicy
from data.disclosure.rounding import NoRoundingSecret
from data.lake import Unreachable
from data.measures import MEASURES, By
from data.principal import EVERY, Principal, Role
from data.releases import releases_kept
from data.selection import Selection
from data.store import NoRelease, Release, live_release, release_of

# sees every council and owns none: what readers are shown, and nothing that is exact
_READER = Principal(name="digest", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
_OF_THE_FILE = "release"  # the one part of a row that tells which file it came from
_BYTES = 32
_PARTS = "--parts"

Place = tuple[str, str]  # period and area code


def digest(release: Release) -> str:
    """The digest of a release; 64 hexadecimal digits that hang on no id and no time of its making.

    Takes some seconds for a few returns, and half a minute for four dates of 33 councils.
    Raises OtherRules or NoRoundingSecret where the release gives no figures.
    """
    return digest_of(digests(release))


def digest_of(parts: Mapping[Place, str]) -> str:
    """The digest of a release from those of its places."""
    text = "\n".join(" ".join((*place, parts[place])) for place in sorted(parts))
    return hashlib.sha256(text.encode()).hexdigest()


def digests(release: Release) -> dict[Place, str]:
    """The same for each period and area by itself: every measure, broken down by all that it may be broken down by."""
    found: dict[Place, int] = {}
    for row in _rows(catalogue(release)):
        # added up, as the order of rows is nothing that a reader is told
        place = str(row["period"]), str(row["area_code"])
        found[place] = (found.get(place, 0) + _number(row)) % 2 ** (8 * _BYTES)
    return {place: number.to_bytes(_BYTES, "big").hex() for place, number in found.items()}


def _rows(known: Catalogue) -> Iterator[Mapping[str, Any]]:
    if not known.return_dates:
        return
    newest = known.return_dates[0]
    period = Period(newest.isoformat(), newest, is_returns=True)
    levels = [level for level, attribute in OF_LEVEL.items() if not attribute.is_open]
    for region, councils in _places(known):
        asked = Selection(workforce=Workforce.COUNCIL_STAFF, period=period, area=councils, compare=region)
        yield from _answered(known, asked, (By.PERIOD,))
        yield from _answered(known, replace(asked, pooled=True), ())
        for level in levels:
            yield from _answered(known, asked, (level, By.PERIOD))


def _places(known: Catalogue) -> Iterator[tuple[Area, Area]]:
    """Each region that has sent returns, and its councils that have: as a group, where they are enough for one."""
    sent = frozenset[str]().union(*known.returns.values())
    for region in known.regions_with_returns:
        councils = sorted(known.members_of(region) & sent)
        yield region, known.of_code(".".join([OWN_GROUP, *councils])) or region
        sent -= known.members_of(region)
    for code in sorted(sent):  # of joint returns and former councils, which are in no region
        yield known.group_of(known.areas[code]), known.areas[code]


def _answered(known: Catalogue, asked: Selection, across: tuple[By, ...]) -> Iterator[Mapping[str, Any]]:
    wanted = set(across) - {By.PERIOD}
    measures = tuple(
        measure for measure in MEASURES.values() if wanted <= known.breakdowns(measure, asked.workforce, asked.period)
    )
    if measures:
        for found in answers(measures, asked, By.COUNCIL, known.release, _READER, across=across).values():
            yield from found.rows


def _number(row: Mapping[str, Any]) -> int:
    text = "|".join(f"{name}={_text(row[name])}" for name in sorted(row) if name != _OF_THE_FILE)
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def _text(value: object) -> str:
    if isinstance(value, float):
        # sums of fractions differ in their last digits with the order they are added in
        return "" if math.isnan(value) else f"{value:.9g}"
    return ",".join(sorted(map(_text, value))) if isinstance(value, frozenset) else str(value)


def _others() -> str:
    try:
        return f"releases that are there: {', '.join(releases_kept()) or 'none'}"
    except Unreachable:
        return "which others are there cannot be told"


def _give_up(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


def main() -> None:
    """Print the digest of a release, of the live one unless told; with --parts as JSON, and those of its places.

    Exit code: 0, or 2 and a sentence.
    """
    asked = [each for each in sys.argv[1:] if each != _PARTS]
    try:
        check_numbers()
        release = release_of(asked[0]) if asked else live_release()
        parts = digests(release)
    except BadSetting as bad:
        sys.exit(str(bad))
    except NoRelease as missing:
        _give_up(f"{str(missing).rstrip('.')}; {_others()}")
    except (BadPolicy, NoRoundingSecret, OtherRules) as unlike:
        _give_up(f"no figure of release {release.release_id} can be given: {unlike}")
    except (duckdb.Error, SQLAlchemyError, OSError) as error:
        _give_up(f"release {release.release_id} cannot be read ({type(error).__name__})")
    if _PARTS in sys.argv:
        places = [[*place, part] for place, part in sorted(parts.items())]
        print(json.dumps({"digest": digest_of(parts), "places": places}))
    else:
        print(digest_of(parts))


if __name__ == "__main__":
    main()
