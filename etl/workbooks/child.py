"""The task of a child process: reads one file that a council sent and says what became of it, as JSON."""

import json
from pathlib import Path
from typing import Any

from etl.workbooks.convert import Converted, converted, name_of, waiting_words


def run(request: dict[str, Any]) -> None:
    """Read a local workbook or CSV file and, if all its words are known, write it as teams.csv.

    The request:
        file: path of the file, under the name that sentences are to call it by.
        map: what the council's words mean, as `state.headings.remembered` has it: {"column": {theirs: ours}, "role":
            ..., "service": ..., "team": ...}; {} where nothing is known.
        period_kind: 12-months or quarter, as the collection asks, for a file that does not say; "" or missing: unknown.
        result_to: path of the JSON to write.
        canonical_to: path of teams.csv, written only where `is_ready`.
        council_code, as_at: of the return; they change nothing here.

    The result:
        is_ready: whether teams.csv was written.
        said: sentences for whoever sent the file: its faults, then what waits, then notes.
        faults, notes: the first and the last of them by themselves.
        waiting: by kind, the words that somebody must confirm, for `state.headings.queue`.
        proposals: by kind, one a word: theirs, ours (a code, "-" leave out, "=" as written, "" none), name of ours,
            why, score (0-1), is_sure (applied without asking), times (rows, or sheets of a column, that have it).
        places: `data.original_places.OriginalPlaces` as JSON, for `in_original`; "" where not ready.
    """
    found = converted(
        Path(request["file"]),
        Path(request["canonical_to"]),
        request.get("map") or {},
        request.get("period_kind") or "",
    )
    waits = waiting_words(found)
    result = {
        "is_ready": found.places is not None,
        "said": [*found.faults, *waits, *found.notes],
        "faults": found.faults,
        "notes": found.notes,
        "waiting": found.translation.waiting if found.translation else {},
        "proposals": _proposals(found),
        "places": found.places.to_json() if found.places else "",
    }
    Path(request["result_to"]).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def _proposals(found: Converted) -> dict[str, list[dict[str, Any]]]:
    if found.translation is None:
        return {}
    return {
        kind: [
            {
                "theirs": each.theirs,
                "ours": each.ours,
                "name": name_of(kind, each.ours),
                "why": each.why,
                "score": each.score,
                "is_sure": each.is_sure,
                "times": found.translation.times[kind][each.theirs],
            }
            for each in proposed
        ]
        for kind, proposed in found.translation.proposals.items()
    }
