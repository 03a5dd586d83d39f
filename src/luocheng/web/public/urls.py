"""Ways to the public pages, and to the decisions about them."""

from __future__ import annotations

from luocheng.web.pages.ways import way
from luocheng.web.public import views
from luocheng.web.public.models import Publication

_WITH = ("policy", "register__keeper")

urlpatterns = [
    way("public/", views.index, "public.see", name="public"),
    way("public/<int:pk>/", views.published, "public.see", Publication, name="published", select=_WITH),
    way("public/<int:pk>/data.<str:kind>", views.download, "public.see", Publication, name="published-data", select=_WITH),
    way("public/<int:pk>/dictionary.json", views.dictionary, "public.see", Publication, name="published-dictionary", select=_WITH),
    way("publications/", views.publications, "publication.see", name="publications"),
    way("publications/new/", views.new, "publication.decide", name="publication-new"),
    way("publications/<int:pk>/", views.change, "publication.decide", Publication, name="publication", select=_WITH),
    way("publications/<int:pk>/withdraw/", views.withdraw, "publication.decide", Publication, name="publication-withdraw"),
]  # fmt: skip
