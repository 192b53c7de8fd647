"""Muster's metrics as prometheus_client counts them in a worker: none has a label that tells of people or addresses."""

import os

from prometheus_client import Counter, Gauge, Histogram, values

from data.releases import made_at

_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Registry:
    """One worker's metrics; they lie in files that the process which shows them adds up."""

    def __init__(self) -> None:
        # the package chooses at its import, which may come before the master has made the folder
        values.ValueClass = values.MultiProcessValue(os.getpid)  # type: ignore[no-untyped-call]
        self.requests = _counter("requests", "Requests answered", "route", "status")
        self.request_seconds = _seconds("request_seconds", "Time until an answer begins", "route")
        self.in_hand = Gauge(
            "muster_requests_in_hand",
            "Requests being answered, of as many threads as workers have",
            multiprocess_mode="livesum",
            registry=None,
        )
        self.question_seconds = _seconds("question_seconds", "Time of a question to the gate", "kind")
        self.caches = _counter("cache_lookups", "Looks into a cache", "cache", "outcome")
        self.rates_refused = _counter("rates_refused", "Requests refused as one person asked too often")
        self.packs = _counter("packs", "Board packs and their files made", "outcome")
        self.tasks = _counter("tasks", "Tasks of child processes, checks of returns among them", "task", "outcome")
        self.live_made = Gauge(
            "muster_live_release_made_timestamp_seconds",
            "When the live release was made, in seconds since 1970",
            multiprocess_mode="mostrecent",
            registry=None,
        )

    def note_live(self, release_id: str) -> None:
        """Keep when the live release was made, where its id says so."""
        if made := made_at(release_id):
            self.live_made.set(made.timestamp())


def _counter(name: str, words: str, *labels: str) -> Counter:
    return Counter(f"muster_{name}", words, labels, registry=None)


def _seconds(name: str, words: str, label: str) -> Histogram:
    return Histogram(f"muster_{name}", words, [label], buckets=_SECONDS, registry=None)
