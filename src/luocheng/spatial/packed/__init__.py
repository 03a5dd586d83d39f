"""Shapes as columns: the coordinates of two million buildings in one array, a sixth of what as many objects take.

What is asked of every shape (where it lies, how large it is, whether it is sound) is told from the columns; shapely
shapes are made of the few rows that something else is done with.
"""

from luocheng.spatial.packed.shapes import Packed

__all__ = ["Packed"]
