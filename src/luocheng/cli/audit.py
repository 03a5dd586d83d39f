"""`luocheng audit`: the record of who did what."""

from __future__ import annotations

from pathlib import Path

import click

from luocheng.cli.common import DONE, FOUND, guard, words
from luocheng.cli.web_options import DATA

__all__ = ["audit"]


@click.group()
def audit() -> None:
    """Look after the record of who did what."""


@audit.command()
@DATA
def verify(data: Path) -> None:
    """Walk the chain of events and name every place where it does not hold."""
    guard(lambda: _verify(data))


def _verify(data: Path) -> int:
    from luocheng.web.start import begin

    begin(data.resolve())
    from luocheng.web.record.chain import verify as walk
    from luocheng.web.record.models import ChainHead, Event

    head = ChainHead.objects.filter(pk=1).first()
    events = Event.objects.order_by("number").iterator(2000)
    breaks = list(walk(events, (head.number, head.hash) if head else None))
    for one in breaks:
        click.echo(words(one.zh, one.en))
    count = Event.objects.count()
    if not breaks:
        click.echo(words(f"{count:,} 个事件，链条完整", f"{count:,} events, the chain holds"))
    return FOUND if breaks else DONE
