"""A file between its preview and the consent to it."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

KEPT = timedelta(hours=12)
EACH = 5  # of one person, so that nobody fills the database with files


def upload_key() -> str:
    return secrets.token_urlsafe(24)


class UploadGone(Exception):
    """It was stored already, is too old, or somebody else's."""


class Upload(models.Model):
    """What somebody sent, kept as it came until it is stored: the browser brings back its key and nothing else.

    `options` are the choices that were made with it, as plain data.
    """

    key = models.CharField(max_length=40, unique=True, default=upload_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    purpose = models.CharField(max_length=20)
    name = models.CharField(max_length=255, blank=True)
    data = models.BinaryField()
    options = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.name or self.purpose

    @classmethod
    @transaction.atomic
    def keep(cls, owner: "User", purpose: str, name: str, data: bytes, options: Mapping[str, Any]) -> "Upload":
        """The oldest of this person go, and what is too old of anybody."""
        cls.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
        own = cls.objects.filter(owner=owner)
        cls.objects.filter(pk__in=list(own.values_list("pk", flat=True)[EACH - 1 :])).delete()
        return cls.objects.create(owner=owner, purpose=purpose, name=name[:255], data=data, options=dict(options))

    @classmethod
    def take(cls, owner: "User", purpose: str, key: str) -> "Upload":
        """The upload, locked until the transaction ends, so that it is stored once. Raises UploadGone."""
        found = cls.objects.select_for_update().filter(owner=owner, purpose=purpose, key=key[:40])
        upload = found.filter(created_at__gte=timezone.now() - KEPT).first()
        if upload is None:
            raise UploadGone
        return upload

    @property
    def content(self) -> bytes:
        return bytes(self.data)  # PostgreSQL gives a memoryview
