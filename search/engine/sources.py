"""Where the documents of an index come from. The app that owns the records announces it in its AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """`documents(ids, today)` gives the documents of those ids that are public now; `ids()` all public ids, ascending."""

    documents: Callable
    ids: Callable[[], Iterable[int]]
    facets: tuple[str, ...]
    numbers: tuple[str, ...] = ()


_sources: dict[str, Source] = {}


def announce_source(name, source):
    _sources[name] = source


def source(name):
    return _sources[name]


def source_names():
    return sorted(_sources)
