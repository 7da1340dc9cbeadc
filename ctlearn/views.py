"""Pages that belong to no app: home and the style guide."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ctlearn.accounts.forms import ProfileForm
from ctlearn.progress.due import due_to
from lessons.completion import progress_of
from lessons.models import Announcement, Course
from lessons.models.content import Size, sizes
from lessons.rendering import render as render_markdown
from lessons.requests import AnyRequest, MemberRequest
from quizzes.reviews import day_of

SHOWN = 5  # due things and announcements on the home page
COLOURS = [
    "paper", "sheet", "sunk", "ink", "ink-2", "rule", "rule-2", "accent", "accent-wash",
    "right", "right-wash", "wrong", "wrong-wash", "partly", "partly-wash",
]  # fmt: skip
FIGURES = """
:::timeline From Geneva to New York
1937 | A first draft | Adopted, never in force
1963 | Tokyo | The first of nineteen
:::

:::bars Attacks by outcome
Completed | 34
Failed | 5
Foiled | 19
:::

| Body | Founded |
|------|--------:|
| FATF | 1989 |

:::case A case
Set apart from the argument.
:::

:::note A note
Something to keep in mind.
:::
"""


@login_not_required
def home(request: AnyRequest) -> HttpResponse:
    """Signed in: where to go on. Else: what this is, in one screen."""
    if request.user.is_authenticated:
        progress = progress_of(request.user)
        if progress:
            context = {
                "progress": progress,
                "current": progress[0],
                "due": due_to(request.user, timezone.now())[:SHOWN],
                "cards_due": day_of(request.user).left,
                "announcements": Announcement.objects.for_student(request.user).lately()[:3],
            }
            return render(request, "home.html", context)
    courses = list(Course.objects.visible_to(request.user).in_order())
    size = sizes(courses)
    rows = [{"course": course, "size": size.get(course.pk, Size())} for course in courses]
    return render(request, "welcome.html", {"rows": rows})


def nothing(request: MemberRequest, anything: str) -> HttpResponse:
    raise Http404


def styleguide(request: MemberRequest) -> HttpResponse:
    """Every part of the interface on one page, for those who change it; to others it doesn't exist."""
    if not request.user.is_staff:
        raise Http404
    context = {
        "colours": COLOURS,
        "steps": range(0, 101, 25),
        "form": ProfileForm({"theme": "system"}, instance=request.user),
        "figures": render_markdown(FIGURES).html,
    }
    request.user.refresh_from_db()
    return render(request, "styleguide.html", context)
