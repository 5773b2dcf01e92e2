"""What people search and what they open from it: counts per day, language and words. No person, no address, no hour.

A question is counted in the memory of its process and written by a thread of its own, so that no page waits for the
database. What is lost with a process that dies are counts of half a minute. `docs/decisions/2026-11-24-query-log.md`
says why so, and why not Wagtail's.
"""

import atexit
import logging
import re
import threading
from collections import Counter
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError, connections
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from .folding import split
from .text import clean

logger = logging.getLogger(__name__)

MOST_WORDS = 6  # longer ones are sentences, and sentences tell of people
LONGEST = 60
MOST_DIGITS = 5  # a phone has 10, a CURP 8, an RFC 6
ADDRESSES = re.compile(r"@|\b(?:arroba|gmail|hotmail|outlook|yahoo|icloud)\b")
ROBOTS = re.compile(r"bot|crawl|spider|slurp|preview|curl|wget|python|monitor", re.IGNORECASE)
MOST_WAITING = 500  # different counts that a process holds between two writes: people are fewer, a flood is cut off


class Key(NamedTuple):
    on: date
    language: str
    words: str
    opened: str  # path without the language; "" for the question itself


class Pages:
    """Names of addresses: where questions are asked, and what is opened from there. Apps add theirs in AppConfig.ready()."""

    asking = {"search"}
    opened = {"wagtail_serve"}


_waiting: Counter = Counter()  # (key, column) → count
_lock = threading.Lock()
_timer = None


def kept_words(text: str) -> str:
    """The folded words as they are counted; "" where they are too many, or hold what may be a number or an address of somebody."""
    if ADDRESSES.search(text.lower()) or sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        return ""
    words = split(text)
    return " ".join(words) if len(words) <= MOST_WORDS and len(text) <= LONGEST else ""


def count_question(request, text, *, has_filters=False, is_empty=False):
    """Count the words a person has just asked for; a filter, a tab or another page of the same question count nothing.

    `is_empty`: nothing was found as it was asked. With filters on, that says nothing about the words.
    """
    if request.method != "GET" or not is_person(request) or not (words := kept_words(text)):
        return
    came_from = asked_before(request)
    if has_filters if came_from is None else kept_words(came_from) == words:
        return
    key = Key(timezone.localdate(), translation.get_language(), words, "")
    add(key, "asked", *(["empty"] if is_empty and not has_filters else []))


def count_opened(request):
    """Count that a result was opened, where the browser says that it comes from a page of results (`Referer`, our own only)."""
    text = asked_before(request) if "q=" in request.headers.get("Referer", "") and is_person(request) else ""
    if not text or not (words := kept_words(text)):
        return
    language, _slash, path = request.path.removeprefix("/").partition("/")
    if path and len(path) <= 200 and view_name(request.path) in Pages.opened:
        add(Key(timezone.localdate(), language, words, path), "clicks")


def is_person(request):
    return not ROBOTS.search(request.headers.get("User-Agent", "")) and "prefetch" not in request.headers.get("Sec-Purpose", "")


def asked_before(request) -> str | None:
    """The words on the page of results that led here; None where it was no such page of this site."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
        if came_from.netloc != request.get_host() or view_name(came_from.path) not in Pages.asking:
            return None
        return clean(parse_qs(came_from.query, max_num_fields=200).get("q", [""])[-1])
    except ValueError:  # no address, or too much of one
        return None


def view_name(path):
    """The name of the view at a path below a language; "" where there is none."""
    language = path.removeprefix("/").partition("/")[0]
    if language not in dict(settings.LANGUAGES):
        return ""
    with translation.override(language):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""


# Writing ----------------------------------------------------------------------------------------------------------------
def add(key, *columns):
    global _timer  # noqa: PLW0603  one for the process
    with _lock:
        if len(_waiting) >= MOST_WAITING and (key, columns[0]) not in _waiting:
            return
        for column in columns:
            _waiting[key, column] += 1
        if _timer is None and settings.QUERY_LOG_SECONDS:
            _timer = threading.Timer(settings.QUERY_LOG_SECONDS, write_in_thread)
            _timer.daemon = True
            atexit.unregister(flush)
            atexit.register(flush)  # once, and only where somebody writes at all
            _timer.start()


def write_in_thread():
    global _timer  # noqa: PLW0603
    with _lock:
        _timer = None
    try:
        flush()
    finally:
        connections.close_all()


def flush() -> int:
    """Write what was counted; returns how many rows. What the database refuses is kept for the next time."""
    from .models import QueryCount

    with _lock:
        counted = dict(_waiting)
        _waiting.clear()
    if not counted:
        return 0
    rows = {}
    for (key, column), count in sorted(counted.items()):  # sorted: two processes lock the rows in the same order
        rows.setdefault(key, {})[column] = count
    try:
        QueryCount.objects.add(rows)
    except DatabaseError as error:
        logger.warning("Searches could not be counted: %s", type(error).__name__)
        with _lock:
            _waiting.update(counted)
        return 0
    return len(rows)
