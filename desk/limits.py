"""How much one person's files may take of the server."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child process may take; the system ends one that takes more."""

    seconds: float  # by the clock
    cpu_seconds: int  # of all its threads together
    memory_bytes: int  # of address space, which is more than it uses
    file_bytes: int  # in each file that it writes
    open_files: int
    at_once: int  # such children of one worker of the server
    patience_seconds: float  # that one more waits for its turn


CHECK = Limits(
    seconds=45,
    cpu_seconds=80,
    memory_bytes=6 * 1024 * _MIB,
    file_bytes=2 * 1024 * _MIB,
    open_files=256,
    at_once=2,
    patience_seconds=8,
)
BUILD = Limits(
    seconds=30 * 60,
    cpu_seconds=60 * 60,
    memory_bytes=16 * 1024 * _MIB,
    file_bytes=16 * 1024 * _MIB,
    open_files=1024,
    at_once=1,
    patience_seconds=0,
)

UPLOAD_BYTES = 50 * _MIB  # of all files together, as they are sent
# that the form around the files may take; what reads it holds a piece of a file to the same limit, which is 64 KiB and
# the end of the piece before: it must be well above that, or files are refused by chance
FORM_BYTES = 256 * 1024
FILES = 20  # in one upload
UNPACKED_BYTES = 500 * _MIB  # of all files together, once they are unpacked
RATIO = 100  # times its size that an archive may unpack to
MEMBERS = 1_000  # of an archive
