"""Every public page type for everybody: axe finds nothing, on phone and desk, light and dark; nothing needs scrolling sideways."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def told(violation):
    return f"{violation['id']}: " + "; ".join(
        f"{' '.join(map(str, node['target']))} {node['failureSummary'].splitlines()[-1].strip()}" for node in violation["nodes"][:3]
    )


@pytest.mark.parametrize("language", ["es", "tzo"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(site, open_screen, viewport, scheme, language):
    paths = site.paths if language == "es" else site.in_tsotsil()
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
            page.wait_for_url("**/cuenta/entrar/**")


def test_nothing_is_wider_than_the_screen_with_letters_twice_as_large(site, open_screen):
    wide = {}
    with open_screen(viewport=PHONE) as page:
        for name, path in site.paths.items():
            page.goto(path)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                wide[name] = width
    assert not wide


def test_names_keep_their_room_with_letters_twice_as_large(site, open_screen):
    """The picture of a card makes way, or a name stands one letter below the other."""
    widths = """[...document.querySelectorAll('.hit h3, .story h3')].map(name => name.getBoundingClientRect().width)"""
    with open_screen(viewport=PHONE) as page:
        for name in ("directory", "products found", "network", "full profile"):
            page.goto(site.paths[name])
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert min(page.evaluate(widths)) > PHONE["width"] * 0.5, name


def test_nothing_that_stays_in_sight_covers_the_focus(site, open_screen):
    covered = """(() => {
        const element = document.activeElement, box = element.getBoundingClientRect();
        const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2);
        return !top || !(element.contains(top) || top.contains(element));
    })()"""
    found = {}
    for viewport, path in ((DESK, "/es/directorio/"), (PHONE, "/es/directorio/#filtros"), (PHONE, "/es/directorio/productos/")):
        with open_screen(viewport=viewport, reduced_motion="reduce") as page:
            page.goto(path)
            for _ in range(80):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement === document.body"):
                    break
                if page.evaluate(covered):
                    found.setdefault(path, []).append(page.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
                if "#" in path:
                    assert page.evaluate("!!document.activeElement.closest('.facets')")
    assert not found, found


def test_who_has_only_a_keyboard_sees_where_they_are_and_can_skip_to_the_content(site, open_screen):
    outline = """(() => {  // a shape of the map is drawn with a thicker stroke instead
        const drawn = (element) => { const s = getComputedStyle(element); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
        return document.activeElement.closest('svg') || drawn(document.activeElement) || drawn(document.activeElement.closest('form, li') || document.body);
    })()"""
    unseen = {}
    with open_screen(viewport=DESK) as page:
        for name, path in site.paths.items():
            page.goto(path)
            page.locator("body").press("Tab")
            assert page.evaluate("document.activeElement.getAttribute('href')") == "#main", name
            assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0"), name
            for _ in range(25):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement === document.body"):
                    break
                if not page.evaluate(outline):
                    unseen.setdefault(name, []).append(page.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
        page.goto(site.paths["article"])
        page.locator("body").press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert not unseen, unseen


def test_a_profile_prints_on_one_sheet_with_its_code(site, open_screen):
    with open_screen(viewport=DESK) as page:
        page.goto(site.paths["full profile"])
        sheets = page.pdf(format="Letter", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
        page.emulate_media(media="print")
        assert page.locator(".qr").is_visible()
        assert not page.locator("footer.foot").is_visible()
    assert re.findall(rb"/Count (\d+)", sheets) == [b"1"]
