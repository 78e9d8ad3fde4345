"""Responses: one idea per file, and the dictionary that names them. A new one is one file and one line."""

from __future__ import annotations

from hyosan.model.response import Response
from hyosan.responses.broadcast import Broadcast
from hyosan.responses.camp import Camp
from hyosan.responses.contacts import Contacts
from hyosan.responses.cordon import Cordon
from hyosan.responses.curfew import Curfew
from hyosan.responses.doses import Doses
from hyosan.responses.evacuation import Evacuation
from hyosan.responses.lure import Lure
from hyosan.responses.patrols import Patrols
from hyosan.responses.strike import Strike
from hyosan.responses.suppression import Suppression

__all__ = [
    "RESPONSES",
    "Broadcast",
    "Camp",
    "Contacts",
    "Cordon",
    "Curfew",
    "Doses",
    "Evacuation",
    "Lure",
    "Patrols",
    "Strike",
    "Suppression",
]

RESPONSES: dict[str, type[Response]] = {
    "broadcast": Broadcast,
    "camp": Camp,
    "contacts": Contacts,
    "cordon": Cordon,
    "curfew": Curfew,
    "doses": Doses,
    "evacuation": Evacuation,
    "lure": Lure,
    "patrols": Patrols,
    "strike": Strike,
    "suppression": Suppression,
}
