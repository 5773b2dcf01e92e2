import factory
from django.contrib.auth.models import Group

from accounts.models import Phone, User
from accounts.roles import Role


class UserFactory(factory.django.DjangoModelFactory):
    """A person with e-mail and password "prueba-123456"."""

    email = factory.Sequence(lambda n: f"persona{n}@ejemplo.test")
    first_name = "Persona"
    last_name = factory.Sequence(lambda n: f"de Ejemplo {n}")
    password = factory.django.Password("prueba-123456")

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        without_email = factory.Trait(email=None)
        superuser = factory.Trait(is_staff=True, is_superuser=True)
        former = factory.Trait(is_active=False)

    @factory.post_generation
    def role(self, create, value, **kwargs):
        """`role=Role.EDITOR` puts the person into the group."""
        if value:
            self.groups.add(Group.objects.get_or_create(name=Role(value).value)[0])
            self.is_staff = True
            self.save(update_fields=["is_staff"])


class PhoneFactory(factory.django.DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda n: f"+52951000{n % 10_000:04d}")

    class Meta:
        model = Phone
