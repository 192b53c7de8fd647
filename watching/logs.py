"""One JSON object a log line, where MUSTER_LOG asks for it; never an address, a name or the words of an error."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import config
from watching.asked import in_hand

REQUESTS = "watching.requests"  # the logger of one line a request
_FIELDS = "muster_fields"
FORMATS = ("plain", "json")


def told(**fields: Any) -> dict[str, Any]:
    """Fields of a log line, as `extra` of a call that logs."""
    return {_FIELDS: fields}


class JsonLine(logging.Formatter):
    """A record as time, level, event, the id of the request in hand, and the fields that were told."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        asked = in_hand.get()
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **({"request": asked.request_id} if asked else {}),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["frames"] = _frames(record.exc_info[2])
        return json.dumps(line)


class PlainLine(logging.Formatter):
    """The words of a record, then the fields that were told; of an error its kind and where it was met."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The frames, then the error without its words, which may quote what was sent."""
        return f"{_frames(ei[2])}{ei[0].__name__}"

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = getattr(record, _FIELDS, {})
        asked = in_hand.get()
        if fields and asked:
            fields = {"request": asked.request_id, **fields}
        return " ".join([super().format(record), *(f"{name}={value}" for name, value in fields.items())])


def _frames(met: TracebackType | None) -> str:
    return "".join(traceback.format_tb(met))


def configure() -> None:
    """Have this process log to standard error: warnings and errors; as JSON also a line for each request."""
    is_json = config.log_format() == "json"
    line = logging.StreamHandler()
    line.setFormatter(JsonLine() if is_json else PlainLine())
    logging.basicConfig(handlers=[line], level=logging.WARNING, force=True)
    logging.getLogger(REQUESTS).setLevel(logging.INFO if is_json else logging.WARNING)
    if is_json:  # gunicorn's own lines come the same way
        of_gunicorn = logging.getLogger("gunicorn.error")
        of_gunicorn.handlers.clear()
        of_gunicorn.propagate = True
