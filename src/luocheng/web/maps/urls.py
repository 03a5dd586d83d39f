"""Ways to the map."""

from __future__ import annotations

from luocheng.web.maps import layers, tiles, views
from luocheng.web.maps.models import Layer
from luocheng.web.pages.ways import way
from luocheng.web.registers.models import Record, Register

urlpatterns = [
    way("", views.page, "map.see", name="map"),
    way("shown/", views.shown, "map.see", name="map-shown"),
    way("find/", views.find, "map.see", name="map-find"),
    way("measure/", views.measured, "map.see", name="map-measure"),
    way("records/<int:pk>/", views.record_brief, "register.see", Record, name="map-record", select=("register__keeper",)),
    way("layers/", layers.layers, "map.see", name="map-layers"),
    way("layers/new/", layers.new, "map.change", name="map-layer-new"),
    way("layers/<int:pk>/", layers.layer, "map.see", Layer, name="map-layer", select=("by",)),
    way("layers/<int:pk>/remove/", layers.remove, "map.change", Layer, name="map-layer-remove"),
    way("layers/<int:pk>/restore/", layers.restore, "map.change", Layer, name="map-layer-restore"),
    way("layers/<int:pk>/layer.geojson", layers.download, "map.see", Layer, name="map-layer-download"),
    way("layers/<int:pk>/areas/<int:number>/", views.area, "map.see", Layer, name="map-area"),
    way("tiles/layers/<int:pk>/<int:z>/<int:x>/<int:y>.pbf", tiles.layer_tile, "map.see", Layer, name="map-layer-tile"),
    way("tiles/registers/<int:pk>/<int:z>/<int:x>/<int:y>.pbf", tiles.register_tile, "register.see", Register, name="map-register-tile", select=("keeper",)),
]  # fmt: skip
