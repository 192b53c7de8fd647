"""Keeps the rounding of what is live one: what may be gone back to, and the one way to another secret."""

import config
from data.disclosure.policy import policy
from data.disclosure.rounding import fingerprint
from etl import releases
from etl.directions import holds_withdrawn
from etl.load import NewRelease, attach_live, build, conform_nothing, merge
from etl.pipeline import live_to_merge
from etl.releases import HomeError, Release
from etl.secret import is_of_rounding_secret, lay_rounding_secret_by, new_secret, take_rounding_secret
from etl.work_database import work_database


class HoldsWithdrawn(HomeError):
    """A release holds data that were withdrawn since it was made."""


class OtherRounding(HomeError):
    """A release was made for another disclosure policy or with another rounding secret than those in force."""


def rollback(to: str | None = None, *, by: str = "") -> tuple[str, Release]:
    """Make the release before the live one live again, or the one named; the id of the one left, and the one taken up.

    Raises HomeError: no such release, another format, another policy or rounding secret than those in force, data that
    were withdrawn.
    """
    with releases.changing():
        return releases.rollback(to, by=by, expect=_expect_allowed)


def _expect_allowed(release: Release) -> None:
    expect_same_rounding(release)
    if holds_withdrawn(release.release_id):
        raise HoldsWithdrawn(f"Release {release.release_id} holds data that were withdrawn: nobody can go back to it.")


def expect_same_rounding(release: Release) -> None:
    """See that a release was made for the policy and with the rounding secret in force. Raises OtherRounding."""
    if release.policy != policy().stamp:
        raise OtherRounding(
            f"Release {release.release_id} was made for the disclosure policy {release.policy}, but "
            f"{policy().stamp} is in force. Load its returns again, or bring that policy back first."
        )
    if not is_of_rounding_secret(release):
        raise OtherRounding(
            f"Release {release.release_id} was made with another rounding secret than this home has now, and would "
            "show other figures for the same people. Load its returns again."
        )


def renew_rounding_secret() -> str | None:
    """Give the home another rounding secret, and its live release under a new id; None where no release is live.

    Killed between the two, the release finds its secret beside the old one, and the next load puts it in force. Raises
    HomeError, and whatever stopped the build; secret and live release then stay as they were.
    """
    with releases.changing():
        releases.clear_leftovers()
        live, _ = live_to_merge()
        secret = new_secret()
        lay_rounding_secret_by(secret)
        if live is None:
            take_rounding_secret()
            return None
        new = NewRelease(
            release_id=releases.new_id(),
            kind=live.kind,
            secret_fingerprint=live.secret_fingerprint,
            public_digest=live.public_digest,  # of the loader that read the returns
            policy=live.policy,
            rounding_fingerprint=fingerprint(secret),
        )
        try:
            with work_database(config.state()) as work:
                attach_live(work, live)
                conform_nothing(work)
                merge(work)
                built = build(work, new, live)
            releases.keep(built, new.release_id)
            releases.publish(new.release_id)
            take_rounding_secret()
        finally:
            releases.clear_leftovers()
        return new.release_id
