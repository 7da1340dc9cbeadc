"""Search, and the reader's own shelf: bookmarks and notes."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from lessons.models import Bookmark, Course, Lesson, Note
from lessons.requests import AnyRequest, MemberRequest
from lessons.search import search as find


@login_not_required
def search(request: AnyRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    page = "lessons/search.html#results" if request.htmx else "lessons/search.html"
    return render(request, page, {"query": query, "hits": find(query, request.user)})


def shelf(request: MemberRequest) -> HttpResponse:
    """Bookmarks and notes; what can't be read any more is not listed."""
    readable = Lesson.objects.published().filter(course__in=Course.objects.visible_to(request.user))
    bookmarks = Bookmark.objects.filter(user=request.user, lesson__in=readable).select_related("lesson__course")
    notes = Note.objects.filter(user=request.user, lesson__in=readable).select_related("lesson__course")
    return render(request, "lessons/shelf.html", {"bookmarks": bookmarks, "notes": notes})
