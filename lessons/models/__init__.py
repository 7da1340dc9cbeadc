"""Documents, courses, cohorts, and what a reader leaves behind."""

from lessons.models.cohorts import Announcement, AnnouncementMail, Cohort, CohortRole, Enrolment, RosterEntry
from lessons.models.completion import LessonCompletion, LessonVisit
from lessons.models.content import (
    Attachment,
    Claim,
    Course,
    CourseRole,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    State,
    Topic,
)
from lessons.models.copies import CourseCopy
from lessons.models.documents import Document, DocumentRevision, Section
from lessons.models.marks import Bookmark, Note, ProblemReport
from lessons.models.searching import SearchEntry
from lessons.models.uploads import Upload, UploadGone

__all__ = [
    "Announcement",
    "AnnouncementMail",
    "Attachment",
    "Bookmark",
    "Claim",
    "Cohort",
    "CohortRole",
    "Course",
    "CourseCopy",
    "CourseRole",
    "Document",
    "DocumentRevision",
    "Enrolment",
    "GlossaryTerm",
    "Lesson",
    "LessonCompletion",
    "LessonVisit",
    "Module",
    "Note",
    "Objective",
    "ProblemReport",
    "RosterEntry",
    "SearchEntry",
    "Section",
    "State",
    "Topic",
    "Upload",
    "UploadGone",
]
