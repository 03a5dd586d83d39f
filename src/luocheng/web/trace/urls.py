"""Ways to the traces: one for each kind of thing that was registered."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.trace.registry import TRACED
from luocheng.web.trace.views import trace

urlpatterns = [way(t.route, trace, t.action, t.model, name=t.name, select=t.select) for t in TRACED.values()]
