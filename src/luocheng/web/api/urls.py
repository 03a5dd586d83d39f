"""Ways to the interface: its description, tokens, and every operation."""

from __future__ import annotations

from luocheng.web.api import views
from luocheng.web.api.models import Token
from luocheng.web.api.ways import patterns
from luocheng.web.pages.ways import way

urlpatterns = [
    way("", views.docs, "api.describe", name="api-docs"),
    way("openapi.json", views.openapi, "api.describe", name="api-openapi"),
    way("tokens/", views.tokens, "token.use", name="tokens"),
    way("tokens/new/", views.new, "token.use", name="token-new"),
    way("tokens/<int:pk>/end/", views.end, "token.end", Token, name="token-end"),
    *patterns(),
]
