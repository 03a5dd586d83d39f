"""Siting: where the next facilities of a kind would raise what is served most, and how few a target needs."""

from luocheng.spatial.siting.choose import Least, Siting, Step, choose_sites, least_sites
from luocheng.spatial.siting.service import Service, Walks, straight_service, walking_service, walks_of

__all__ = [
    "Least",
    "Service",
    "Siting",
    "Step",
    "Walks",
    "choose_sites",
    "least_sites",
    "straight_service",
    "walking_service",
    "walks_of",
]
