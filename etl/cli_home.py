"""The commands that keep a home safe: backup, restore, and a rebuild that shows what files would bring back."""

from pathlib import Path
from typing import Annotated

import typer

import config
from etl import releases
from etl.backup import Made, backup
from etl.cli_words import OUT, examples, in_words
from etl.rebuild import Rebuilt, rebuild
from etl.releases import HomeError
from etl.restore import Restored, restore

# what whoever restores without it cannot do
_LOST = {
    "rounding.key": "no figure is shown, as the release was rounded with it",
    "pseudonym.key": "the home takes no more returns",
    "audit.key": "nothing can be recorded, and so nothing exported or published",
    "proxy-secret.key": "nobody is let in through the proxy, until it and nginx have a new one",
    "oidc-client-secret.key": "nobody can sign in, until the identity provider gives a new one",
}


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m etl`."""
    app.command(
        "backup", epilog=examples("backup /backups/muster-monday.tar", "backup muster.tar --with-secrets --all")
    )(make)
    app.command("move-into-lake")(move)
    app.command("restore", epilog=examples("restore muster.tar --into /var/lib/muster-restored"))(put_back)
    app.command("rebuild", epilog=examples("rebuild --into /var/lib/muster-rebuilt"))(make_anew)


def make(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar", help="A new file; its owner alone can read it.")],
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="The secrets too. Then whoever has the file can undo the rounding.")
    ] = False,
    with_all: Annotated[
        bool, typer.Option("--all", help="All releases, not only the live one and the one before it.")
    ] = False,
) -> None:
    """Write the home into one file: releases, decisions, the audit log, stored returns and grants.

    Muster can go on serving meanwhile. The file holds rows about people: keep it as you keep the home.
    """
    with in_words():
        made = backup(file.absolute(), with_secrets=with_secrets, with_all=with_all)
    for line in _of_backup(made):
        OUT.print(line, soft_wrap=True, highlight=False)


def move() -> None:
    """Take the live release of this home, and the one before it, into the lake of MUSTER_LAKE."""
    with in_words():
        if not config.lake():
            raise HomeError("No lake is set: give the address of its catalogue in MUSTER_LAKE.")
        moved = releases.move_into_lake()
    OUT.print(f"In the lake: {', '.join(moved)}. Release {moved[-1]} is live there.", soft_wrap=True, highlight=False)


def put_back(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar", help="A backup.")],
    into: Annotated[Path, typer.Option("--into", metavar="HOME", help="A new or an empty folder.")],
) -> None:
    """Put a backup into a folder of its own, after every file in it was found whole."""
    with in_words():
        restored = restore(file, into.absolute())
    for line in _of_restore(restored):
        OUT.print(line, soft_wrap=True, highlight=False)


def make_anew(
    into: Annotated[Path, typer.Option("--into", metavar="HOME", help="A new or an empty folder.")],
) -> None:
    """Make the live release anew from the stored returns, in another home, and compare every protected answer.

    Exit code: 0 all are the same, 1 some differ, 2 nothing was compared.
    """
    with in_words():
        found = rebuild(into.absolute())
    for line in _of_rebuild(found):
        OUT.print(line, soft_wrap=True, highlight=False)
    raise typer.Exit(0 if found.is_same else 1)


def _of_rebuild(found: Rebuilt) -> list[str]:
    lines = [
        f"{found.home} holds what the files of {found.returns} stored returns make. Delete it when you have looked at "
        "it: it holds rows about people, and copies of the secrets.",
        f"Digest of release {found.live}: {found.digest}",
        f"Digest of the rebuilt one: {found.rebuilt_digest}",
    ]
    if found.is_same:
        return [*lines, "Every protected answer is the same."]
    if found.not_stored:
        lines += ["Not every return is stored:", *(f"  {each}" for each in found.not_stored)]
    if found.differing:
        also = "Differs besides, as sums with those do" if found.not_stored else "Differs, though the files are stored"
        lines += [f"{also}:", *(f"  {each}" for each in found.differing)]
    return lines


def _of_backup(made: Made) -> list[str]:
    releases = ", ".join(made.release_ids) or "none"
    lines = [
        f"{made.file} holds {made.files} files, {made.size_bytes / 1e6:,.1f} MB. Releases: {releases}; "
        f"stored returns: {made.returns}."
    ]
    if made.secrets_left_out:
        lines.append("The secrets are not in it. Keep copies of these elsewhere; without")
        lines += [f"  {name}: {_LOST.get(name, 'what it is for does not work')}" for name in made.secrets_left_out]
    else:
        lines.append("The secrets are in it: whoever has this file can undo the rounding. Keep it as safe as the home.")
    return lines


def _of_restore(restored: Restored) -> list[str]:
    live = f"release {restored.live} is live" if restored.live else "no release is live"
    lines = [
        f"{restored.home} is as it was at the backup of {restored.made_at}: {restored.files} files, {live}.",
        "What was done since is not in it: withdraw again what was withdrawn, and revoke tokens again.",
    ]
    if restored.missing_secrets:
        folder = restored.home / "secrets"
        lines.append(f"Now put copies of the secrets into {folder}, each with chmod 600, the folder with 700. Without")
        lines += [f"  {name}: {_LOST.get(name, 'what it is for does not work')}" for name in restored.missing_secrets]
    if not restored.has_store:
        lines.append("What people wrote is not in it: put the store back by itself (MUSTER_STATE_URL).")
    if not restored.has_grants:
        lines.append("It has no grants.toml: where others sign in, nobody is let in until there is one.")
    lines.append(
        f"Then look, with MUSTER_HOME={restored.home}: python -m etl status; and python -m data.digest, which prints "
        "one hash of all figures, the same as before the backup."
    )
    return lines
