"""Signed in without walking through the door."""

from django.test import Client


def sign_in(page, user):
    """Give the browser of `page` a session of `user` in which the second factor was shown."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}])
