"""Ways to the record."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.record import views

urlpatterns = [way("", views.audit, "audit.see", name="audit")]
