"""Moulds of stories inside a building, in place of those that speak of homes, blocks and districts."""

from __future__ import annotations

from hyosan.view.telling.moulds import Moulds

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
    "districts": (
        "{name} see their first {what} within {span}.",
        "Within {span} it is on {name}.",
        "{name} are reached, one after another, within {span}.",
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
    "knew": (
        "One of them at least had known for some time.",
        "Somebody among them had learned of it before.",
    ),
    "knew alone": ("{who.he} had known for some time.", "For some time {who.he} had known."),
    "flee": ("{who} makes for the way out with {company}.", "With {company}, {who} makes for the way out."),
    "flee alone": ("{who} makes for the way out alone.", "Alone, {who} makes for the way out."),
    "out": ("{who} is out of the building, after {span}.", "After {span} {who} has left the building."),
    "out by": (
        "{who} gets out by {road}, after {span}.",
        "{span} after setting out, {who} leaves the building by {road}.",
    ),
    "out of hiding": (
        "After {span} {who} leaves the hiding place.",
        "{who} has hidden for {span}; now {who.he} comes out.",
    ),
    "turns back": ("{who} turns back.", "There is no way through, and {who} turns around."),
    "homeward": ("{who} sets out for {who.his} own room.", "{who} turns back to {who.his} own room."),
    "home again": ("{who} is in {who.his} own room again.", "{who} is back where {who.he} was that morning."),
    "home again with": (
        "{who} is in {who.his} own room again, with {company}.",
        "With {company}, {who} is back where {who.he} was that morning.",
    ),
    "first flight": (
        "The first make for the way out{where.home}; {n:person does|people do} so in all.",
        "Flight begins{where.home}: {n:person makes|people make} for the way out before it ends.",
    ),
    "road": (
        "{n:person is|people are} on the way out at once, more than ever before or after.",
        "Stairs and corridors hold {n:person|people} who flee; there will not be more at once.",
    ),
    "last out": (
        "The last to get out of the building does; {n:person has|people have}, of {of} who made for the way out.",
        "Nobody gets out after this; {n:person has|people have}, of the {of} who tried.",
    ),
}
