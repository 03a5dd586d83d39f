"""The command line: one command a job, each a few lines over an engine."""

from __future__ import annotations

import click

from luocheng import __version__
from luocheng.cli.policy import policy
from luocheng.cli.read import read

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="luocheng")
def main() -> None:
    """落城: turn a city's policy documents into a city that is measured, managed and accountable."""


main.add_command(read)
main.add_command(policy)
