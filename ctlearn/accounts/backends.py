"""The two ways to sign in with a password; the person of a session is found by a prepared query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from ctlearn.accounts.models import User
from lessons.prepared import prepared


@prepared
def people(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class Finding:
    """For a backend: who is signed in."""

    def get_user(self, user_id: int) -> User | None:
        return next((person for person in people(int(user_id)) if person.is_active), None)


class PasswordBackend(Finding, ModelBackend):
    pass


class AddressBackend(Finding, AuthenticationBackend):
    pass
