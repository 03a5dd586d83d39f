"""Ways to the pages that belong to no room."""

from __future__ import annotations

from luocheng.web.pages import views
from luocheng.web.pages.ways import way

urlpatterns = [
    way("", views.overview, "overview.see", name="overview"),
    way("language/", views.language, "account.use", name="language"),
    way("health/live", views.alive, "health.see", name="alive"),
    way("health/ready", views.ready, "health.see", name="ready"),
]
