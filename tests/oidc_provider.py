"""A real OpenID Connect provider in a process of its own, on loopback, with people whom it knows."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from scripts.local import free_port

_STARTS_WITHIN_SECONDS = 30


class NotStarted(Exception):
    """The provider ended, or was not ready in time."""


@dataclass(frozen=True)
class Provider:
    """Where it is, and what it gave Muster when Muster was made known to it."""

    issuer: str
    client_id: str
    client_secret: str

    def settings(self, address: str) -> dict[str, str]:
        """The environment of a Muster at an address that asks this provider."""
        return {
            "MUSTER_AUTH": "oidc",
            "MUSTER_ADDRESS": address,
            "MUSTER_OIDC_ISSUER": self.issuer,
            "MUSTER_OIDC_CLIENT_ID": self.client_id,
            "MUSTER_OIDC_CLIENT_SECRET": self.client_secret,
        }

    def agree(self, where: str, person: str) -> str:
        """What a person does on the provider's page; gives the address that their browser is then sent to."""
        answer = requests.post(where, data={"sub": person}, allow_redirects=False, timeout=10)
        return answer.headers["Location"]


@contextmanager
def provider(callback: str, people: Mapping[str, Mapping[str, object]]) -> Iterator[Provider]:
    """Serve a provider whose people have the claims given, and that sends them back to one address only."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1"]
    command += ["--require-registration", "true", "--require-nonce", "true"]
    served = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    issuer = f"http://localhost:{port}"  # another site than 127.0.0.1, as in life
    try:
        _wait_until_ready(issuer, served)
        for name, claims in people.items():
            requests.put(f"{issuer}/users/{name}", json=dict(claims), timeout=10).raise_for_status()
        made = requests.post(f"{issuer}/oauth2/clients", json={"redirect_uris": [callback]}, timeout=10).json()
        yield Provider(issuer, made["client_id"], made["client_secret"])
    finally:
        served.terminate()
        served.wait(timeout=30)


def _wait_until_ready(issuer: str, served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while served.poll() is None and time.monotonic() < until:
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise NotStarted(issuer)
