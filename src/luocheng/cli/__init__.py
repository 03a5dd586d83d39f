"""The command line: one command a job, each a few lines over an engine."""

from __future__ import annotations

from importlib import import_module

import click

from luocheng import __version__

__all__ = ["main"]


class _Commands(click.Group):
    """The commands by name, each in a module of its name that is loaded when it is called."""

    names = (
        "assign", "audit", "backup", "check", "checkup", "demo", "duties", "migrate-database", "policy", "reach", "read",
        "register", "restore", "sample", "serve", "user", "worker",
    )  # fmt: skip

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.names:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"{__name__}.{name}"), name)
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="luocheng")
def main() -> None:
    """落城: turn a city's policy documents into a city that is measured, managed and accountable."""
