"""Links to the other pages of a list."""

LARGEST = 100_000


def page_number(request):
    """`pagina` of the address; nonsense is the first page."""
    value = request.GET.get("pagina", "")
    return min(int(value), LARGEST) if value.isascii() and value.isdigit() and len(value) <= 9 else 1


class Pager:
    """`params(page)` is the query string of a page, "" for the first one where nothing else is asked; `walked(page)` what a visitor's links say instead."""

    def __init__(self, page, pages, path, params, walked=None):
        self.page, self.pages = page, pages
        self._path, self._params, self._walked = path, params, walked or params

    def url(self, page):
        return self._address(self._walked(page))

    def _address(self, params):
        return f"{self._path}?{params}" if params else self._path

    @property
    def neighbours(self):
        """(rel, address) of the pages before and after, for machines."""
        near = (("prev", self.page - 1), ("next", self.page + 1))
        return [(rel, self._address(self._params(page))) for rel, page in near if 1 <= page <= self.pages]

    @property
    def previous_url(self):
        return self.url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self):
        return self.url(self.page + 1) if self.page < self.pages else ""

    @property
    def links(self):
        """(number or None for a gap, address, is current): first, last and the neighbours."""
        shown = sorted({1, self.pages, *(n for n in range(self.page - 1, self.page + 2) if 1 <= n <= self.pages)})
        links, before = [], 0
        for number in shown:
            if number > before + 1:
                links.append((None, "", False))
            links.append((number, self.url(number), number == self.page))
            before = number
        return links


def page_params(page):
    return f"pagina={page}" if page > 1 else ""
