"""The problems that a run met, kept in a file: 61,000 rows of an office have 170,000 of them."""

import json
import tempfile


class Issues:
    """(row, column, is refusal, reason) of every problem, in the order of the rows, as often as somebody asks."""

    def __init__(self):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the object
        self._count = 0

    def extend(self, issues):
        self._file.seek(0, 2)
        for issue in issues:
            self._file.write(json.dumps(issue).encode() + b"\n")
            self._count += 1

    def __iter__(self):
        position = 0
        while True:
            self._file.seek(position)
            lines = self._file.readlines(64 * 1024)
            if not lines:
                return
            position = self._file.tell()
            for line in lines:
                yield tuple(json.loads(line))

    def __len__(self):
        return self._count
