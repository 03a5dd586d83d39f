"""The demonstration: 示例市 with its units, users and all that the rooms add. Everything in it is made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from luocheng.web.people.models import Role, Unit, User
from luocheng.web.record.changing import changing

__all__ = ["PASSWORD", "STEPS", "build", "log_ins"]

PASSWORD = "shili-chengshi"  # noqa: S105 - of the demonstration, and shown on its page
Progress = Callable[[int, int], None]

_USERS = (
    ("admin", "管理员小管", Role.ADMINISTRATOR, ""),
    ("office", "文书小陈", Role.OFFICE, "市城市建设指挥部办公室"),
    ("zhujian", "联络员小李", Role.LIAISON, "市住房城乡建设局"),
    ("yuanlin", "联络员小王", Role.LIAISON, "市园林绿化局"),
    ("analyst", "分析员小周", Role.ANALYST, "市自然资源和规划局"),
    ("reviewer", "审查员小吴", Role.REVIEWER, "市自然资源和规划局"),
    ("leader", "领导老郑", Role.LEADER, "市人民政府"),
)


def people() -> None:
    """Add the units and users of the demonstration."""
    with changing(None, "demo.people") as change:
        units: dict[str, Unit] = {}
        for _name, _who, _role, unit in _USERS:
            if unit and unit not in units:
                units[unit] = Unit.objects.filter(name=unit).first() or Unit(name=unit)
                if units[unit].pk is None:
                    change.save(units[unit])
        for name, who, role, unit in _USERS:
            if not User.objects.filter(username=name).exists():
                user = User(username=name, name=who, role=role, unit=units.get(unit))
                user.set_password(PASSWORD)
                change.save(user)


def _policies(doc: Path | None) -> None:
    from luocheng.web.policies.demo import policies

    policies(doc)


def _tasks() -> None:
    from luocheng.web.tasks.demo import tasks

    tasks()


def _registers() -> None:
    from luocheng.web.registers.demo import registers

    registers()


def _duties() -> None:
    from luocheng.web.duties.demo import duties

    duties()


def _targets() -> None:
    from luocheng.web.targets.demo import targets

    targets()


def _public() -> None:
    from luocheng.web.public.demo import public

    public()


def _maps() -> None:
    from luocheng.web.maps.demo import maps

    maps()


def _checkup(*, at_once: bool) -> None:
    from luocheng.web.jobs.models import Job, State
    from luocheng.web.jobs.work import ask
    from luocheng.web.maps.demo import checkup, measured

    if measured():
        return
    if at_once:
        checkup()
    elif not Job.objects.filter(kind="demo.checkup", state__in=(State.WAITING, State.RUNNING)).exists():
        ask("demo.checkup", "体检示例市", {}, User.objects.filter(username="analyst").first())


STEPS: list[Callable[[Path | None], None]] = [
    lambda _doc: people(),
    _policies,
    lambda _doc: _tasks(),
    lambda _doc: _maps(),
    lambda _doc: _registers(),
    lambda _doc: _duties(),
    lambda _doc: _targets(),
    lambda _doc: _public(),
]
"""What is added, in order; each room adds its step. A step that was done before changes nothing."""


def build(doc: Path | None, progress: Progress | None = None, *, measure: bool = True) -> None:
    """Make the demonstration, or what is missing of it.

    Parameters
    ----------
    measure
        False to leave the checkup of the city to the worker: its kernels take a minute to compile the first time.
    """
    steps = [*STEPS, lambda _doc: _checkup(at_once=measure)]
    for done, step in enumerate(steps):
        if progress is not None:
            progress(done, len(steps))
        step(doc)
    if progress is not None:
        progress(len(steps), len(steps))


def log_ins() -> Iterator[tuple[str, str]]:
    """Give the names to log in with, and who each is."""
    for user in User.objects.filter(username__in=[u[0] for u in _USERS]).select_related("unit"):
        yield user.username, f"{user.name} · {user.get_role_display()}"
