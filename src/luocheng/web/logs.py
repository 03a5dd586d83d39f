"""Logs as one JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
import logging

__all__ = ["JsonLines"]


class JsonLines(logging.Formatter):
    """Write a log record as one line of JSON: when, level, where from, what; what else is told under `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
