"""Pictures and words: pure functions from the tables of a run."""

from __future__ import annotations

from hyosan.view.pictures.figures import plot
from hyosan.view.report.report import report_html, write_report
from hyosan.view.scene import Run, Scene
from hyosan.view.telling.chronicle import chronicle
from hyosan.view.telling.story import Story, story

__all__ = ["Run", "Scene", "Story", "chronicle", "plot", "report_html", "story", "write_report"]
