"""Settings of the web application. What a place may change comes from the environment; docs/reference/web.md lists it."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from luocheng.web.keys import kept_key

BASE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("LUOCHENG_DATA", "luocheng-data")).resolve()
"""Where the embedded database, uploaded files and the key lie."""

DEBUG = False
DEMO = os.environ.get("LUOCHENG_DEMO") == "1"
SECRET_KEY = os.environ.get("LUOCHENG_SECRET_KEY") or kept_key(DATA)
ALLOWED_HOSTS = os.environ.get("LUOCHENG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_FAILURE_VIEW = "luocheng.web.pages.faults.unproven"
CSRF_TRUSTED_ORIGINS = [x for x in os.environ.get("LUOCHENG_ORIGINS", "").split(",") if x]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "luocheng.web.record",
    "luocheng.web.people",
    "luocheng.web.jobs",
    "luocheng.web.policies",
    "luocheng.web.reminders",
    "luocheng.web.tasks",
    "luocheng.web.registers",
    "luocheng.web.maps",
    "luocheng.web.duties",
    "luocheng.web.operations",
    "luocheng.web.targets",
    "luocheng.web.trace",
    "luocheng.web.public",
    "luocheng.web.api",
    "luocheng.web.pages",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luocheng.web.operations.metrics.measured",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luocheng.web.pages.language.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luocheng.web.pages.uploads.bounded_bodies",
    "luocheng.web.record.middleware.faults_as_pages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "luocheng.web.urls"
WSGI_APPLICATION = "luocheng.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luocheng.web.pages.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "luocheng.web.pages.templatetags.house"],
        },
    }
]

# --- data

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA / 'luocheng.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for each other from the first statement on: no transaction fails half-way for want of the lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o640
STORAGES = {
    "default": {"BACKEND": "luocheng.web.pages.uploads.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LARGEST_UPLOAD = 200 * 1024 * 1024
"""Bytes; a larger upload is refused while it comes in."""

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "luocheng.web.pages.uploads.BoundedUpload",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- people

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "luocheng.web.people.backend.HouseBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "luocheng.web.people.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
_ISSUER = os.environ.get("LUOCHENG_OIDC_ISSUER", "").rstrip("/")
SIGN_ON = (
    {
        "issuer": _ISSUER,
        "client": os.environ.get("LUOCHENG_OIDC_CLIENT", ""),
        "secret": os.environ.get("LUOCHENG_OIDC_SECRET", ""),
        "scopes": os.environ.get("LUOCHENG_OIDC_SCOPES", "openid profile email"),
        "claim": os.environ.get("LUOCHENG_OIDC_CLAIM", "preferred_username"),
        "title": os.environ.get("LUOCHENG_OIDC_TITLE", ""),
    }
    if _ISSUER
    else None
)
"""The server of single sign-on, where there is one."""

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "luocheng.web.people.locks.meant_name"
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_VERBOSE = False
# Who goes on trying while a name is locked does not keep its owner out for longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "luocheng.web.people.locks.client_address"
AXES_SENSITIVE_PARAMETERS = ["password", "old", "new", "again", "csrfmiddlewaretoken"]
PROXIES = int(os.environ.get("LUOCHENG_PROXIES", "0"))
"""Our own proxies in front, each of which adds to X-Forwarded-For."""

# --- words and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LUOCHENG_TIME_ZONE", "Asia/Shanghai")

# --- what browsers may do

STATIC_URL = "static/"
STATIC_ROOT = None
STATICFILES_DIRS = [BASE / "vendor"] if (BASE / "vendor").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("LUOCHENG_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000

# --- mail

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("LUOCHENG_MAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("LUOCHENG_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("LUOCHENG_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LUOCHENG_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LUOCHENG_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LUOCHENG_MAIL_TLS") == "starttls"
EMAIL_USE_SSL = os.environ.get("LUOCHENG_MAIL_TLS") == "tls"
EMAIL_TIMEOUT = 20
PUBLIC_ADDRESS = os.environ.get("LUOCHENG_ADDRESS", "http://127.0.0.1:8000")
"""Where letters say that the pages are."""

DEFAULT_FROM_EMAIL = os.environ.get("LUOCHENG_MAIL_FROM", "luocheng@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "luocheng.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"luocheng": {"level": "INFO"}},
}
