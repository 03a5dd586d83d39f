"""Tests of what must not break: forged forms, files, scripts, clocks, disks."""
