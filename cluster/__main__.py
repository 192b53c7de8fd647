"""`make cluster`: the sample region on two web hosts, parts of which are killed while they are asked."""

import sys
import tempfile
from pathlib import Path

from cluster.beginning import begun, sample_returns
from cluster.hosts import NotReady

_PEOPLE = 4


def main() -> None:
    """Print what was seen, line by line; exit code 1 where it was not what Muster promises."""
    with tempfile.TemporaryDirectory(prefix="muster-cluster-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL does not run as root
        returns = sample_returns(Path(folder) / "returns")
        try:
            with begun(Path(folder), returns) as trial:
                for each in trial.whole(_PEOPLE):
                    print(each, flush=True)
        except NotReady as failed:
            sys.exit(f"failed: {failed}")
    sys.exit("not as promised" if trial.failed else None)


if __name__ == "__main__":
    main()
