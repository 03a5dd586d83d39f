"""Ways to the policies."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.policies.models import Edition, Item, Policy, Source, Upload
from luocheng.web.policies.views import exports, issuing, items, library, listing, reviewing, uploading

_SOURCE = ("policy",)
_ITEM = ("source__policy",)

urlpatterns = [
    way("", listing.policies, "policy.see", name="policies"),
    way("list.xlsx", listing.table, "policy.see", name="policies-xlsx"),
    way("new/", uploading.new, "policy.change", name="policy-new"),
    way("library/", library.library, "policy.see", name="policy-library"),
    way("library/one/", library.one, "policy.see", name="policy-shipped"),
    way("library/attach/", library.attach, "policy.change", name="policy-attach"),
    way("<int:pk>/", listing.policy, "policy.see", Policy, name="policy"),
    way("<int:pk>/edit/", listing.edit, "policy.change", Policy, name="policy-edit"),
    way("<int:pk>/state/", listing.state, "policy.issue", Policy, name="policy-state"),
    way("<int:pk>/upload/", uploading.new_text, "policy.change", Policy, name="policy-text-new"),
    way("<int:pk>/issue/", issuing.issue, "policy.issue", Policy, name="policy-issue"),
    way("<int:pk>/compare/", issuing.compare, "policy.see", Policy, name="policy-compare"),
    way(
        "uploads/<int:pk>/",
        uploading.uploaded,
        "policy.change",
        Upload,
        name="policy-uploaded",
        select=_SOURCE,
    ),
    way(
        "uploads/<int:pk>/choose/",
        uploading.choose,
        "policy.change",
        Upload,
        name="policy-choose",
        select=_SOURCE,
    ),
    way("texts/<int:pk>/", reviewing.review, "policy.see", Source, name="policy-review", select=_SOURCE),
    way("texts/<int:pk>/do/", reviewing.do, "policy.change", Source, name="policy-do", select=_SOURCE),
    way("texts/<int:pk>/add/", items.add, "policy.change", Source, name="policy-item-new", select=_SOURCE),
    way("texts/<int:pk>/file/", uploading.file_of, "policy.see", Source, name="policy-file"),
    way(
        "texts/<int:pk>/coverage/",
        issuing.coverage_of,
        "policy.see",
        Source,
        name="policy-coverage",
        select=_SOURCE,
    ),
    *(
        way(
            f"texts/<int:pk>/plan.{f}",
            exports.of_source(f),
            "policy.see",
            Source,
            name=f"policy-{f}",
            select=_SOURCE,
        )
        for f in ("xlsx", "docx", "json")
    ),
    *(
        way(
            f"editions/<int:pk>/plan.{f}",
            exports.of_edition(f),
            "policy.see",
            Edition,
            name=f"policy-edition-{f}",
            select=("source__policy",),
        )
        for f in ("xlsx", "docx", "json")
    ),
    way("items/<int:pk>/", reviewing.item, "policy.see", Item, name="policy-item"),
    way("items/<int:pk>/correct/", items.correct, "policy.change", Item, name="policy-correct", select=_ITEM),
    way("items/<int:pk>/split/", items.split, "policy.change", Item, name="policy-split", select=_ITEM),
]
