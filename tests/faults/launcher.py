"""Starts real commands by the hundred: imports them once, and forks a process for each that a fault may befall.

Run as a program with the modules to import. Each line of stdin asks for one run as JSON: `call` is 'module:function',
`args` its arguments; `environment` is the process's own; and what shall befall it:
`kill_before` (it ends by SIGKILL before its n-th step, 0 never) or `kill_after` (so many seconds, from outside),
`file_size` (bytes that no file may grow beyond), `powerless` (root, without what lets root do what modes of files
forbid). Each line of stdout says how one ended: `code` (negative: by that signal), `steps` (their names, up to the
last), what it `said` and `complained`.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from typing import Any

# what changes files, takes locks or asks a database: each call of one is a step
_STEPS = {
    "posix": {
        *("open", "write", "fsync", "rename", "replace", "link", "unlink", "remove", "mkdir", "rmdir"),
        *("chmod", "fchmod", "chown", "truncate", "ftruncate", "sendfile", "copy_file_range", "utime"),
    },
    "fcntl": {"flock"},
    "duckdb": {"connect", "execute", "executemany", "close"},
    "Cursor": {"execute", "executemany"},
    "Connection": {"execute", "commit", "rollback", "close", "backup"},
}
_SAY = 3  # the descriptor on which a run writes its steps


class Steps:
    """Counts the steps of this process, and ends it before the one that was named."""

    def __init__(self, kill_before: int) -> None:
        self.kill_before, self.number = kill_before, 0

    def __call__(self, _frame: FrameType, event: str, called: Any) -> None:
        """As `sys.setprofile` calls it."""
        if event != "c_call":
            return
        owner = getattr(called, "__self__", None)
        home = getattr(owner, "__name__", None) or type(owner).__name__
        home = "duckdb" if home.startswith("pybind11") else home
        if called.__name__ not in _STEPS.get(home, ()):
            return
        self.number += 1
        os.write(_SAY, f"{home}.{called.__name__}\n".encode())
        if self.number == self.kill_before:
            os.kill(os.getpid(), signal.SIGKILL)


def _become(asked: dict[str, Any], out: int, errors: int) -> None:
    os.environ.update(asked.get("environment", {}))
    os.dup2(out, 1)
    os.dup2(errors, 2)
    if size := asked.get("file_size"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # Python's own choice; a write then fails with EFBIG
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    if asked.get("powerless"):
        _give_up_capabilities()


def _give_up_capabilities() -> None:
    version, this_process = 0x20080522, 0
    header, nothing = (ctypes.c_uint32 * 2)(version, this_process), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def _run(asked: dict[str, Any]) -> int:
    """What the called function ends with, as Python itself would tell a shell."""
    module, _, name = asked["call"].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        steps = Steps(asked.get("kill_before", 0))
        threading.setprofile(steps)
        sys.setprofile(steps)
        function(*asked["args"])
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.setprofile(None)
    return 0


def _forked(asked: dict[str, Any], out: int, errors: int) -> int:
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _become(asked, out, errors)
        code = _run(asked)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _ended(process: int, kill_after: float) -> int:
    if kill_after:
        until = time.monotonic() + kill_after
        while time.monotonic() < until:
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.0005)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _told(asked: dict[str, Any]) -> dict[str, Any]:
    """One run, and how it ended; what it prints comes through pipes, which no limit on files stops."""
    pipes = [os.pipe() for _ in range(2)]
    process = _forked(asked, *(write for _, write in pipes))
    for _, write in pipes:
        os.close(write)
    with ThreadPoolExecutor(len(pipes)) as readers:
        texts = [readers.submit(_all_of, read) for read, _ in pipes]
        code = _ended(process, asked.get("kill_after", 0.0))
        said, complained = (text.result() for text in texts)
    return {"code": code, "said": said, "complained": complained}


def _all_of(descriptor: int) -> str:
    with os.fdopen(descriptor, "rb") as file:
        return file.read().decode("utf-8", "replace")


def answers() -> Iterator[dict[str, Any]]:
    """How each run ended."""
    for line in sys.stdin:
        os.ftruncate(_SAY, 0)
        os.lseek(_SAY, 0, os.SEEK_SET)
        told = _told(json.loads(line))
        yield told | {"steps": os.pread(_SAY, os.fstat(_SAY).st_size, 0).decode().splitlines()}


def main() -> None:
    """Answer until stdin ends."""
    said = os.memfd_create("steps")
    if said != _SAY:
        os.dup2(said, _SAY)
        os.close(said)
    for module in sys.argv[1:]:
        importlib.import_module(module)
    for answer in answers():
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
