from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.models import Course
from lessons.models.keys import KEY_LENGTH, KEY_PATTERN


class PackageForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Package"),
        help_text=gettext_lazy("A zip with course.yaml and a folder for each module, as a download gives it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            most = settings.UPLOAD_LIMIT // 2**20
            raise forms.ValidationError(_("The file is larger than %(most)d MB.") % {"most": most})
        return file


class CopyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    key = forms.RegexField(
        KEY_PATTERN,
        label=gettext_lazy("Key"),
        max_length=KEY_LENGTH,
        help_text=gettext_lazy("Stands in addresses: lower-case letters, digits and single dashes."),
        error_messages={"invalid": gettext_lazy("Use lower-case letters, digits and single dashes.")},
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if Course.objects.filter(key=key).exists():
            raise forms.ValidationError(_("This key is taken; choose another."))
        return key
