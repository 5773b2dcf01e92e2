from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError

from . import throttle
from .contacts import Contact


class ThrottledBackend(ModelBackend):
    """Passwords, whichever door they come through. A phone that a family shares opens the account whose password it is."""

    def authenticate(self, request, username=None, password=None, contact=None, **kwargs):
        account = contact or username or kwargs.get("email")
        if account is None or password is None:
            return None
        if request is None:  # a command or a shell, not somebody at a door
            return super().authenticate(request, username=account, password=password)
        if contact is None:
            try:
                contact = Contact.read(account)
            except ValidationError:
                return None
        allowed = [limit.take(request, contact.value) for limit in (throttle.SIGN_IN, throttle.SIGN_IN_ANYWHERE)]
        if not all(allowed):
            raise PermissionDenied
        user = self._who(contact, password)
        if user:
            throttle.SIGN_IN.forget(request, contact.value)
        return user

    def _who(self, contact, password):
        people = [person for person in contact.people() if self.user_can_authenticate(person) and person.has_usable_password()]
        if not people:
            make_password(password)  # as slow as where there is somebody
        return next((person for person in people if person.check_password(password)), None)
