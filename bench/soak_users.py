"""The soak's users, in a process of their own: python -m bench.soak_users SITE ASKS ANSWERS USERS SECONDS.

Each has a name and a connection of their own, asks one of what the file ASKS holds, reads for some seconds, and asks
again. A line of the file ANSWERS is when a request began and ended, which it was, its status (0 where the connection
broke) and the digest of its figures.
"""

import hashlib
import http.client
import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli

from bench.soak_site import BROKEN

_READS_SECONDS = (1.5, 4.5)
_RAMP_SECONDS = 10
_PATIENCE_SECONDS = 60

Answer = tuple[float, float, int, int, str]


def users(site: str, asks: Path, answers: Path, count: int, seconds: float) -> None:
    """Have so many users ask for so long, and write down what they were answered."""
    asked = json.loads(asks.read_text(encoding="utf-8"))
    until = time.time() + seconds
    told: list[Answer] = []  # threads may add to a list at once, but not write to a file
    threads = [threading.Thread(target=_user, args=(site, number, asked, until, told)) for number in range(count)]
    for thread in threads:
        thread.start()
        time.sleep(min(_RAMP_SECONDS, seconds / 4) / count)
    for thread in threads:
        thread.join()
    answers.write_text("".join(f"{json.dumps(each)}\n" for each in told), encoding="utf-8")


def _user(site: str, number: int, asks: list[dict[str, Any]], until: float, told: list[Answer]) -> None:
    dice = random.Random(number)
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=_PATIENCE_SECONDS)
    while time.time() < until:
        which = dice.randrange(len(asks))
        told.append(_asked(connection, asks[which], which, f"user-{number}"))
        time.sleep(dice.uniform(*_READS_SECONDS))
    connection.close()


def _asked(connection: http.client.HTTPConnection, ask: dict[str, Any], which: int, name: str) -> Answer:
    headers, body = {"X-Soak-User": name, "Accept-Encoding": "br"}, ask.get("body")
    if body:
        headers["Content-Type"] = "application/json"
    began = time.time()
    try:
        connection.request("POST" if body else "GET", ask["path"], body, headers)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()  # the next request makes another
        return began, time.time(), which, 0, ""
    ended = time.time()
    if answer.headers["Content-Encoding"] == "br":
        content = brotli.decompress(content)
    if BROKEN.encode() in content:
        return began, ended, which, 500, ""
    digest = "" if ask["kind"] == "page" else hashlib.sha256(content).hexdigest()
    return began, ended, which, answer.status, digest


if __name__ == "__main__":
    users(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
