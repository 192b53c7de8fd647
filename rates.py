"""How often one person may ask, and take files away."""

import logging
import time
from collections.abc import Callable

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit

import auth
import config
import refusals
from desk import routes
from state.rates import StoredRates
from watching import metrics
from watching.asked import OWN

_log = logging.getLogger(__name__)


def install(server: Flask) -> None:
    """Count callbacks and downloads by principal: after it is known who asks, before any work is done."""
    where = config.rates_store()
    limiter = Limiter(
        _asking,
        app=server,
        storage_uri=where,
        strategy=StoredRates.STRATEGY if where == StoredRates.ADDRESS else "moving-window",
        in_memory_fallback_enabled=True,  # each worker by itself, while a shared store cannot be reached
        on_breach=_too_often,
    )
    limiter.request_filter(lambda: OWN in request.environ)
    limits: dict[str, Callable[[], str]] = {
        refusals.CALLBACKS: lambda: f"{config.callbacks_a_minute()} per minute",
        "metadata": lambda: f"{config.callbacks_a_minute()} per minute",  # it describes a file, and holds no figures
    }
    for endpoint, limit in limits.items():
        server.view_functions[endpoint] = limiter.limit(limit)(server.view_functions[endpoint])
    of_files = limiter.shared_limit(lambda: f"{config.exports_an_hour()} per hour", scope="exports")
    for endpoint in ("download", "picture", "pack file"):  # whatever kind of file it is
        server.view_functions[endpoint] = of_files(server.view_functions[endpoint])
    of_returns = limiter.shared_limit(lambda: f"{config.returns_an_hour()} per hour", scope="returns")
    for endpoint in routes.ENDPOINTS:  # each has a process of its own
        server.view_functions[endpoint] = of_returns(server.view_functions[endpoint])
    of_programs = limiter.shared_limit(lambda: f"{config.api_a_minute()} per minute", scope="api")
    for endpoint in [name for name in server.view_functions if name.startswith("api.")]:
        server.view_functions[endpoint] = of_programs(server.view_functions[endpoint])


def _asking() -> str:
    return auth.principal().name


def _too_often(limit: RequestLimit) -> Response:
    seconds = max(1, limit.reset_at - int(time.time()))
    _log.warning("somebody asked more often than %s", limit.limit)
    metrics.rate_refused()
    wait = f"{seconds} seconds" if seconds < 120 else f"{round(seconds / 60)} minutes"
    refused = refusals.said(f"You have asked more often than Muster can answer. Please wait {wait} and try again.", 429)
    refused.headers["Retry-After"] = str(seconds)
    return refused
