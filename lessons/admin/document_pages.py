"""The forms of the document pages, and what the outline page shows."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.importing import ImportFailed, Outline, read_outline
from lessons.models import Document, DocumentRevision
from lessons.outlines import OutlinedSection, course_of, drafted, outline_of, state_of


class ImportForm(forms.Form):
    """A file that could be read: `outline` and `content` are what it holds."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Text, Markdown, HTML, Word or PDF. You see its outline before a course is made of it."),
    )
    outline: Outline
    content: bytes

    def clean_file(self) -> "UploadedFile[bytes]":
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        name, limit = file.name or "", settings.UPLOAD_LIMIT
        if (file.size or 0) > limit:
            raise forms.ValidationError(
                _("%(name)s is too large: at most %(limit)d MB can be imported."),
                params={"name": name, "limit": limit // 1024**2},
            )
        self.content = file.read()
        try:
            self.outline = read_outline(self.content, name)
        except ImportFailed as error:
            raise forms.ValidationError(str(error)) from None
        return file


class UploadForm(ImportForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What readers see, e.g. “Document 1”. Empty: the document's title."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What it is and where it comes from."),
    )


class OutlineRow:
    """A section on the page, and what can be done with it. `above` is the section above it that is in."""

    def __init__(self, section: OutlinedSection, above: OutlinedSection | None) -> None:
        self.section = section
        self.can_promote = section.level > 1
        self.can_demote = above is not None and section.level <= above.level
        self.can_merge = above is not None
        self.can_restore = section.left_out_with == section.key


class OutlinePage:
    """`at` is the section whose heading takes the focus, `renaming` the one whose heading is being typed."""

    def __init__(self, document: Document, revision: DocumentRevision, at: str = "", renaming: str = "") -> None:
        self.document, self.revision, self.renaming = document, revision, renaming
        self.state = state_of(revision)
        self.course = course_of(revision)
        self.outline = outline_of(revision)
        self.at = next((section.key for section in self.outline if at in section.keys), "")
        self.modules = drafted(self.outline)
        self.lesson_count = sum(len(module.lessons) for module in self.modules)

    @cached_property
    def rows(self) -> list[OutlineRow]:
        rows: list[OutlineRow] = []
        above = None
        for section in self.outline:
            rows.append(OutlineRow(section, above))
            above = above if section.left_out else section
        return rows


def read_edit(data: Any) -> dict[str, str]:
    """The edit that a form posts: a button named `edit` with "promote:key"; a rename comes with the heading."""
    op, _colon, key = str(data.get("edit", "")).partition(":")
    edit = {"op": op, "section": key}
    return {**edit, "heading": str(data.get("heading", ""))} if op == "rename" else edit
