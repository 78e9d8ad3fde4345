"""Compile the streets for those who leave: how long an edge takes, how many it lets pass, and the way out."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.units import HOUR, SECOND
from hyosan.kernels.space.journeys import AT_EXIT, NO_WAY
from hyosan.model.behaviour import Flight
from hyosan.model.building import REFUGE, WAY_OUT
from hyosan.world.world import Places

ENDLESS = 1 << 30  # people: room outside


def compile_traffic(edges: NDArray, places: Places, flight: Flight | None) -> None:
    """Set the headway of cars (ticks for each person) and the ticks that driving and walking take."""
    if flight is None:
        return
    length = places.edge_length.astype(np.float64)
    edges["headway"] = HOUR / (flight.outflow * np.maximum(places.edge_lanes.astype(np.float64), 1e-3))
    edges["drive"] = length / flight.car_speed * SECOND
    edges["walk"] = length / flight.walking_speed * SECOND


def room_on_streets(places: Places, flight: Flight | None) -> NDArray[np.int64]:
    """How many people in cars the streets of each cell hold in a jam: half of the lanes that meet there."""
    room = np.full(places.count, ENDLESS, np.int64)
    if flight is None:
        return room
    lanes = places.edge_length.astype(np.float64) * places.edge_lanes / 1000 / 2
    origin = np.repeat(np.arange(places.count), np.diff(places.edge_start))
    held = np.bincount(origin, lanes, places.count) * flight.density
    room = np.maximum(held.astype(np.int64), 1)
    room[exits(places)] = ENDLESS
    return room


def exits(places: Places) -> NDArray[np.int64]:
    """The cells where ways end for those who flee: roads leave the map there, or there is a refuge."""
    ends = [places.kinds.index(name) for name in (WAY_OUT, REFUGE) if name in places.kinds]
    return np.flatnonzero(np.isin(places.kind, ends))


def way_out(places: Places, flight: Flight | None) -> NDArray[np.int32]:
    """By cell, the edge on the quickest way out; AT_EXIT where it ends, NO_WAY where there is none."""
    found = np.full(places.count, NO_WAY, np.int32)
    if flight is None:
        return found
    origin = np.repeat(np.arange(places.count), np.diff(places.edge_start))
    order = np.argsort(places.edge_to, kind="stable")
    start = np.searchsorted(places.edge_to[order], np.arange(places.count + 1)).tolist()
    came_from, edge_of = origin[order].tolist(), order.tolist()
    cost = (places.edge_length.astype(np.float64) / np.maximum(places.edge_lanes, 1e-3))[order].tolist()
    away = [float("inf")] * places.count
    waiting: list[tuple[float, int]] = []
    for cell in exits(places).tolist():
        away[cell], found[cell] = 0.0, AT_EXIT
        heapq.heappush(waiting, (0.0, cell))
    while waiting:
        far, cell = heapq.heappop(waiting)
        if far > away[cell]:
            continue
        for at in range(start[cell], start[cell + 1]):
            other = came_from[at]
            if far + cost[at] < away[other]:
                away[other], found[other] = far + cost[at], edge_of[at]
                heapq.heappush(waiting, (away[other], other))
    return found
