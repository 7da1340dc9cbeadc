"""Rosters wait for addresses: whoever confirms one, or signs in with one that is confirmed, is enrolled."""

from typing import Any

from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from ctlearn.accounts.addresses import confirmed_addresses
from ctlearn.accounts.models import User
from lessons.rosters import claim


@receiver(email_confirmed)
def address_was_confirmed(sender: Any, email_address: Any, **kwargs: Any) -> None:
    claim(email_address.user, [email_address.email])


@receiver(user_logged_in)
def somebody_signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    """An institution's sign-in brings confirmed addresses; and a roster may have come since the last time."""
    if addresses := confirmed_addresses(user):
        claim(user, addresses)
