"""Causes in words: of a loss, of a destroyed body, of a single event. Others stand as the record has them."""

from __future__ import annotations

# After a number: `46 352 turned, 1 871 were killed by bombs`. Others: *through* the cause.
LOST = {
    "turned": "turned", "torn": "were torn apart", "strike": "were killed by bombs",
    "guards": "were shot by guards on turning", "outside": "turned beyond the map",
    "patrol": "were shot by mistake", "illness": "died of the illness",
    "starved": "starved",
}  # fmt: skip
ENDED = {
    "patrol": "by patrols", "fight": "in fights", "strike": "by bombs", "starved": "by hunger",
    "guards": "by guards", "outside": "beyond the map",
}  # fmt: skip

# In a table.
LOST_ROWS = {
    "turned": "bitten, and turned", "torn": "torn apart", "strike": "killed by bombs",
    "guards": "bitten, and shot by guards on turning", "outside": "bitten, and turned beyond the map",
    "patrol": "shot by a patrol by mistake",
}  # fmt: skip
ENDED_ROWS = {
    "strike": "by bombs", "fight": "by those whom they attacked", "patrol": "by patrols", "guards": "by guards",
    "outside": "by those beyond the map",
    "starved": "by hunger",
}  # fmt: skip

# Of one event.
CAUSES = {
    "torn": "torn apart", "patrol": "shot by a patrol", "fight": "in a fight", "strike": "by a bomb",
    "guards": "shot by guards", "outside": "beyond the map", "encounter": "in an encounter",
}  # fmt: skip
