"""The moulds of one person's story; events are told in those of the run."""

from __future__ import annotations

from hyosan.view.telling.moulds import EVENTS, RESPONSE, Moulds
from hyosan.view.telling.moulds_journey import WAY

WHO: Moulds = {
    "who": ("{who} lives{home.district}.", "This is {who.obj}, who lives{home.district}."),
    "who cast": ("{who} is {phrase}, living{home.district}.", "{who} lives{home.district}: {phrase}."),
    "who number": ("This is the record of {who.obj}.", "What the record has of {who.obj} follows."),
    "home alone": ("{who.he} lives alone.", "There is nobody else in the household."),
    "home with": ("With {who.him} live {kin}.", "The household has {n:other|others}: {kin}."),
    "home with one": ("With {who.him} lives {kin}.", "The household has one other: {kin}."),
    "by day class": (
        "On school days {who.he} is{where}, in class {name} with {n:other|others}.",
        "{who.his} school days are spent{where}; class {name} has {n:other|others}.",
    ),
    "by day pupil": (
        "On school days {who.he} is{where}, in a class with {n:other|others}.",
        "{who.his} school days are spent{where}, in a class with {n:other|others}.",
    ),
    "by day work": (
        "{who.he} works{where}, with {n:colleague|colleagues}.",
        "Work is{where}, with {n:colleague|colleagues}.",
    ),
    "by day alone": ("{who.he} works{where}, alone.", "Work is{where}, with no colleagues."),
}

NEAR: Moulds = {
    "elsewhere": (
        "It begins elsewhere, with {first.obj}, {far} from {who.his} home.",
        "The first case is {first.obj}, who lives {far} away.",
    ),
    "attack by day": (
        "{where.begin}where {who.he} spends {who.his} days, the first attack on record takes place.",
        "The first attack on record{where}, the place of {who.his} days, is on {other}.",
    ),
    "attack at work": (
        "Somebody is attacked in the block where {who.he} works, for the first time.",
        "The first attack in the block where {who.he} works is on {other}.",
    ),
    "attack at home": (
        "Somebody is attacked in the block where {who.he} lives, for the first time.",
        "The first attack in {who.his} own block is on {other}.",
    ),
    "told of it": (
        "{by} tells {who.obj} what is going on.",
        "From {by.obj} {who.he} hears what is going on.",
    ),
    "told of it late": (
        "{by} tells {who.obj} what is going on, and {span} later {who.he} goes by it.",
        "From {by.obj} {who.he} hears what is going on, and goes by it {span} later.",
    ),
    "warned": (
        "{by} orders a warning to {target}.",
        "A warning goes out from {by} to {target}.",
    ),
    "order mine": (
        "{by} {does}, and {who.his} days change with it.",
        "{by} also {does}; that holds for {who.obj} too.",
    ),
    "ties first": (
        "The first of {who.his} {n} {ties} is {struck}{where}: {other.stranger}.",
        "Of {who.his} {n} {ties}, {other.stranger} is the first to be {struck}{where}.",
    ),
    "ties count": (
        "{k} of {who.his} {n} {ties} have been {struck}.",
        "By now {k} of {who.his} {n} {ties} have been {struck}.",
    ),
    "siege": (
        "{n:hunter is|hunters are} in the block where {who.he} lives; no hour brings more.",
        "The worst hour outside {who.his} door: {n:hunter is|hunters are} in the block.",
    ),
    "closest": (
        "This is the closest that an attack comes to {who.his} home: {far} away{where}.",
        "An attack {far} from {who.his} home{where}: none comes nearer.",
    ),
}

DEEDS: Moulds = {
    "gone home": (
        "Since then {who.he} has gone home.",
        "By now {who.he} is at home.",
    ),
    "chain direct": (
        "No one stands between {who.obj} and the first case.",
        "It came to {who.obj} from a first case.",
    ),
    "chain": (
        "From the first case to {who.obj} it went through {n:other|others}: {names}.",
        "The chain from the first case to {who.obj} has {n:link|links}: {names}.",
    ),
    "harm count": (
        "In all {n:person comes|people come} to harm through {who.obj}; this is the last.",
        "That is the last of {n} who come to harm through {who.obj}.",
    ),
    "fight count": (
        "In all {n} of the turned are destroyed in attacking {who.obj}; this is the last.",
        "That is the last of {n} of the turned who are destroyed in going for {who.obj}.",
    ),
    "harm infected count": (
        "In all {n:person is|people are} infected by {who.obj}; this is the last.",
        "That is the last of {n} whom {who.he} infects.",
    ),
}

FATE: Moulds = {
    "fate": (
        "When the record ends, {who} {is_state}.",
        "The record ends, and {who} {is_state}.",
    ),
    "fate untouched": (
        "When the record ends, {who} {is_state}: nothing that the record knows of has happened to {who.him}.",
        "The record ends, and {who} {is_state}; no attack and no infection reached {who.him}.",
    ),
    "fate home": (
        "Of the {n} of the household, {k:is|are} alive and unturned.",
        "The household had {n:member|members}; {k:is|are} alive and unturned.",
    ),
    "fate home whole": (
        "The whole household of {n} is alive and unturned.",
        "Nobody of the household of {n} is lost.",
    ),
    "fate home gone": (
        "Nobody of the household of {n} is left.",
        "The household of {n} is lost to its last member.",
    ),
    "fate home infected": (
        "Of the {n} of the household, {k:has|have} been infected.",
        "The household has {n:member|members}, of whom {k:has|have} been infected.",
    ),
    "fate ties": (
        "Of {who.his} {n} {ties}, {k:is|are} lost.",
        "{who.his} {ties} were {n}; {k:is|are} lost.",
    ),
    "fate ties infected": (
        "Of {who.his} {n} {ties}, {k:has|have} been infected.",
        "{who.his} {ties} are {n}; {k:has|have} been infected.",
    ),
    "fate block": (
        "In {who.his} block {k:resident is|residents are} lost, of {n}.",
        "The block had {n} residents; {k:is|are} lost.",
    ),
    "fate block infected": (
        "In {who.his} block {k:resident has|residents have} been infected, of {n}.",
        "The block has {n} residents; {k:has|have} been infected.",
    ),
}

LIFE: Moulds = {**EVENTS, **RESPONSE, **WHO, **NEAR, **WAY, **DEEDS, **FATE}
