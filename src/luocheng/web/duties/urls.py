"""Ways to the duties."""

from __future__ import annotations

from luocheng.web.duties import views
from luocheng.web.duties.models import Duty, Year
from luocheng.web.pages.ways import way

urlpatterns = [
    way("", views.duties, "duty.see", name="duties"),
    way("<int:pk>/", views.duty, "duty.see", Duty, name="duty", select=("plan", "owner", "done_by")),
    way("years/new/", views.years, "duty.plan", name="duty-years"),
    way("years/<int:pk>/", views.plan, "duty.see", Year, name="duty-year"),
    way("years/<int:pk>/export.<str:kind>", views.export, "duty.see", Year, name="duty-export"),
    way("feed/<str:token>.ics", views.feed, "duty.feed", name="duty-feed"),
]
