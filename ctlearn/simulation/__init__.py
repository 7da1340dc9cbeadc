"""Students who never were: a cohort for demonstrations, tests and benchmarks, by the rules of real use."""

from ctlearn.simulation.cohort import CannotSimulate, Made, Wish, simulate

__all__ = ["CannotSimulate", "Made", "Wish", "simulate"]
