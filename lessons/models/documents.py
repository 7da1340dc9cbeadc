"""What was imported: an ordered tree of titled sections with their text, kept as it came.

Only instructors see documents. A section keeps its key across imports of a changed document.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models.keys import KeyField

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: "User") -> "DocumentQuerySet":
        """The documents that this person imported, or whose course this person may edit."""
        if user.is_superuser:
            return self
        if not user.is_staff:
            return self.none()
        return self.filter(models.Q(owner=user) | models.Q(courses__roles__user=user)).distinct()


class Document(models.Model):
    """A source, over all its revisions."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("What readers see, e.g. “Document 1”."))
    title = models.CharField(_("title"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("What it is and where it comes from."))
    created_at = models.DateTimeField(_("imported"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title or self.name

    def latest(self) -> "DocumentRevision | None":
        return self.revisions.order_by("-number").first()


class DocumentRevision(models.Model):
    """One import of a document.

    `edits` are the changes that a person made to the outline, in order, as `lessons.outlines` applies them;
    the sections themselves stay as they were read. `skipped` lists what the reader left out: [{text, reason}].
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    filename = models.CharField(_("file"), max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="sha256 of the file, hexadecimal")
    language = models.CharField(_("language"), max_length=35, blank=True)
    skipped = models.JSONField(_("left out"), default=list, blank=True)
    edits = models.JSONField(default=list, blank=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)

    class Meta:
        ordering = ["document", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="revision_number_unique")]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"


class Section(models.Model):
    """A titled part of a revision. `text` is Markdown as it was read; courses that ship carry no text of sections."""

    revision = models.ForeignKey(DocumentRevision, models.CASCADE, related_name="sections")
    key = KeyField(_("key"))
    position = models.PositiveIntegerField(_("position"))
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    heading = models.CharField(_("heading"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="sha256 of the text, hexadecimal")
    certain = models.BooleanField(
        default=True,
        help_text="False while a person has to confirm that this is the earlier section of the same key.",
    )

    class Meta:
        ordering = ["revision", "position"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["revision", "key"], name="section_key_unique")]

    def __str__(self) -> str:
        return self.heading or str(_("Introduction"))
