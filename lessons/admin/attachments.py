"""Files of a course: images are rewritten and need a description; everything else is kept as it came."""

import re
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.admin.keeping import KeepingAdmin
from lessons.models import Attachment
from lessons.pictures import PictureRefused, rewritten

IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif")


class AttachmentForm(forms.ModelForm[Attachment]):
    """`name` empty: made from the file's own."""

    class Meta:
        model = Attachment
        fields = ["course", "file", "name", "alt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None or "file" not in self.changed_data:
            return cleaned
        if file.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 1024**2
            self.add_error("file", _("The file is too large: at most %(limit)d MB.") % {"limit": limit})
            return cleaned
        name = cleaned.get("name") or plain_name(file.name)
        if file.name.lower().endswith(".svg"):
            self.add_error("file", _("SVG files can hold programs. Save the drawing as PNG or WebP."))
        elif file.name.lower().endswith(IMAGES):
            try:
                data, ending = rewritten(file.read())
            except PictureRefused as reason:
                self.add_error("file", str(reason))
            else:
                name = f"{PurePath(name).stem}.{ending}"
                cleaned["file"] = ContentFile(data, name=name)
            if not cleaned.get("alt"):
                self.add_error("alt", _("Describe the image for those who can’t see it."))
        cleaned["name"] = name
        course = cleaned.get("course") or (self.instance.course_id and self.instance.course)
        taken = Attachment.objects.filter(course=course or None, name=name).exclude(pk=self.instance.pk)
        if taken.exists():
            self.add_error("name", _("The course has a file “%(name)s” already.") % {"name": name})
        return cleaned


def plain_name(name: str) -> str:
    """Letters, digits, dots and dashes."""
    return re.sub(r"[^\w.-]", "-", get_valid_filename(PurePath(name).name))[-100:].lstrip(".-") or "file"


@admin.register(Attachment)
class AttachmentAdmin(KeepingAdmin[Attachment]):
    form = AttachmentForm
    view_on_site = False  # type: ignore[assignment]
    list_display = ["name", "course", "described"]
    list_select_related = ["course"]
    search_fields = ["name", "alt", "course__title"]

    @admin.display(description=gettext_lazy("description"))
    def described(self, attachment: Attachment) -> str:
        return attachment.alt

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["course"] if obj else []
