"""`luocheng user`: users of the web application, from the command line: the first administrator, a lost password."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from luocheng.cli.common import DONE, guard, words
from luocheng.cli.web_options import DATA
from luocheng.errors import Fault, LuochengError

__all__ = ["user"]

_ROLES = ("administrator", "office", "liaison", "analyst", "reviewer", "leader")
_PASSWORD = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for where it is not given.",
)


@click.group()
def user() -> None:
    """Look after the users of the web application."""


@user.command()
@click.argument("username")
@click.option("--name", default="", help="What the person is called; the user name by default.")
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="office",
    show_default=True,
    help="What they are in the office.",
)
@click.option(
    "--unit", default="", help="The unit they belong to, by its name; it is added where it is not there."
)
@_PASSWORD
@DATA
def add(username: str, name: str, role: str, unit: str, password: str, data: Path) -> None:
    """Add a user."""
    guard(lambda: _add(username, name, role, unit, password, data))


def _add(username: str, name: str, role: str, unit: str, password: str, data: Path) -> int:
    from luocheng.web.start import begin, migrate

    begin(data.resolve())
    migrate()
    from luocheng.web.people.models import Unit, User
    from luocheng.web.record.changing import changing

    if User.objects.filter(username__iexact=username).exists():
        raise LuochengError(
            Fault(
                f"已有用户“{username}”",
                where="USERNAME",
                remedy="换一个用户名；忘了密码用 luocheng user password",
                what_en=f"There is a user '{username}' already",
                remedy_en="Use another name; for a lost password there is luocheng user password",
                code="user-exists",
            )
        )
    with changing(None, "user.added") as change:
        kept = None
        if unit:
            kept = Unit.named().get(unit) or Unit(name=unit)
            if kept.pk is None:
                change.save(kept)
        made = User(username=username, name=name or username, role=role, unit=kept)
        _set(made, password)
        change.save(made)
    click.echo(
        words(f"已加上用户 {username}（{made.get_role_display()}）", f"User {username} added as {role}")
    )
    return DONE


@user.command()
@click.argument("username")
@_PASSWORD
@DATA
def password(username: str, password: str, data: Path) -> None:
    """Give a user a new password; locks for wrong ones are lifted."""
    guard(lambda: _password(username, password, data))


def _password(username: str, password: str, data: Path) -> int:
    from luocheng.web.start import begin

    begin(data.resolve())
    from luocheng.web.people.locks import lift
    from luocheng.web.people.models import User
    from luocheng.web.record.changing import changing

    found = User.objects.filter(username__iexact=username).first()
    if found is None:
        raise LuochengError(
            Fault(
                f"没有用户“{username}”",
                where="USERNAME",
                remedy="核对用户名；加用户用 luocheng user add",
                what_en=f"There is no user '{username}'",
                remedy_en="Check the name; luocheng user add makes one",
                code="no-such-user",
            )
        )
    _set(found, password)
    with changing(None, "user.password-set") as change:
        change.save(found)
    lift(found)
    click.echo(words(f"{found.username} 的密码已改", f"The password of {found.username} is set"))
    return DONE


def _set(made: Any, password: str) -> None:
    """Hold a password to the rules of the pages, and set it."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password, made)
    except ValidationError as error:
        said = " ".join(error.messages)
        raise LuochengError(
            Fault(
                f"密码不合要求：{said}",
                where="--password",
                remedy="至少 10 个字符，不要太常见，不要像用户名",
                what_en=f"The password does not do: {said}",
                remedy_en="10 characters at least, not a common one, not like the user name",
                code="weak-password",
            )
        ) from error
    made.set_password(password)
