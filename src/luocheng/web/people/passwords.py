"""What a password has to be, beside what Django asks."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _

__all__ = ["LongEnough"]


class LongEnough(MinimumLengthValidator):
    """A password has so many characters at least; said in the language of the page."""

    def get_error_message(self) -> str:
        """Return what is said where it has fewer."""
        return _("密码太短，至少要 %(least)d 个字符") % {"least": self.min_length}
