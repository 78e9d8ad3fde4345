"""hyosan: agent-based outbreak simulator and response planner."""

from hyosan.facade import build_world, checkpoint_at, plot, read_scenario, simulate, simulate_many
from hyosan.ground.errors import HyosanError, ScenarioError, TableError, UserError

__version__ = "0.1.0"

__all__ = [
    "HyosanError",
    "Response",
    "ScenarioError",
    "TableError",
    "UserError",
    "build_world",
    "checkpoint_at",
    "plot",
    "read_scenario",
    "simulate",
    "simulate_many",
]


def __getattr__(name: str) -> object:
    if name == "Response":  # pydantic is heavy; nobody pays for it on import
        from hyosan.model.response import Response

        return Response
    raise AttributeError(f"module 'hyosan' has no attribute {name!r}")
