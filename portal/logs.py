"""Logs: one JSON object a line, with the request's id, without what belongs to people."""

import logging
import logging.config
import re
import sys
import threading
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

PLAIN = (int, float, bool, type(None))
request_id = ContextVar("request_id", default="")

EMAIL = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?:(?<=%20)|(?<=%2B)|(?<![\w.-]))(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:(?:[\s().-]|%20){0,3}\d){9,14}(?![\w-])")
SECRET_PATH = re.compile(r"(?<=/webhooks/)(sms|unsubscribe)/[^/\s\"']+")  # the gateway's secret; an address, signed
QUERY = re.compile(r"(?<=[\w/])\?(?:[^\n]*(?= HTTP/)|[^\s\"']*)")  # up to the end of a request's first line, whatever is in it
ROW = re.compile(r"(?<=DETAIL: ).*")  # PostgreSQL's errors quote the whole row that they refuse
UNREADABLE = re.compile(r"(Invalid request from) ip=\S+ ([^'\"\n]*).*")  # gunicorn names the visitor and quotes a part of what came


def redact(text: str) -> str:
    """Take e-mail addresses, phone numbers (10 digits and more), query strings, rows and the secrets in webhooks' addresses out of a line."""
    for found, instead in ((ROW, "…"), (SECRET_PATH, r"\1/…"), (EMAIL, "[e-mail]"), (PHONE, "[phone]"), (QUERY, "?…"), (UNREADABLE, r"\1 …: \2…")):
        text = found.sub(instead, text)
    return text


QUERIES = ("query_string", "http.query", "cookies", "headers", "data")  # in what Sentry knows of a request, ours or the visitor's


def scrubbed(event, _hint=None):
    """For Sentry, which takes what is logged before it is formatted, and adds addresses that were called: the same goes out, nothing else."""
    if isinstance(event, dict):
        return {name: "…" if name in QUERIES else scrubbed(value) for name, value in event.items()}
    if isinstance(event, list | tuple):
        return [scrubbed(value) for value in event]
    return redact(event) if isinstance(event, str) else event


class Redacting(JsonFormatter):
    """JSON with the request id; the finished line is redacted, so that tracebacks and arguments are too."""

    def process_log_record(self, log_record):
        if current := request_id.get():
            log_record["request_id"] = current
        return {key: value if isinstance(value, PLAIN) else redact(str(value)) for key, value in log_record.items()}  # a request's own text holds its query


class RedactingText(logging.Formatter):
    """The same for people's eyes: `make run` on a laptop."""

    def format(self, record):
        return redact(super().format(record))


def configure(config):
    """settings.LOGGING_CONFIG: what ends a command or a thread is logged too; Python itself would write it to standard error as it is."""
    logging.config.dictConfig(config)
    sys.excepthook = log_end
    if threading.excepthook is threading.__excepthook__:  # else somebody watches: tests
        threading.excepthook = lambda ended: log_end(ended.exc_type, ended.exc_value, ended.exc_traceback)


def log_end(kind, error, traceback):
    if issubclass(kind, KeyboardInterrupt):
        return sys.__excepthook__(kind, error, traceback)
    return logging.getLogger("portal").critical("Ended by an exception", exc_info=(kind, error, traceback))


def config(formatter: str) -> dict:
    """Return the LOGGING setting; `formatter` is "json" or "text"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "portal.logs.Redacting",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
                "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            },
            "text": {"()": "portal.logs.RedactingText", "fmt": "%(levelname)s %(name)s %(message)s"},
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": formatter}},
        "root": {"handlers": ["stream"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["stream"], "level": "WARNING", "propagate": False},
            "portal": {"level": "INFO" if formatter == "json" else "WARNING"},
            "directory": {"level": "INFO"},
            "httpx": {"level": "WARNING"},  # its INFO lines hold the whole address, number and text included
            "pywa": {"level": "CRITICAL"},
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
        },
    }
