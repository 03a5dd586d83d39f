"""Siting: where the next facilities of a kind would raise what is served most, and how few a target needs."""

from luocheng.spatial.siting.choose import SMALL, Least, Siting, Step, choose_sites, least_sites
from luocheng.spatial.siting.service import Service, straight_service, walking_service

__all__ = [
    "SMALL",
    "Least",
    "Service",
    "Siting",
    "Step",
    "choose_sites",
    "least_sites",
    "straight_service",
    "walking_service",
]
