"""What tests are made of."""

from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone

from lessons import models as lessons
from quizzes import models as quizzes


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password("correct horse battery")


class InstructorFactory(UserFactory):
    @factory.post_generation
    def role(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.make_instructor()


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Topic
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: f"topic-{n}")
    title = factory.Sequence(lambda n: f"Topic {n}")


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Document

    name = factory.Sequence(lambda n: f"Document {n}")


class RevisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.DocumentRevision

    document = factory.SubFactory(DocumentFactory)
    number = 1


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Section

    revision = factory.SubFactory(RevisionFactory)
    key = factory.Sequence(lambda n: f"section-{n}")
    position = factory.Sequence(int)
    heading = factory.Sequence(lambda n: f"Section {n}")


class CourseFactory(factory.django.DjangoModelFactory):
    """A published, open course."""

    class Meta:
        model = lessons.Course

    key = factory.Sequence(lambda n: f"course-{n}")
    title = factory.Sequence(lambda n: f"Course {n}")
    summary = "What it is about."
    state = lessons.State.PUBLISHED
    open = True


class CourseRoleFactory(factory.django.DjangoModelFactory):
    """An editor."""

    class Meta:
        model = lessons.CourseRole

    course = factory.SubFactory(CourseFactory)
    user = factory.SubFactory(InstructorFactory)


class ModuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Module

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"module-{n}")
    title = factory.Sequence(lambda n: f"Module {n}")
    position = factory.Sequence(int)


class LessonFactory(factory.django.DjangoModelFactory):
    """A published lesson in a module of its own, unless one is given."""

    class Meta:
        model = lessons.Lesson

    module = factory.SubFactory(ModuleFactory)
    course = factory.SelfAttribute("module.course")
    key = factory.Sequence(lambda n: f"lesson-{n}")
    title = factory.Sequence(lambda n: f"Lesson {n}")
    lede = "Why it matters."
    body = "A first paragraph."
    position = factory.Sequence(int)
    state = lessons.State.PUBLISHED


class GlossaryTermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.GlossaryTerm

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"term-{n}")
    term = factory.Sequence(lambda n: f"term {n}")
    definition = "What it means."


class ClaimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Claim

    lesson = factory.SubFactory(LessonFactory)
    course = factory.SelfAttribute("lesson.course")
    key = factory.Sequence(lambda n: f"claim-{n}")
    said = "The source says so."
    verdict = lessons.Claim.Verdict.WRONG
    correction = "It is otherwise."
    reference = "A/RES/1"


class ProblemReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.ProblemReport

    lesson = factory.SubFactory(LessonFactory)
    course = factory.SelfAttribute("lesson.course")
    reporter = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Problem {n}")


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Cohort
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Cohort {n}")

    @factory.post_generation
    def courses(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.courses.add(*(extracted or []))


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = lessons.Enrolment

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)


class QuestionFactory(factory.django.DjangoModelFactory):
    """A single-choice question with one version; `a` is right."""

    class Meta:
        model = quizzes.Question
        skip_postgeneration_save = True

    lesson = factory.SubFactory(LessonFactory)
    course = factory.SelfAttribute("lesson.course")
    key = factory.Sequence(lambda n: f"question-{n}")
    type = "single_choice"

    @factory.post_generation
    def version(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        content = kwargs.pop("content", None) or {
            "options": [
                {"key": "a", "text": "Paris", "correct": True, "explanation": "The key explanation."},
                {"key": "b", "text": "Lyon", "explanation": "Tempting, but no."},
            ]
        }
        self.current = quizzes.QuestionVersion.objects.create(
            question=self,
            number=1,
            content=content,
            **{"stem": "Where is it?", "explanation": "The text says so.", **kwargs},
        )
        self.save(update_fields=["current"])


class AssignmentFactory(factory.django.DjangoModelFactory):
    """A quiz, set for a cohort that has its course; no dates."""

    class Meta:
        model = quizzes.Assignment

    cohort = factory.SubFactory(CohortFactory)


class VisitFactory(factory.django.DjangoModelFactory):
    """A lesson that a student has opened."""

    class Meta:
        model = lessons.LessonVisit

    lesson = factory.SubFactory(LessonFactory)
    enrolment = factory.SubFactory("tests.factories.EnrolmentFactory")
    first_at = factory.LazyFunction(timezone.now)
    last_at = factory.LazyFunction(timezone.now)


class CohortRoleFactory(factory.django.DjangoModelFactory):
    """An owner."""

    class Meta:
        model = lessons.CohortRole

    cohort = factory.SubFactory("tests.factories.CohortFactory")
    user = factory.SubFactory(InstructorFactory)
