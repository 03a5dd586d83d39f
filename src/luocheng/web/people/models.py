"""Units in a tree, and the users who belong to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from luocheng.web.record.models import Recorded, RecordedQuerySet

__all__ = ["Identity", "Role", "Unit", "User"]


class Role(models.TextChoices):
    """What a user is in the office. What follows from it stands in `rights`."""

    ADMINISTRATOR = "administrator", _("系统管理员")
    OFFICE = "office", _("指挥部办公室")
    LIAISON = "liaison", _("单位联络员")
    ANALYST = "analyst", _("分析人员")
    REVIEWER = "reviewer", _("审查人员")
    LEADER = "leader", _("领导")


class Unit(Recorded):
    """A unit that is responsible for something: 市住房城乡建设局. `aliases` are other names documents give it."""

    name = models.CharField(_("名称"), max_length=120, unique=True)
    aliases = models.JSONField(_("别名"), default=list, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    district = models.CharField(_("区域"), max_length=60, blank=True)
    active = models.BooleanField(_("在用"), default=True)

    class Meta:
        ordering = ["name"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name

    def names(self) -> list[str]:
        """Return the name and all aliases."""
        return [self.name, *self.aliases]

    @classmethod
    def named(cls) -> dict[str, Unit]:
        """Return every unit by each of its names; what two units are called names neither."""
        found: dict[str, Unit | None] = {}
        for unit in cls.objects.filter(active=True):
            for name in unit.names():
                found[name] = None if name in found and found[name] != unit else unit
        return {n: u for n, u in found.items() if u is not None}

    def family(self) -> set[int]:
        """Return the keys of the unit and of all below it."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in Unit.objects.values_list("pk", "parent_id"):
            children.setdefault(parent, []).append(pk)
        found, open_ = set(), [self.pk]
        while open_:
            one = open_.pop()
            if one not in found:
                found.add(one)
                open_ += children.get(one, [])
        return found


class UserManager(BaseUserManager.from_queryset(RecordedQuerySet)):
    """Finds users by the name they log in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user of a name, whatever its case."""
        return self.get(username__iexact=username)


class User(Recorded, AbstractBaseUser):
    """A person who works here. They belong to one unit and have one role."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    must_change = models.BooleanField(_("登录后要先改密码"), default=False, editable=False)
    """Somebody else knows the password: an administrator set it."""

    last_login = None

    USERNAME_FIELD = "username"
    objects = UserManager()
    unrecorded = ("password",)

    class Meta:
        ordering = ["username"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    def check_password(self, raw_password: str) -> bool:
        """Tell whether a password is right; what is kept of it is not changed on the way."""
        return check_password(raw_password, self.password)

    def get_session_auth_fallback_hash(self) -> Any:
        """Return no older hashes: the key is not rotated while people are logged in."""
        return iter(())


class Identity(Recorded):
    """Who a user is to a server of single sign-on: found by a claim once, known by `subject` from then on."""

    user = models.ForeignKey(User, models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one-user-a-subject"),
            models.UniqueConstraint(fields=["issuer", "user"], name="one-subject-a-user"),
        ]

    def __str__(self) -> str:
        return f"{self.user.username} = {self.subject}"
