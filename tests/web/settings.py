"""Settings of the tests: those of the product, over a folder of its own that goes away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "LUOCHENG_DATA" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="luocheng-test-")
    os.environ["LUOCHENG_DATA"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)

from luocheng.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "luocheng.web.pages.uploads.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
