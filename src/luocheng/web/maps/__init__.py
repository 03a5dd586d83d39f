"""The room of the map: layers of the city, records of registers, results of checkups by area."""
