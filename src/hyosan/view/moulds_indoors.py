"""Moulds of stories inside a building, in place of those that speak of homes, blocks and districts."""

from __future__ import annotations

from hyosan.view.moulds import Moulds

INDOORS: Moulds = {
    "setting": ("{city} has {n:person|people} in it.", "{n:person is|people are} in {city}."),
    "setting day": (
        "It is a {weekday}; {pupils:is a pupil|are pupils} and {workers:works|work} here.",
        "On this {weekday} {pupils:pupil|pupils} and {workers:member of staff|members of staff} are here.",
    ),
    "district": (
        "It has come to {name}.",
        "The first {what} on {name}.",
        "Until now there was no {what} on {name}.",
    ),
    "districts all": ("No part of the building is spared.", "That makes every floor."),
    "end districts": (
        "{most} lost the largest share of its people, {high}; {least} lost the least, {low}.",
        "No floor was hit harder than {most}, with {high} lost, and none less than {least}, with {low}.",
    ),
    "end districts cases": (
        "{most} had the largest share of its people infected, {high}; {least} the least, {low}.",
        "No floor had more of its people infected than {most}, {high}, and none fewer than {least}, {low}.",
    ),
    "who": ("{who} is{home} when it begins.", "This is {who.obj}, who is{home} when it begins."),
    "who cast": ("{who} is {phrase},{home} when it begins.", "{who} is{home} when it begins: {phrase}."),
    "elsewhere": (
        "It begins elsewhere, with {first.obj}{first.home}.",
        "The first case is {first.obj}{first.home}.",
    ),
    "attack at home": (
        "Somebody is attacked in the room where {who.he} was in the morning, for the first time.",
        "The first attack in {who.his} own room is on {other}.",
    ),
    "siege": (
        "{n:hunter is|hunters are} in the room where {who.he} began the day; no hour brings more.",
        "The worst hour in {who.his} own room: {n:hunter is|hunters are} there.",
    ),
    "fate block": (
        "Of the {n} who were in {who.his} room that morning {k:is|are} lost.",
        "The room had {n} people that morning; {k:is|are} lost.",
    ),
    "fate block infected": (
        "Of the {n} who were in {who.his} room that morning {k:has|have} been infected.",
        "The room had {n} people that morning; {k:has|have} been infected.",
    ),
}
