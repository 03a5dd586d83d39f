"""Ways to the reminders."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.reminders import views

urlpatterns = [
    way("", views.reminders, "reminder.see", name="reminders"),
    way("seen/", views.see_all, "reminder.see", name="reminders-seen"),
    way("<int:pk>/", views.see, "reminder.see", name="reminder"),
]
