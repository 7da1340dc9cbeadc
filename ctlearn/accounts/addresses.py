"""Which addresses are known to belong to whom: those that were confirmed."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from ctlearn.accounts.models import User


def confirmed_addresses(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def people_of(addresses: Iterable[str]) -> dict[str, User]:
    """The people behind these addresses (in lower case), where they have confirmed them."""
    found = EmailAddress.objects.filter(email__in=list(addresses), verified=True, user__is_active=True)
    return {address.email: address.user for address in found.select_related("user")}


def instructor_at(address: str) -> User | None:
    """The instructor who signs in with it: administrators made that account what it is."""
    return User.objects.filter(email=address, is_active=True, is_staff=True).first()
