"""MUSTER_AUTH=oidc: the identity provider, how Muster asks it who somebody is, and which answers it believes."""

import hashlib
import hmac
from typing import Any

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.flask_client import OAuth  # type: ignore[import-untyped]
from flask import Flask, Response
from joserfc.errors import JoseError
from requests import RequestException

import config
from auth.identity import Forged, Identity, sound_name
from auth.oidc_settings import FEWEST_CHARACTERS, SECRET, is_safe
from config import BadSetting
from secret_files import read_secret

CALLBACK, AFTER_SIGN_OUT = "/auth/callback", "/auth/signed-out"
_SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
_MOST_SECONDS = 10
_STATE_SECONDS = 10 * 60  # that somebody may take over the provider's page

# what a provider that is down, or an answer that is not from it, ends in
Failed = (OAuthError, JoseError, RequestException, BadSetting, Forged, ValueError, KeyError, RuntimeError)


def install(server: Flask) -> None:
    """Make the provider known to the server. What is kept while somebody signs in is in a signed cookie of theirs."""
    secret = read_secret(SECRET, minimum=FEWEST_CHARACTERS)
    server.config.update(
        SECRET_KEY=hmac.new(secret, b"muster: state of a sign-in", hashlib.sha256).digest(),
        SESSION_COOKIE_NAME="__Host-muster-signing-in",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=_STATE_SECONDS,
    )
    OAuth(server).register(
        "provider",
        client_id=config.oidc_client_id(),
        client_secret=secret.decode(),
        server_metadata_url=f"{config.oidc_issuer().rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": config.oidc_scope(),
            "code_challenge_method": "S256",
            "default_timeout": _MOST_SECONDS,
        },
    )
    server.extensions["muster-provider"] = server.extensions["authlib.integrations.flask_client"].provider


def to_provider(server: Flask) -> Response:
    """Send somebody to the provider, with state, nonce and code challenge of their own. Raises what is in Failed."""
    answer: Response = _provider(server).authorize_redirect(config.public_address() + CALLBACK)
    return answer


def from_provider(server: Flask) -> Identity:
    """Who has come back from the provider. Raises what is in Failed for a wrong state, code or token."""
    expected = {
        "iss": {"essential": True, "value": config.oidc_issuer()},
        "aud": {"essential": True, "value": config.oidc_client_id()},
    }
    token = _provider(server).authorize_access_token(claims_options=expected)
    if "userinfo" not in token:
        raise Forged("the provider sent no ID token")
    return _identity(token["userinfo"])


def sign_out_address(server: Flask) -> str | None:
    """Where somebody signs out of the provider too; None where it has no such place or is not to be reached."""
    try:
        provider = _provider(server)
        found = provider.create_logout_url(
            post_logout_redirect_uri=config.public_address() + AFTER_SIGN_OUT, client_id=config.oidc_client_id()
        )
    except Failed:
        return None
    return str(found["url"]) if is_safe(found["url"]) else None


def _provider(server: Flask) -> Any:
    """Authlib's client, once its provider has said of itself what was expected."""
    provider = server.extensions["muster-provider"]
    metadata = provider.load_server_metadata()
    if metadata.get("issuer") != config.oidc_issuer():
        metadata.clear()  # to ask again next time
        raise BadSetting("the identity provider calls itself something else than MUSTER_OIDC_ISSUER")
    # Authlib believes whatever is in this list, an unsigned token too
    offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
    metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each in _SIGNED]
    return provider


def _identity(claims: dict[str, Any]) -> Identity:
    named_by = config.oidc_user_claim()
    if named_by == "email" and claims.get("email_verified") is not True:
        raise Forged("the provider has not verified the e-mail address")
    groups = claims.get(config.oidc_groups_claim()) or []
    listed = [groups] if isinstance(groups, str) else groups
    if not isinstance(listed, list):
        raise Forged("the groups are not a list")
    return Identity(name=sound_name(claims.get(named_by)), groups=frozenset(map(sound_name, listed)))
