"""The one error of this ring: what is wrong and what to do about it."""

from __future__ import annotations


class RuntimeFault(Exception):
    """Something about the machine or the installation; the command line prints it and exits with 1."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n{self.remedy}" if self.remedy else self.problem
