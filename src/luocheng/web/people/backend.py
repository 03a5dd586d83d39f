"""Who asks, with their unit: every page needs both, so they are read together."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from luocheng.web.people.models import User

__all__ = ["BACKEND", "HouseBackend"]

BACKEND = "luocheng.web.people.backend.HouseBackend"
"""How sessions name this backend."""


class HouseBackend(ModelBackend):
    """Log in by name and password, and know a user again by the session."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session with their unit, or None where they may not log in any more."""
        user = User.objects.select_related("unit").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
