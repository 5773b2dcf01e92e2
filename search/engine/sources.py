"""Where the documents of the indices come from. The app that owns the records announces it in its AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """The facets and numbers that documents of an index may have; what is not named here never enters an engine."""

    facets: tuple[str, ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Source:
    """Several indices that are filled from the same owners (a cooperative and its products change together).

    `documents(owner ids, today)` gives {index: documents} of what is public of them now; `owners(index, ids)` gives
    {record: owner} of the records that exist; `owner_ids()` the ids of all owners, ascending.
    """

    indices: dict[str, Shape]
    documents: Callable
    owners: Callable
    owner_ids: Callable[[], Iterable[int]]


_sources: list[Source] = []


def announce_source(source):
    _sources.append(source)


def sources():
    return tuple(_sources)


def source_of(index):
    return next(source for source in _sources if index in source.indices)


def shape(index):
    return source_of(index).indices[index]


def index_names():
    return sorted(name for source in _sources for name in source.indices)
