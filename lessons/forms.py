"""What readers write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lessons.models import Note, ProblemReport


class NoteForm(forms.ModelForm[Note]):
    class Meta:
        model = Note
        fields = ["text"]
        labels = {"text": _("Your note")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].required = False  # an empty note is no note


class ProblemReportForm(forms.ModelForm[ProblemReport]):
    class Meta:
        model = ProblemReport
        fields = ["text"]
        labels = {"text": _("What is wrong?")}
        help_texts = {"text": _("The sentence, and what it should say. The course’s instructors read it.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
