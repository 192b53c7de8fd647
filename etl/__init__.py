"""From councils' returns to a release: `python -m etl --help`."""
