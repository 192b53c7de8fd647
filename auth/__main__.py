"""Run as `python -m auth`."""

from auth.cli import app

if __name__ == "__main__":
    app(prog_name="python -m auth")
