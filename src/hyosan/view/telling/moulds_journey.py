"""The moulds of leaving: hiding, flight, search, camp; in one person's story, and in the chronicle of a run."""

from __future__ import annotations

Moulds = dict[str, tuple[str, ...]]

WAY: Moulds = {
    "hide": (
        "{who} shuts the door{where} and hides, with {company}.",
        "With {company}, {who} hides{where}.",
    ),
    "hide alone": ("{who} hides{where}, alone.", "Alone{where}, {who} finds a place to hide."),
    "knows": ("{who} knows by now what is going on.", "By now it is plain to {who.obj} what is going on."),
    "knows with": (
        "One of them at least knows by now what is going on.",
        "By this time one of those behind the door knows what is happening.",
    ),
    "knew": (
        "Somebody at home had known for some time, long enough to pack.",
        "At least one of the household had learned of it before, and things were packed.",
    ),
    "knew alone": (
        "{who.he} had known for some time, long enough to pack.",
        "Things were packed, so {who.he} had known for some time.",
    ),
    "search": (
        "{who} sets out to look for {child.obj}{where}.",
        "To find {child.obj}{where}, {who} sets out.",
    ),
    "found": (
        "{who} finds {child.obj}{where}, and together they set out for home.",
        "{child} is{where} and alive; {who} takes {child.him} home.",
    ),
    "not found": (
        "{who} does not come away with {child.obj}, and turns for home.",
        "Without {child.obj}, {who} leaves{where} and turns for home.",
    ),
    "fetched": (
        "{by} finds {who.obj}{where} and takes {who.him} home.",
        "{who} is found{where} by {by.obj}, and they set out for home.",
    ),
    "out of hiding": (
        "After {span} {who} leaves the hiding place and sets out for home.",
        "{who} has hidden for {span}; now {who.he} sets out for home.",
    ),
    "turns back": ("{who} turns back for home.", "There is no way through, and {who} goes home."),
    "let go": ("{who} is let out of the camp and sets out for home.", "The camp lets {who.obj} go home."),
    "camp full": (
        "The camp takes {who.obj} no more, and {who.he} is sent home.",
        "{who} comes to the camp, is not let in, and has to go home.",
    ),
    "holds door": (
        "The door gives way{where}, and {who} holds it while the others get away by the back.",
        "{who} stays at the broken door{where}, so that the others can get away.",
    ),
    "back door": (
        "The door gives way{where}; {by} holds it, and {who} gets away by the back.",
        "While {by} holds the broken door{where}, {who} gets away by the back.",
    ),
    "door holds": ("The door holds again, with {who.obj} behind it.", "{who} has got the door to hold again."),
    "leaves door": (
        "{who} gets away from the door in the end, for home.",
        "In the end {who} leaves the door for home.",
    ),
    "homeward": ("{who} sets out for home.", "For {who.obj} it is homeward now."),
    "home again": ("{who} is home again.", "{who} comes home."),
    "home again with": ("{who} is home again, with {company}.", "With {company}, {who} comes home."),
    "flee": ("{who} takes to the road with {company}.", "With {company}, {who} flees by road."),
    "flee alone": ("{who} takes to the road alone.", "Alone, {who} flees by road."),
    "stopped": ("Guards stop {who.obj}{where}.", "{who} comes to a line of guards{where} and is stopped."),
    "out": ("{who} is out, after {span}.", "After {span} {who} has left the map behind."),
    "out by": (
        "{who} gets out by {road}, after {span}.",
        "{span} after setting out, {who} leaves by {road}.",
    ),
    "convoy": (
        "A convoy takes {who.obj} away{where}, with {company}.",
        "With {company}, {who} is taken into a convoy{where}.",
    ),
    "convoy alone": ("A convoy takes {who.obj} away{where}.", "{who} is taken into a convoy{where}."),
    "camp": (
        "{who} is looked over by guards and let into the camp, {span} later.",
        "It is {span} to the camp; guards look {who.obj} over and let {who.him} in.",
    ),
    "camp back": ("{who} is back in the camp before dawn.", "Before dawn {who} is in the camp again."),
    "apart": (
        "{who} leaves the others, so as not to harm them{where}.",
        "So that nobody comes to harm, {who} goes away from people{where}.",
    ),
    "kind": (
        "{who} finds {company}{where}, who are as {who.he} is.",
        "By night {who} is no longer alone{where}: {company} can do what {who.he} can.",
    ),
    "camp cleared": (
        "Nothing is found on {who.obj} this time; after {span} {who.he} is let in among the others.",
        "{who} is looked at again, {span} later, and is held apart no longer.",
    ),
    "held": (
        "Guards take {who.obj} for bitten and hold {who.him} apart.",
        "{who} seems bitten to the guards, and is held apart from the others.",
    ),
    "nights": (
        "{who} slips out on {n} nights since {since}, this one the last, and is back each time.",
        "Since {since} {who} has slipped out on {n} nights, and come back from every one.",
    ),
    "nights not back": (
        "{who} slips out for the last of {n} nights since {since}, and was back from {back}.",
        "Since {since} {who} has slipped out on {n} nights, this the last, and come back from {back}.",
    ),
    "roam": ("{who} slips out of the camp by night.", "By night {who} gets out of the camp unseen."),
    "kin": ("{who} {did}{where}.", "Elsewhere {who} {did}{where}."),
    "kin many": (
        "{company} {did}{where}.",
        "This is when {company} {did}{where}.",
    ),
    "kin search": (
        "{by} sets out to look for {who.obj}.",
        "To find {who.obj}, {by} sets out.",
    ),
    "fate where": ("{who.he} is {place}.", "Where {who.he} is: {place}."),
    "fate unharmed": (
        "When the record ends, {who} {is_state}: no attack and no infection reached {who.him}.",
        "The record ends, and {who} {is_state}, never bitten.",
    ),
}  # fmt: skip

FLIGHT: Moulds = {
    "first hidden": (
        "The first to hide is {who.obj}{where}, where {n:person does|people do} so in all.",
        "{who} is the first to hide{where}; {n:person hides|people hide} there in all.",
    ),
    "first door": (
        "A door gives way{where}, and {who} holds it while the others get away; {n:person does|people do} so in all.",
        "{who} is the first to hold a broken door for the others{where}; {n:person does|people do} so in all.",
    ),
    "hidden": (
        "At this hour {n:person is|people are} hiding where they were, more than at any other.",
        "Behind doors that are not their own, {n:person hides|people hide}: there will not be more.",
    ),
    "first search": (
        "The first parent sets out to look for a child; {n:parent does|parents do} so in all, and {found:comes|come}"
        " away with one.",
        "{who} sets out to look for a child, the first of {n:parent|parents}, of whom {found:finds|find} one.",
    ),
    "first flight": (
        "The first household takes to the road{where.home}; {n:person follows|people follow} in all.",
        "Flight begins{where.home}: {n:person will be|people will be} on the road before it ends.",
    ),
    "road": (
        "{n:person is|people are} on the road at once, more than ever before or after.",
        "The roads hold {n:person|people} who flee; there will not be more at once.",
    ),
    "jam": (
        "Who set out in this hour and gets through needs {late}; the first needed {early}.",
        "Cars stand: from {early} at first, the way out has come to take {late}.",
    ),
    "last out": (
        "The last to get out of the city does; {n:person has|people have}, of {of} who took to the road.",
        "Nobody gets out after this; {n:person has|people have}, of the {of} who tried by road.",
    ),
    "roads out": ("They went {roads}.", "Their ways out: {roads}."),
    "first stopped": (
        "Guards stop people on the road{where} for the first time; they stop {n} in all.",
        "For the first time guards turn people around{where}: {n} in all.",
    ),
    "first camped": (
        "The first people are brought to the camp.",
        "The camp has its first inmates.",
    ),
    "camp holds": (
        "The camp holds {n:person|people}.",
        "There are {n:person|people} behind the fence of the camp by now.",
    ),
    "camp most": (
        "The camp is as full as it will be: {n:person|people}.",
        "No more than the {n:person|people} of this hour are ever in the camp at once.",
    ),
    "camp room": ("It has room for {n}.", "Its room is for {n}."),
    "questioned": (
        "In the camp people are questioned about where they saw attacks; {n:answer is|answers are} on record in all.",
        "Those in the camp are made to tell where they saw attacks: {n:answer|answers} by the end.",
    ),
    "origin bombed": (
        "Bombs fall where it began{where}: {n:body or person is|bodies and people are} hit there in all.",
        "{where.begin}where it began, bombs fall, and {n:body or person is|bodies and people are} hit there in all.",
    ),
    "origin bombed again": (
        "It is hit {n:more time|more times}.",
        "Bombs come back {n:more time|more times}.",
    ),
    "first held": (
        "Guards take somebody who is brought to the camp for bitten; {n:person is|people are} held apart in all.",
        "At the gate of the camp the first person is held on suspicion of a bite, of {n} in all.",
    ),
    "first guards": (
        "{who}, bitten, turns in the hands of guards and is shot: the first of {n}.",
        "Guards shoot {who.obj}, who turns before their eyes; they will shoot {n} in all.",
    ),
    "first apart": (
        "{who}, who turned and is still in {who.his} mind, leaves the others{where}, the first of {n} to do so.",
        "So as not to harm anybody {who} goes away from people{where}; {n:person does|people do} so in all.",
    ),
    "kind together": (
        "{n} of those who turned and kept their minds are together{where}; they never are more in one place.",
        "By night {n} who are neither the one nor the other have found each other{where}: never more in one place.",
    ),
    "first roam": (
        "By night {n:person slips|people slip} out of the camp, the first to do so.",
        "For the first time people slip out of the camp by night: {n}.",
    ),
    "roamers": (
        "In the nights to come {n:person does|people do} so in all; {back:comes|come} back from the last time.",
        "Of {n:person|people} who ever do so, {back:comes|come} back from the last time.",
    ),
    "bombed": (
        "Until now bombs have killed {killed:person|people} and destroyed {ended:body|bodies} of the turned{most}.",
        "What bombs have done so far: {killed:person is|people are} dead, {ended:body is|bodies are} destroyed{most}.",
    ),
    "end where": (
        "Of the survivors {places}.",
        "Where the survivors are: {places}.",
    ),
}  # fmt: skip
