"""Ways to the registers."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.registers import views
from luocheng.web.registers.models import Check, Import, Record, Register

urlpatterns = [
    way("", views.registers, "register.see", name="registers"),
    way("open/", views.open_register, "register.open", name="register-open"),
    way("<int:pk>/", views.register, "register.see", Register, name="register", select=("keeper",)),
    way("<int:pk>/export.<str:kind>", views.export, "register.see", Register, name="register-export"),
    way("<int:pk>/template/", views.template, "register.see", Register, name="register-template"),
    way("<int:pk>/new/", views.new_record, "register.change", Register, name="record-new"),
    way("<int:pk>/import/", views.new_import, "register.import", Register, name="register-import-new"),
    way("<int:pk>/check/", views.check_register, "register.check", Register, name="register-check-new"),
    way("<int:pk>/confirm/", views.confirm, "register.confirm", Register, name="register-confirm"),
    way("records/<int:pk>/", views.record, "register.see", Record, name="record", select=("register__keeper",)),
    way("records/<int:pk>/edit/", views.edit_record, "register.change", Record, name="record-edit", select=("register__keeper",)),
    way("imports/<int:pk>/", views.import_page, "register.import", Import, name="register-import", select=("register__keeper", "by")),
    way("imports/<int:pk>/apply/", views.apply_import, "register.import", Import, name="register-import-apply", select=("register__keeper",)),
    way("checks/<int:pk>/", views.check_page, "register.see", Check, name="register-check", select=("register__keeper", "by")),
]  # fmt: skip
