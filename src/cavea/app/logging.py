"""Logs: structured, and without a secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

SECRETS: Final = re.compile(
    r"(?i)(token=|bearer\s+)[^\s&\"']+|\b(?:odn|avt)_[A-Za-z0-9]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*"
)


def scrub(text: str) -> str:
    """A text without credentials, whatever form they have."""
    return SECRETS.sub(lambda m: (m[1] or "") + "***", text)


def _scrub_event(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    del logger, method
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = scrub(value)
    return event


class _ScrubbingFormatter(logging.Formatter):
    """For the lines of libraries that log through the standard library."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def set_up_logging(level: str, form: str) -> None:
    """Log to standard error, for people or as JSON lines."""
    number = getattr(logging, level.upper())
    renderer: Any = structlog.processors.JSONRenderer()
    if form != "json":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _scrub_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_ScrubbingFormatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
