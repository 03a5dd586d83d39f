"""Ways to the targets."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.targets import views
from luocheng.web.targets.models import AcceptedShortfall, Observation, Target

_WITH = ("indicator", "policy", "lead", "item")

urlpatterns = [
    way("", views.targets, "target.see", name="targets"),
    way("sheet/", views.sheet, "target.fill", name="targets-sheet"),
    way("import/", views.import_values, "target.fill", name="targets-import"),
    way("checkup/", views.checkup, "target.import", name="targets-checkup"),
    way("<int:pk>/", views.one, "target.see", Target, name="target", select=_WITH),
    way("<int:pk>/change/", views.change, "target.change", Target, name="target-change", select=_WITH),
    way("<int:pk>/observe/", views.observe, "target.observe", Target, name="target-observe", select=_WITH),
    way("<int:pk>/accept/", views.accept, "target.accept-shortfall", Target, name="target-accept", select=_WITH),
    way("<int:pk>/correct/", views.correct, "target.correct", Target, name="target-correct", select=_WITH),
    way("values/<int:pk>/", views.revise, "target.observe", Observation, name="observation", select=("indicator",)),
    way("values/<int:pk>/evidence/", views.evidence, "target.see", Observation, name="observation-evidence"),
    way(
        "shortfalls/<int:pk>/end/", views.end_shortfall, "target.accept-shortfall", AcceptedShortfall,
        name="shortfall-end", select=("target__indicator",),
    ),
]  # fmt: skip
