"""The sample city's geodata: streets, buildings, people, parks, facilities and pipes of a city of any size, by seed."""

from luocheng.sample.city.city import City, Layer, make_city
from luocheng.sample.city.write import FILES, WrittenLayer, city_layers, city_types, write_city

__all__ = ["FILES", "City", "Layer", "WrittenLayer", "city_layers", "city_types", "make_city", "write_city"]
