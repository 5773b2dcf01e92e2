"""Every public page type for everybody: axe finds nothing, on phone and desk, light and dark; nothing needs scrolling sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def told(violation):
    return f"{violation['id']}: " + "; ".join(
        f"{' '.join(map(str, node['target']))} {node['failureSummary'].splitlines()[-1].strip()}" for node in violation["nodes"][:3]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(site, open_screen, viewport, scheme):
    paths = site.paths | {name: path for name, path in site.in_tsotsil().items() if "article" in name or "profile" in name}
    found = {}
    with open_screen(viewport=viewport, color_scheme=scheme) as page:
        for name, path in paths.items():
            page.goto(path)
            if violations := Axe().run(page).response["violations"]:
                found[name] = [told(violation) for violation in violations]
    assert not found, "\n".join(f"{name}: {problem}" for name, problems in found.items() for problem in problems)


def test_nothing_is_wider_than_a_narrow_screen(site, open_screen):
    wide = {}
    with open_screen(viewport={"width": 320, "height": 640}) as page:
        for name, path in site.paths.items():
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide[name] = width
    assert not wide


def test_my_account_is_in_sight_beside_a_full_menu(site, open_screen):
    """The header holds the pages that a portal starts with on one line of a desk; on a phone they scroll, “Mi cuenta” stays."""
    menu = [f"<li><a href='/'>{words}</a></li>" for words in ("Historias y noticias", "Para quien compra", "Para cooperativas", "Acerca de esta comunidad")]
    for viewport in (DESK, PHONE):
        with open_screen(viewport=viewport) as page:
            page.goto("/es/directorio/")
            place = page.evaluate(
                """menu => {
                    document.querySelectorAll('.nav li:not(:first-child):not(.nav__me)').forEach(item => item.remove());
                    document.querySelector('.nav__me').insertAdjacentHTML('beforebegin', menu);
                    const first = document.querySelector('.nav li').getBoundingClientRect(), mine = document.querySelector('.nav__me').getBoundingClientRect();
                    return {below: mine.top - first.top, right: mine.right, width: document.documentElement.scrollWidth};
                }""",
                "".join(menu),
            )
            assert place["below"] == 0
            assert place["right"] <= place["width"] == viewport["width"]
            page.click(".nav__me a")
            assert "/cuenta/entrar/" in page.url
