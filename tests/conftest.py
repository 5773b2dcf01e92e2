"""What migrations put into the database stays there, also after a test that empties it."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.contrib.auth.signals import user_logged_in
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone, translation

from directory.indexing import reconcile


def show_second_factor(sender, request, user, **kwargs):
    """A test client that signs somebody in has shown the second factor too; a real request shows it itself."""
    if type(request) is HttpRequest:
        record_authentication(request, user, "mfa", type="totp")


@pytest.fixture(autouse=True)
def _second_factor(request):
    """Off under `@pytest.mark.without_second_factor`."""
    if not request.node.get_closest_marker("without_second_factor"):
        user_logged_in.connect(show_second_factor)
        yield
        user_logged_in.disconnect(show_second_factor)
    else:
        yield


@pytest.fixture(autouse=True)
def _default_language():
    """A test client leaves the language of its last page active in the thread: the next test starts in the default one."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What a test put into the cache goes with its rows, which no signal tells of: where sites begin, renditions, words read before."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Between tests Django empties tables, on SQLite by DELETE: the trigger that refuses it is put back where it is tested."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS messaging_consent_kept")


@pytest.fixture(scope="session")
def what_migrations_made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def _remembered(request):
    """Ask for the snapshot before the first test that writes for real."""
    if empties_the_database(request.node, request.fixturenames):
        request.node.what_migrations_made = request.getfixturevalue("what_migrations_made")
        request.node.unblock = request.getfixturevalue("django_db_blocker").unblock


def empties_the_database(node, fixtures):
    marker = node.get_closest_marker("django_db")
    return bool({"transactional_db", "live_server"} & set(fixtures)) or bool(marker and marker.kwargs.get("transaction"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Once all fixtures are gone (the database is empty then), put back what migrations had made.

    After the last test the database itself is gone.
    """
    result = yield
    made = getattr(item, "what_migrations_made", None)
    if made and nextitem is not None:
        with item.unblock():
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
            connection.creation.deserialize_db_from_string(made)
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                    cursor.execute(statement)
            ContentType.objects.clear_cache()
            cache.clear()
            reconcile(timezone.localdate())  # the index's own tables are no models: flush leaves them
            connection.close()
    return result
