"""What a file is to hold: read from its address, answered, and told in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from components.comments_shown import beside, comments_seen, lines
from components.messages import SAMPLE, marks
from components.words import capitalised, shown_sentence
from data.answers import Answer
from data.catalogue import Catalogue, catalogue
from data.export import (
    About,
    Column,
    Detail,
    Everything,
    as_at,
    columns,
    columns_by,
    columns_of,
    everything,
    file_name,
    name_of,
    period_is_a_date,
)
from data.from_returns import source_of
from data.measures import MEASURES, By
from data.principal import Principal
from data.published_sources import sources_of
from data.question import Fault, Question, Refused, answered, question
from data.selection import EXACT, PROTECTED, Selection
from data.store import Release
from state.comments import Comment

EVERYTHING = "everything"  # in place of a measure's key

Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A file that is asked for. Its answers may be worked out only as they are gone through, once."""

    address: str  # without the suffix: '/download/turnover'
    search: str  # as links have it, whatever the reader's own said
    name: str  # of the file, with an empty suffix
    told: tuple[Column, ...]
    answers: Iterable[Answer]
    about: About
    release: Release
    is_dated: bool  # whether each period is one as-at date
    measures: int
    is_whole: bool  # whether the answers are there already

    @property
    def tier(self) -> str:
        """As the audit log has it."""
        return EXACT if self.about.is_exact else PROTECTED

    def link(self, suffix: str) -> str:
        """The address of the file in one of its kinds."""
        return f"{self.address}.{suffix}{self.search}"

    def file_name(self, suffix: str) -> str:
        """What the file is called."""
        return f"{self.name}{suffix}"


@dataclass(frozen=True, kw_only=True)
class Described:
    """A file in words, as far as they are known before a figure of it has been asked for."""

    told: tuple[Column, ...]
    about: About
    sources: Sequence[str]
    release: Release
    is_dated: bool


def file_link(found: Answer, suffix: str, detail: str = Detail.FULL) -> str:
    """The address of the file that holds an answer, as csv, xlsx or parquet; `detail` is 'seen' or 'full'."""
    return f"/download/{found.measure.key}.{suffix}{_search(found, detail)}"


def everything_link(selection: Selection, suffix: str) -> str:
    """The address of the file that holds every measure for a selection."""
    return f"/download/{EVERYTHING}.{suffix}{selection.search()}"


def taking(key: str, asked: Asked, release: Release, who: Principal) -> Taking:
    """What is to leave: a measure's answer, or everything. Raises Refused for what makes no sense or is not granted."""
    known = catalogue(release)
    wanted, detail = _wanted(key, asked, known, who)
    if isinstance(wanted, Everything):
        return _everything(wanted, detail, known, who)
    return _one(wanted, detail, known, who)


def described(key: str, asked: Asked, release: Release, who: Principal) -> Described:
    """What a file is to be, without asking for its figures. Raises Refused for what makes no sense."""
    known = catalogue(release)
    wanted, detail = _wanted(key, asked, known, who)
    if isinstance(wanted, Everything):
        found, told, about = wanted.asked, columns(detail), _about_all(wanted, known, who)
    else:
        found, told = wanted, columns_by(wanted.levels, detail)
        about = _about_one(wanted, known, who, is_exact=_may_be_exact(wanted))
    return Described(
        told=told,
        about=about,
        sources=_sources(found, known),
        release=release,
        is_dated=period_is_a_date(found.selection, found.levels),
    )


def _wanted(key: str, asked: Asked, known: Catalogue, who: Principal) -> tuple[Question | Everything, Detail]:
    asked = dict(asked)
    detail = _detail(asked.pop("detail", [Detail.FULL.value]))
    if key == EVERYTHING:
        return everything(asked, known, who), detail
    measure = MEASURES.get(key)
    if measure is None:
        raise Refused(404, Fault(f"There is no measure “{key[:40]}”. The measures are {', '.join(MEASURES)}."))
    return question(asked, (measure,), known, who), detail


def _may_be_exact(asked: Question) -> bool:
    """As far as is known before any row is."""
    return asked.selection.tier == EXACT and asked.selection.period.is_returns


def _sources(asked: Question, known: Catalogue) -> list[str]:
    if asked.selection.period.is_returns:
        return [source_of(known)]
    keys = [measure.key for measure in asked.measures]
    return sources_of(keys, asked.selection.workforce.value, known.release)


def _detail(given: Sequence[str]) -> Detail:
    if len(given) == 1 and given[0] in set(Detail):
        return Detail(given[0])
    words = "detail is seen, for what a table shows, or full, for intervals, bases and marks as well."
    raise Refused(400, Fault(words, "detail"))


def _one(asked: Question, detail: Detail, known: Catalogue, who: Principal) -> Taking:
    (measure,) = asked.measures
    found = answered(asked, known.release, who)[measure.key]
    return Taking(
        address=f"/download/{measure.key}",
        search=_search(found, detail),
        name=file_name(found, "", is_as_seen=detail is Detail.SEEN),
        told=columns_of(found, detail),
        answers=[found],
        about=_about_one(asked, known, who, is_exact=found.tier == EXACT),
        release=known.release,
        is_dated=period_is_a_date(asked.selection, asked.levels),
        measures=1,
        is_whole=True,
    )


def _everything(whole: Everything, detail: Detail, known: Catalogue, who: Principal) -> Taking:
    question, selection = whole.asked, whole.asked.selection
    release, days = known.release, known.return_dates
    dates = f"{min(days)} to {max(days)}" if selection.period.is_returns else "every period"
    return Taking(
        address=f"/download/{EVERYTHING}",
        search=selection.search() + _less(detail),
        name=name_of(
            EVERYTHING,
            selection,
            release.release_id,
            "",
            is_exact=_may_be_exact(question),
            is_sample=known.is_sample and selection.period.is_returns,
            dates=dates,
        ),
        told=columns(detail),
        answers=whole.answers(release, who, known),
        about=_about_all(whole, known, who),
        release=release,
        is_dated=period_is_a_date(selection, question.levels),
        measures=len(question.measures),
        is_whole=False,
    )


def _search(found: Answer, detail: str) -> str:
    levels = "".join(f"&by={level.value}" for level in (found.by, *found.across))
    return found.selection.search() + levels + _less(detail)


def _less(detail: str) -> str:
    return f"&detail={Detail.SEEN.value}" if detail == Detail.SEEN else ""


def _about_one(asked: Question, known: Catalogue, who: Principal, *, is_exact: bool) -> About:
    by = " and ".join(level.value.replace("_", " ") for level in asked.levels)
    return _about(f"{asked.measures[0].label} by {by}", asked, known, who, is_exact=is_exact)


def _about_all(whole: Everything, known: Catalogue, who: Principal) -> About:
    is_exact = _may_be_exact(whole.asked)
    return _about("Every measure by council", whole.asked, known, who, is_exact=is_exact, left_out=whole.left_out)


def comments_on(asked: Question, known: Catalogue, who: Principal, *, is_several: bool) -> list[Comment]:
    """What councils say of the figures that are asked for; of every return, or of the one that is selected."""
    days = {day.isoformat() for day in known.return_dates} if is_several else {asked.selection.period.label}
    return beside(comments_seen(asked.selection, known, who), {each.key for each in asked.measures}, days)


def _about(
    title: str,
    asked: Question,
    known: Catalogue,
    who: Principal,
    *,
    is_exact: bool,
    left_out: Mapping[str, str] | None = None,
) -> About:
    selection, is_returns = asked.selection, asked.selection.period.is_returns
    is_several = By.PERIOD in asked.levels or left_out is not None  # of everything there is each date
    dates = as_at(selection, known, is_several=is_several)
    return About(
        title=f"{title}: {selection.area.name}",
        filters=shown_sentence(selection, known, dates if is_several else ""),
        as_at=capitalised(dates),
        release=known.release.release_id,
        policy=known.policy if is_returns else "",
        is_exact=is_exact,
        is_published=not is_returns,
        sample=capitalised(SAMPLE) if known.is_sample and is_returns else "",
        marks=marks(),
        measures=asked.measures,
        left_out=left_out or {},
        comments=lines(comments_on(asked, known, who, is_several=is_several), known),
    )
