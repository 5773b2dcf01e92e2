"""The sections of the page that searches everything. An app announces its own from its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass, field

SHOWN = 5  # results of a section


@dataclass
class Result:
    title: str  # may be marked safe, with <mark>
    url: str
    description: str = ""
    language: str = ""  # of the title; as below, "" where it is the interface's, or a name
    details: str = ""  # a second line; may be marked safe
    description_language: str = ""


@dataclass
class Results:
    """What a section found: the first `SHOWN`, how many there are, and where to see all ("" where nowhere)."""

    items: list[Result] = field(default_factory=list)
    total: int = 0
    url: str = ""
    suggestion: str = ""
    corrected: bool = False  # the results are those of `suggestion`
    degraded: bool = False  # answered by the database because the engine did not


@dataclass(frozen=True)
class Section:
    name: str
    title: str  # lazy
    find: Callable  # (text, *, language, today) → Results
    position: int = 0


_sections = {}


def announce(section):
    _sections[section.name] = section


def sections():
    return sorted(_sections.values(), key=lambda section: (section.position, section.name))
