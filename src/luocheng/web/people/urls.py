"""Ways to the people."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.people import views
from luocheng.web.people.models import Unit, User

urlpatterns = [
    way("login/", views.log_in, "account.use", name="login"),
    way("login/single/", views.sign_on, "account.use", name="sign-on"),
    way("login/single/back/", views.sign_on_back, "account.use", name="sign-on-back"),
    way("logout/", views.log_out, "account.use", name="logout"),
    way("account/password/", views.password, "overview.see", name="password"),
    way("units/", views.units, "unit.see", name="units"),
    way("units/new/", views.new_unit, "unit.change", name="unit-new"),
    way("units/<int:pk>/", views.edit_unit, "unit.change", Unit, name="unit"),
    way("users/", views.users, "user.change", name="users"),
    way("users/new/", views.new_user, "user.change", name="user-new"),
    way("users/<int:pk>/", views.edit_user, "user.change", User, name="user"),
    way("rights/", views.rights_page, "rights.see", name="rights"),
]
