"""What is written is read again without a change, and written again as the same bytes."""

from typing import Any
from unittest.mock import patch

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from ctlearn.packages import yamltext
from ctlearn.packages.format import CoursePackage
from ctlearn.packages.reading import read_package
from ctlearn.packages.writing import zip_package
from tests.packages.generated import packages

GENERATED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yamltext.LOADER], ids=["python", "libyaml"])
@given(package=packages())
@GENERATED
def test_a_written_package_reads_as_it_was(loader: Any, package: CoursePackage) -> None:
    with patch.object(yamltext, "LOADER", loader):
        assert read_package(zip_package(package)) == package


@given(packages())
@GENERATED
def test_reading_and_writing_again_gives_the_same_bytes(package: CoursePackage) -> None:
    written = zip_package(package)

    assert zip_package(read_package(written)) == written
