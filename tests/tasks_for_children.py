"""What tests have children do: keep to the limits of `desk.child`, or not."""

import json
import os
import resource
import subprocess
import time
from pathlib import Path
from typing import Any

import config

Request = dict[str, Any]


def answer(request: Request) -> None:
    """Say where the child is."""
    told = {"pid": os.getpid(), "home": str(config.home()), "nice": os.nice(0), "group": os.getpgid(0)}
    told |= {"settings": sorted(name for name in os.environ if name.startswith(("MUSTER_", "AWS_")))}
    told |= {
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if "RLIMIT" in name}
    }
    Path(request["result_to"]).write_text(json.dumps(told), encoding="utf-8")


def think(_request: Request) -> None:
    """Use the processor for ever."""
    while True:
        pass


def sleep(request: Request) -> None:
    """Say which processes there are, of which one would outlive the child, and do nothing for long."""
    other = subprocess.Popen(["sleep", "60"])
    folder = Path(request["folder"]) / f"muster-work-{os.getpid()}-left"
    folder.mkdir()
    beside = Path(request["folder"]) / "pids.tmp"
    beside.write_text(f"{os.getpid()} {other.pid}", encoding="ascii")
    beside.rename(beside.with_suffix(""))
    time.sleep(60)


def eat(_request: Request) -> None:
    """Take memory for ever."""
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def write(request: Request) -> None:
    """Fill the disk."""
    with Path(request["folder"], "large").open("wb") as file:
        while True:
            file.write(bytes(1_000_000))


def fail(_request: Request) -> None:
    """Meet an error whose words nobody should see."""
    raise ValueError("AB123" + "456C")  # which a traceback does not hold whole


def end(_request: Request) -> None:
    """End without a word."""
    os._exit(7)
