"""What the courses cover: each section of each document, the lesson built from it, and what hangs on the lesson."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ctlearn.packages.format import CoursePackage
from ctlearn.packages.prose import word_count


def report(packages: Iterable[CoursePackage]) -> str:
    """The report as Markdown: a summary of the courses, then a table for each."""
    packages = list(packages)
    lines = [
        "| course | modules | lessons | words | questions | other than single choice | families | claims | terms |"
    ]
    lines.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    lines += [summary(package) for package in packages]
    for package in packages:
        lines += ["", f"## {package.title}", "", *table(package)]
    return "\n".join(lines) + "\n"


def summary(package: CoursePackage) -> str:
    questions = list(package.questions())
    lessons = list(package.lessons())
    other = sum(question.type != "single_choice" for question in questions)
    families = {question.family for question in questions if question.family}
    cells = [
        package.title,
        len(package.modules),
        len(lessons),
        sum(word_count(lesson.body) for lesson in lessons),
        len(questions),
        f"{other * 100 // max(1, len(questions))} %",
        len(families),
        len(package.claims),
        len(package.glossary),
    ]
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def table(package: CoursePackage) -> Iterator[str]:
    """One row a section in the document's order; a section without a lesson shows a dash."""
    types = Counter(question.type for question in package.questions())
    yield "Questions by type: " + ", ".join(f"{name} {count}" for name, count in types.most_common()) + "."
    yield ""
    yield "| section of the document | module | lesson | words | questions | claims |"
    yield "|---|---|---|--:|--:|--:|"
    by_section = {lesson.section: (module, lesson) for module in package.modules for lesson in module.lessons}
    questions = Counter(question.lesson for question in package.questions())
    claims = Counter(claim.lesson for claim in package.claims)
    for section in package.document.sections if package.document else ():
        indent = "– " * (section.level - 1)
        if section.key not in by_section:
            yield f"| {indent}{section.heading} | – | – | – | – | – |"
            continue
        module, lesson = by_section[section.key]
        yield (
            f"| {indent}{section.heading} | {module.title} | {lesson.title} | {word_count(lesson.body)} "
            f"| {questions[lesson.key]} | {claims[lesson.key]} |"
        )
