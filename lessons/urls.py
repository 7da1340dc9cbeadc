from django.urls import path

from lessons.views import courses, reading, searching

urlpatterns = [
    path("courses/", courses.course_list, name="courses"),
    path("courses/<slug:course_key>/", courses.course, name="course"),
    path("courses/<slug:course_key>/enrol/", courses.enrol, name="enrol"),
    path("courses/<slug:course_key>/leave/", courses.leave, name="leave"),
    path("courses/<slug:course_key>/glossary/", courses.glossary, name="glossary"),
    path("courses/<slug:course_key>/claims/", courses.claims, name="claims"),
    path("courses/<slug:course_key>/files/<str:name>", reading.attachment, name="attachment"),
    path("courses/<slug:course_key>/lessons/<slug:lesson_key>/", reading.lesson, name="lesson"),
    path(
        "courses/<slug:course_key>/lessons/<slug:lesson_key>/complete/",
        reading.complete,
        name="complete_lesson",
    ),
    path("courses/<slug:course_key>/lessons/<slug:lesson_key>/bookmark/", reading.bookmark, name="bookmark"),
    path("courses/<slug:course_key>/lessons/<slug:lesson_key>/note/", reading.note, name="note"),
    path("courses/<slug:course_key>/lessons/<slug:lesson_key>/report/", reading.report, name="report_problem"),
    path("search/", searching.search, name="search"),
    path("shelf/", searching.shelf, name="shelf"),
]
