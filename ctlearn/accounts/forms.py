"""Sign-up and profile."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ctlearn.accounts.models import User
from lessons.limits import zone_choices


class SignupForm(forms.Form):
    """What allauth's sign-up asks beyond address and password."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your instructors should see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["display_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["display_name", "time_zone", "theme", "arrow_keys"]
        widgets = {
            "theme": forms.RadioSelect,
            "display_name": forms.TextInput(attrs={"autocomplete": "name"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].help_text = _("Dates and deadlines are shown in it.")
        self.fields["time_zone"].widget = forms.Select(choices=[("", _("The server’s")), *zone_choices()])
