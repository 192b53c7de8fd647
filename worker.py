"""Gunicorn's threaded worker, whose own refusals say and log nothing of the request."""

import logging
import socket
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors, wsgi
from gunicorn.workers.gthread import ThreadWorker

import handover
import refusals
import security
from watching.asked import Asked, in_hand, reference
from watching.requests import HEADER

wsgi.SERVER = "Muster"  # the Server header, otherwise the name of what serves

_STATUS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}
_log = logging.getLogger(__name__)


class Worker(ThreadWorker):  # type: ignore[misc]
    """As gunicorn's; requests that never reach the app get the same headers, and one sentence."""

    _is_handing_over = False

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End after what is in hand; where younger workers are being begun, not before one can answer."""
        handover.is_told_to_end(self.age)
        if self._is_handing_over:
            return
        if handover.is_due(self.age):
            self._is_handing_over = True
            end = super().handle_exit
            handover.once_done(self.age, lambda: end(sig, frame))
        else:
            super().handle_exit(sig, frame)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer what could not be read as a request (4xx), or an error on the way to the app (500)."""
        token = in_hand.set(Asked())
        try:
            self._answer(client, exc)
        finally:
            in_hand.reset(token)

    def _answer(self, client: socket.socket, exc: BaseException) -> None:
        if isinstance(exc, errors.ParseException) and not isinstance(exc, _OURS):
            _log.warning("what is no request was refused: %s", type(exc).__name__)
            status = _STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)
            sentence = "This is not a request that Muster reads."
        else:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            given = refusals.logged("a request", exc)
            sentence = f"Something went wrong on our side. Please report reference {given}."
        _send(client, status, sentence)


_OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)


def _send(client: socket.socket, status: HTTPStatus, sentence: str) -> None:
    body = f"{sentence}\n".encode()
    headers = {
        **security.HEADERS,
        HEADER: reference(),
        "Connection": "close",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    try:
        client.sendall("\r\n".join([*lines, "", ""]).encode("ascii") + body)
    except OSError:
        _log.debug("whoever sent it has gone")
