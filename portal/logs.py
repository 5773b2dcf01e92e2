"""Logs: one JSON object a line, with the request's id, without what belongs to people and without codes."""

import logging
import logging.config
import re
import sys
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from copy import copy

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


# A code as it is sent (482913, 482 913) or on the paper of recovery codes (8 digits). In what somebody wrote on purpose six digits are
# the number of a row, and stay; a text that an error brought along, or that speaks of signing in and messages, may quote what was typed.
CODE = re.compile(r"(?<![\w.])(?<!pk=)(?<!id=)(?:\d{3}[ \u00a0-]\d{3}|\d{6,8})(?!\w|-\w|\.\d)")
OF_CODES = {"accounts", "messaging", "allauth", "pywa", "httpx"}  # loggers, by the first part of their names


def without_codes(text: str) -> str:
    return CODE.sub("[code]", text)


def redact_error(text: str) -> str:
    """As `redact`, for the text of an exception, which may quote a code."""
    return without_codes(redact(text))


def guarded(record):
    """A copy of `record` whose words hold no code: where it is about codes, and in exceptions among its arguments. Numbers stay."""
    record, of_codes = copy(record), record.name.partition(".")[0] in OF_CODES

    def word(value):
        return value if isinstance(value, PLAIN) or not (of_codes or isinstance(value, BaseException)) else without_codes(str(value))

    if of_codes and isinstance(record.msg, str):
        record.msg = without_codes(record.msg)
    elif isinstance(record.msg, BaseException):
        record.msg = word(record.msg)
    if isinstance(record.args, Mapping):
        record.args = {name: word(value) for name, value in record.args.items()}
    else:
        record.args = tuple(word(value) for value in record.args or ())
    record.exc_text = record.exc_text and without_codes(record.exc_text)  # as another formatter left it
    return record


class WithoutCodes:
    """For formatters."""

    def format(self, record):
        return super().format(guarded(record))

    def formatException(self, exc_info):  # noqa: N802  the library's name
        return without_codes(super().formatException(exc_info))


QUERIES = ("query_string", "http.query", "cookies", "headers", "data")  # in what Sentry knows of a request, ours or the visitor's


def scrubbed(event, _hint=None):
    """For Sentry, which takes what is logged before it is formatted, and adds addresses that were called: the same goes out, nothing else."""
    if isinstance(event, dict):
        return {name: "…" if name in QUERIES else scrubbed(value) for name, value in event.items()}
    if isinstance(event, list | tuple):
        return [scrubbed(value) for value in event]
    return redact_error(event) if isinstance(event, str) else event


class Redacting(WithoutCodes, JsonFormatter):
    """JSON with the request id; the finished line is redacted, so that tracebacks and arguments are too."""

    def process_log_record(self, log_record):
        if current := request_id.get():
            log_record["request_id"] = current
        return {key: value if isinstance(value, PLAIN) else redact(str(value)) for key, value in log_record.items()}  # a request's own text holds its query


class RedactingText(WithoutCodes, logging.Formatter):
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
