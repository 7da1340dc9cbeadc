"""A course package, the text form of a course: read, write, check, load into the database, export.

The format is described in docs/course-package.md.
"""
