"""A change of a published cooperative: proposed, compared, refused, corrected, approved; visitors see only what was approved."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import TaskState

from accounts.roles import Role
from directory.models import Cooperative

from .conftest import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser
PUBLIC = "/es/directorio/cafe-de-la-sierra/"
WRONG, RIGHT = "Café de la Cierra", "Café de la Sierra Norte"
REASON = "Sierra se escribe con ese."


def address(act, cooperative, *args):
    return reverse(f"wagtailsnippets_directory_cooperative:{act}", args=[cooperative.pk, *args])


def propose(page, cooperative, name):
    page.goto(address("edit", cooperative))
    page.fill("[name=public_name]", name)
    page.locator("button[name=action-submit]").first.evaluate("button => button.click()")
    page.wait_for_url(lambda url: "/edit/" not in url)


def decide(page, action):
    page.locator(f"[data-workflow-action-name={action}]").first.evaluate("button => button.click()")
    return page.locator(".modal")


def name_for_visitors(open_screen):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto(PUBLIC)
        return page.inner_text("h1")


def test_a_change_is_compared_refused_corrected_and_approved(people, open_screen):
    cooperative = Cooperative.objects.get(slug="cafe-de-la-sierra")
    with open_screen(viewport=PHONE) as page:
        sign_in(page, people[Role.EDITOR])
        propose(page, cooperative, WRONG)
    assert name_for_visitors(open_screen) == "Café de la Sierra"

    with open_screen(viewport=DESK) as page:
        sign_in(page, people[Role.MODERATOR])
        page.goto(address("edit", cooperative))
        page.get_by_role("link", name="Ver qué cambiaría").click()
        expect(page.locator("del, .deletion")).to_have_text(["Sierra"])
        expect(page.locator("ins, .addition")).to_have_text(["Cierra"])
        page.goto(address("edit", cooperative))
        asked = decide(page, "reject")
        asked.locator("button[type=submit]").click()
        expect(asked.locator(".error-message")).to_have_text("Escribe el motivo, para que sepan qué cambiar.")
        asked.locator("[name=comment]").fill(REASON)
        asked.locator("button[type=submit]").click()
        page.wait_for_url(lambda url: "/edit/" not in url)
    assert TaskState.objects.get(workflow_state__object_id=str(cooperative.pk)).comment == REASON
    assert name_for_visitors(open_screen) == "Café de la Sierra"

    with open_screen(viewport=PHONE) as page:
        sign_in(page, people[Role.EDITOR])
        page.goto(address("edit", cooperative))
        expect(page.locator(".messages")).to_contain_text(REASON)
        assert page.input_value("[name=public_name]") == WRONG  # nothing of the draft was lost
        propose(page, cooperative, RIGHT)
    assert name_for_visitors(open_screen) == "Café de la Sierra"

    with open_screen(viewport=DESK) as page:
        sign_in(page, people[Role.MODERATOR])
        page.goto(address("edit", cooperative))
        decide(page, "approve")
        page.wait_for_url(lambda url: "/edit/" not in url)
        page.goto(address("history", cooperative))
        told = page.inner_text("main")
        assert REASON in told
        assert people[Role.EDITOR].get_full_name() in told
    assert name_for_visitors(open_screen) == RIGHT
