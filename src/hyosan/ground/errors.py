"""The errors a user can meet; each carries one clear message and the exit status of the command line."""

from __future__ import annotations


class HyosanError(Exception):
    """Any failure hyosan explains by itself; `exit_status` is what the command line returns."""

    exit_status = 1


class UserError(HyosanError):
    """The user's input is wrong: the message says what was found, what is allowed and what to do."""

    exit_status = 2


class ScenarioError(UserError):
    """A scenario, plan or library file is wrong; the message names file, line and path."""


class TableError(UserError):
    """A people, contacts or places table is wrong; the message names file, column and row."""


class Interrupted(HyosanError):
    """The user asked to end; the message says what was kept."""

    exit_status = 130
