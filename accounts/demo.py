"""One account per staff role, to try the admin with."""

import secrets

from django.contrib.auth.models import Group

from .models import User
from .roles import Role

PEOPLE = {
    Role.TRANSLATOR: ("traductora", "Traductora"),
    Role.EDITOR: ("editora", "Editora"),
    Role.MODERATOR: ("moderadora", "Moderadora"),
    Role.COORDINATOR: ("coordinadora", "Coordinadora"),
    Role.ADMINISTRATOR: ("administradora", "Administradora"),
}


def make_accounts():
    """Make them where they are missing; returns (their e-mails, the random password that the new ones share)."""
    password = secrets.token_urlsafe(12)
    made = []
    for role, (name, title) in PEOPLE.items():
        email = f"{name}@ejemplo.test"
        if User.objects.filter(email=email).exists():
            continue
        user = User.objects.create_user(email, password, first_name=title, last_name="de Ejemplo", is_staff=True)
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
        made.append(email)
    return made, password
