"""What the environment sets: what is in force, and where it comes from. Secrets are told of and never shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

__all__ = ["VARIABLES", "Variable", "in_force"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment: what it is about, and what is in force; a secret one has no value."""

    name: str
    title: Any
    value: Callable[[], Any] | None


def _database() -> str:
    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        return f"SQLite {given['NAME']}"
    port = f":{given['PORT']}" if given.get("PORT") else ""
    return f"PostgreSQL {given.get('HOST') or 'localhost'}{port}/{given['NAME']}"


def _sign_on(key: str) -> Callable[[], str]:
    return lambda: (settings.SIGN_ON or {}).get(key, "")


def _security() -> str:
    return "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else ""


VARIABLES = (
    Variable("LUOCHENG_DATA", gettext_lazy("数据文件夹"), lambda: settings.DATA),
    Variable("DATABASE_URL", gettext_lazy("数据库"), _database),
    Variable("LUOCHENG_SECRET_KEY", gettext_lazy("给登录签名的密钥；没有设定则在数据文件夹里"), None),
    Variable("LUOCHENG_HOSTS", gettext_lazy("页面可以用的域名"), lambda: ", ".join(settings.ALLOWED_HOSTS)),
    Variable(
        "LUOCHENG_ORIGINS",
        gettext_lazy("另外接受表单的地址"),
        lambda: ", ".join(settings.CSRF_TRUSTED_ORIGINS),
    ),
    Variable(
        "LUOCHENG_HTTPS",
        gettext_lazy("只用 https"),
        lambda: _("是") if getattr(settings, "SESSION_COOKIE_SECURE", False) else _("否"),
    ),
    Variable("LUOCHENG_PROXIES", gettext_lazy("前面有几层自己的代理"), lambda: settings.PROXIES),
    Variable("LUOCHENG_ADDRESS", gettext_lazy("邮件里写的页面地址"), lambda: settings.PUBLIC_ADDRESS),
    Variable("LUOCHENG_TIME_ZONE", gettext_lazy("时区"), lambda: settings.TIME_ZONE),
    Variable(
        "LUOCHENG_CALENDAR",
        gettext_lazy("工作日历文件；没有则用全国日历"),
        lambda: os.environ.get("LUOCHENG_CALENDAR", ""),
    ),
    Variable("LUOCHENG_MAIL_HOST", gettext_lazy("邮件服务器；没有则不发邮件"), lambda: settings.EMAIL_HOST),
    Variable("LUOCHENG_MAIL_PORT", gettext_lazy("邮件服务器的端口"), lambda: settings.EMAIL_PORT),
    Variable("LUOCHENG_MAIL_FROM", gettext_lazy("发件人"), lambda: settings.DEFAULT_FROM_EMAIL),
    Variable("LUOCHENG_MAIL_USER", gettext_lazy("邮件服务器的用户名"), lambda: settings.EMAIL_HOST_USER),
    Variable("LUOCHENG_MAIL_PASSWORD", gettext_lazy("邮件服务器的密码"), None),
    Variable("LUOCHENG_MAIL_TLS", gettext_lazy("邮件加密方式"), _security),
    Variable("LUOCHENG_OIDC_ISSUER", gettext_lazy("单点登录服务器；没有则只用密码"), _sign_on("issuer")),
    Variable("LUOCHENG_OIDC_CLIENT", gettext_lazy("单点登录：本系统的名称"), _sign_on("client")),
    Variable("LUOCHENG_OIDC_SECRET", gettext_lazy("单点登录：密钥"), None),
    Variable("LUOCHENG_OIDC_CLAIM", gettext_lazy("单点登录：按哪一项认人"), _sign_on("claim")),
    Variable("LUOCHENG_OIDC_SCOPES", gettext_lazy("单点登录：请求的范围"), _sign_on("scopes")),
    Variable("LUOCHENG_OIDC_TITLE", gettext_lazy("单点登录按钮上的字"), _sign_on("title")),
    Variable("LUOCHENG_METRICS_TOKEN", gettext_lazy("取运行指标的令牌；没有则只有本机能取"), None),
    Variable("LUOCHENG_DEMO", gettext_lazy("标明是示例数据"), lambda: _("是") if settings.DEMO else _("否")),
)
"""In the order of the page; `docs/reference/web.md` says more of each."""


def in_force() -> list[dict[str, Any]]:
    """Return each variable with what is in force and whether the environment says so."""
    told = []
    for variable in VARIABLES:
        set_ = bool(os.environ.get(variable.name))
        value = str(variable.value()) if variable.value is not None else ""
        if variable.value is None:
            value = _("已设定，不显示") if set_ else _("没有设定")
        told.append({"name": variable.name, "title": variable.title, "value": value, "set": set_})
    return told
