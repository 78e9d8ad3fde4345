"""Writing a scenario out in full."""

from __future__ import annotations

from io import StringIO

from hyosan.scenario.scenario import Scenario


def scenario_yaml(scenario: Scenario) -> str:
    """The resolved scenario as YAML text; read again it gives an equal scenario.

    Keys keep their order: the first state is where everybody starts, and branches are drawn in order.
    """
    from ruamel.yaml import YAML

    yaml = YAML(pure=True)
    yaml.width = 100
    yaml.allow_unicode = True
    text = StringIO()
    yaml.dump(scenario.resolved(), text)
    return text.getvalue()
