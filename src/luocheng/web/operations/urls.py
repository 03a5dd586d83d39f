"""Ways to the operations."""

from __future__ import annotations

from luocheng.web.operations.metrics import metrics
from luocheng.web.pages.ways import way

urlpatterns = [way("metrics", metrics, "metrics.see", name="metrics")]
