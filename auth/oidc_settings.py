"""What MUSTER_AUTH=oidc needs; apart from `auth.oidc`, which takes 20 MB, so that the other ways do without that."""

from urllib.parse import urlsplit

import config
from auth.listening import is_private
from config import BadSetting
from secret_files import BadSecret, read_secret

SECRET = "oidc-client-secret"
FEWEST_CHARACTERS = 22  # of a secret that the provider makes: 128 bits as base64


def check() -> None:
    """Raise BadSetting where somebody could not sign in, or not safely."""
    for name, url in (("MUSTER_OIDC_ISSUER", config.oidc_issuer()), ("MUSTER_ADDRESS", config.public_address())):
        if not is_safe(url):
            raise BadSetting(f"MUSTER_AUTH=oidc needs {name}: an address that begins with https://")
    if urlsplit(config.public_address()).path:
        raise BadSetting("MUSTER_ADDRESS has a path: give https:// and the name of the machine alone.")
    if not config.oidc_client_id():
        raise BadSetting("MUSTER_AUTH=oidc needs MUSTER_OIDC_CLIENT_ID, as the identity provider knows Muster.")
    try:
        read_secret(SECRET, minimum=FEWEST_CHARACTERS)
    except BadSecret as bad:
        raise BadSetting(f"MUSTER_AUTH=oidc needs the secret that the identity provider gave Muster. {bad}") from None


def is_safe(url: str) -> bool:
    """Whether nobody between can read along: https, or a provider on this very machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_private((parts.hostname,)))
    )
