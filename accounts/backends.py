from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from . import throttle


class ThrottledBackend(ModelBackend):
    """Passwords, whichever door they come through: Wagtail has more than one sign-in page."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        account = username or kwargs.get("email")
        if account is None or password is None:
            return None
        if request is None:  # a command or a shell, not somebody at a door
            return super().authenticate(request, username=account, password=password)
        if not throttle.SIGN_IN.take(request, account):
            raise PermissionDenied
        user = super().authenticate(request, username=account, password=password)
        if user:
            throttle.SIGN_IN.forget(request, account)
        return user
