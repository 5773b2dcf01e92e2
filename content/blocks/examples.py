"""What the previews of blocks show where an editor would choose a record. Made up here, so that an empty library previews alike."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExamplePicture:
    """An image without any size made of it, so that the cloth of its title is drawn."""

    title: str
    credit: str = ""
    made = ()

    def alt(self, language):
        return self.title

    def alt_language(self, language):
        return language


@dataclass(frozen=True)
class ExampleFile:
    """A document that leads nowhere; `file_size` in bytes."""

    file_extension: str
    file_size: int
    url = "#"
