"""What the previews of blocks show where an editor would choose a record. Made up here, so that an empty library previews alike."""

from dataclasses import dataclass


class NoSizes:
    """In the place of the renditions of an image: none, so that the cloth of its title is drawn."""

    def all(self):
        return []


@dataclass(frozen=True)
class ExamplePicture:
    title: str
    credit: str = ""
    renditions = NoSizes()

    def alt(self, language):
        return self.title


@dataclass(frozen=True)
class ExampleFile:
    """A document that leads nowhere; `file_size` in bytes."""

    file_extension: str
    file_size: int
    url = "#"
