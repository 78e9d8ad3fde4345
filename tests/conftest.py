"""Drawn tests draw the same examples every time: what CI says of a commit does not depend on luck."""

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile("same")
