"""What instructors enter about a cohort."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_domain_name
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctlearn.accounts.addresses import instructor_at, people_of
from ctlearn.progress import sheets
from lessons.limits import zone_choices
from lessons.models import Announcement, Cohort, CohortRole, Course, Enrolment, ProblemReport

if TYPE_CHECKING:
    from ctlearn.accounts.models import User


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CohortForm(forms.ModelForm[Cohort]):
    """The facts about a cohort. It offers the courses that this person may read, and those that it has."""

    class Meta:
        model = Cohort
        fields = ["name", "courses", "starts_on", "ends_on", "time_zone"]
        widgets = {"courses": forms.CheckboxSelectMultiple, "starts_on": DayInput, "ends_on": DayInput}
        help_texts = {"courses": _("What its students read. A course that isn’t open is open to them.")}

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readable = Course.objects.visible_to(user).values("pk")
        has = Course.cohorts.through.objects.filter(cohort=self.instance.pk or 0).values("course")
        courses: Any = self.fields["courses"]
        courses.queryset = (Course.objects.filter(pk__in=readable) | Course.objects.filter(pk__in=has)).in_order()
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=zone_choices(),
            help_text=_("Dates are entered in it. Dates that are set already keep their moment when it changes."),
        )
        if self.instance.pk is None:
            self.initial["time_zone"] = timezone.get_current_timezone_name()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It ends before it starts."))
        return data


class ThresholdsForm(forms.ModelForm[Cohort]):
    """When the cohort’s page says that somebody or something needs a person."""

    class Meta:
        model = Cohort
        fields = ["not_started_days", "stalled_days", "failed_attempts", "suspect_answers", "essay_days"]


class JoiningForm(forms.ModelForm[Cohort]):
    """Whom the link and the code let in."""

    class Meta:
        model = Cohort
        fields = ["joining", "mail_domain"]

    def clean_mail_domain(self) -> str:
        domain = str(self.cleaned_data["mail_domain"]).strip().lower().removeprefix("@")
        if domain:
            validate_domain_name(domain)
        return domain


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Sixteen letters and digits, from your instructor. Spaces and capitals don’t matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 5 MB. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > sheets.LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class StudentForm(forms.Form):
    """One row of a roster, by hand."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    number = forms.CharField(label=_("Student number"), max_length=40, required=False)
    extra_time = forms.CharField(
        label=_("Extra time"), max_length=10, required=False, help_text=_("As in 1.25 or 25 %; empty is none.")
    )


class EnrolmentForm(forms.ModelForm[Enrolment]):
    """What is set once for a student and holds for all quizzes."""

    class Meta:
        model = Enrolment
        fields = ["student_number", "extra_time"]
        help_texts = {"extra_time": _("1 is none, 1.25 a quarter more. It multiplies the minutes of every quiz.")}

    def clean_student_number(self) -> str:
        number = str(self.cleaned_data["student_number"])
        others = Enrolment.objects.filter(cohort=self.instance.cohort, student_number=number, left_at=None)
        if number and (other := others.exclude(pk=self.instance.pk).select_related("user").first()):
            raise forms.ValidationError(
                _("The number %(number)s belongs to %(name)s."), params={"number": number, "name": other.user}
            )
        return number


class MoveForm(forms.Form):
    cohort: forms.ModelChoiceField[Cohort] = forms.ModelChoiceField(label=_("To"), queryset=Cohort.objects.none())

    def __init__(self, *args: Any, enrolment: Enrolment, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment
        own = Cohort.objects.owned_by(user).taught().running().exclude(pk=enrolment.cohort_id)
        self.fields["cohort"].queryset = own  # type: ignore[attr-defined]

    def clean_cohort(self) -> Cohort:
        cohort: Cohort = self.cleaned_data["cohort"]
        if cohort.enrolments.in_cohort().filter(user=self.enrolment.user_id).exists():
            raise forms.ValidationError(_("The student is in that cohort already."))
        return cohort


class AnnouncementForm(forms.ModelForm[Announcement]):
    class Meta:
        model = Announcement
        fields = ["title", "text", "by_mail"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"by_mail": _("Each student gets a mail of their own; answers reach you.")}


class RoleForm(forms.Form):
    """Somebody who is to teach a cohort too: an instructor, or whoever has confirmed the address."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=CohortRole.Role.choices,
        initial=CohortRole.Role.ASSISTANT,
        help_text=_("Assistants read and grade. Owners change the cohort as well."),
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        self.person = people_of([email]).get(email) or instructor_at(email)
        if self.person is None:
            raise forms.ValidationError(_("Nobody who has confirmed this address has an account."))
        if self.cohort.roles.filter(user=self.person).exists():
            raise forms.ValidationError(_("%(name)s teaches the cohort already."), params={"name": self.person})
        return email


class ProblemForm(forms.ModelForm[ProblemReport]):
    class Meta:
        model = ProblemReport
        fields = ["state", "answer"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 4})}
