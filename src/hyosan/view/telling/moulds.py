"""The moulds of the story of a run: for each topic, the sentences it may be told in.

Gaps are filled by the teller: `{who}` begins a clause, `{who.obj}` is acted on, `{where}` brings its own
preposition and may be empty, `{n:person is|people are}` counts. An event's topic is found from the most
special to the most general: its cause and the state entered, the state, the cause, then what the state
means. So a new cause or state is told decently without an entry here, and specially with one. Every topic
has at least two moulds, of one sentence each.
"""

from __future__ import annotations

from hyosan.view.telling.moulds_journey import FLIGHT, WAY, Moulds

# Keys: `CAUSE>STATE`, `>STATE`, `CAUSE>`, then `>hunts`, `hunter>dead`, `>dead`, `>person`; the same with
# ` by` at the end comes first where somebody did it.
EVENTS: Moulds = {
    "seed>": (
        "With {who.obj} it begins: {who.he} {is_state}.",
        "{who} {is_state} when the record begins, one of the first.",
    ),
    "bite> by": (
        "{by} bites {who.obj}{where}.",
        "{who} is bitten{where} by {by.obj}.",
        "{where.begin}{who} comes within reach of {by.obj} and is bitten.",
    ),
    "bite>": ("{who} is bitten{where}.", "A bite{where}: {who.name} is infected."),
    ">torn by": (
        "{by} tears {who.obj} apart{where}.",
        "{who} is torn apart{where} by {by.obj}.",
        "{who} meets {by.obj}{where} and does not survive it.",
    ),
    ">torn": ("{who} is torn apart{where}.", "{who} dies{where}, torn apart."),
    "course>turned": (
        "{who} turns, {span} after {since}.",
        "{span} after {since}, {who} turns.",
        "{who} has had {span} since {since}; now {who.he} turns.",
    ),
    ">hybrid": (
        "{who} does not turn: {who.he} carries the virus and keeps {who.his} mind.",
        "{who} is a hybrid now, infected and still in {who.his} right mind.",
    ),
    "fight> by": (
        "{who}, turned, attacks {by.obj}{where} and is destroyed.",
        "An attack on {by.obj}{where} fails, and {who.obj}, turned, is destroyed.",
    ),
    "patrol>destroyed": (
        "{who}, turned, is shot{where} by a patrol.",
        "A patrol shoots {who.obj}, one of the turned{where}.",
    ),
    "patrol>": (
        "A patrol shoots {who.obj}{where}.",
        "{who} walks into a patrol’s fire{where}.",
    ),
    "patrol>killed": (
        "A patrol takes {who.obj} for one of the turned and shoots{where}.",
        "{who} is shot{where} by a patrol, by mistake.",
    ),
    "guards>": (
        "{who} turns in the hands of guards, who shoot at once.",
        "Guards shoot {who.obj}, who turns before their eyes.",
    ),
    "outside>": (
        "{who} turns beyond the map, where they are waiting for such people: it is over at once.",
        "{who} turns, far from the city; those around end it.",
    ),
    "strike>destroyed": (
        "{where.begin}a bomb destroys {who.obj}, turned.",
        "{who}, turned, is destroyed by a bomb{where}.",
    ),
    "strike>": ("A bomb kills {who.obj}.", "{who} is killed by a bomb."),
    "starved>": ("{who} starves{where}.", "Hunger ends it for {who.obj}{where}."),
    "course>starved": (
        "{who} starves, having kept away from people.",
        "Hunger kills {who.obj}, who had kept away from people.",
    ),
    "course>immortal": (
        "{who} turns but keeps {who.his} mind: {who.he} hunts by choice, and is very hard to kill.",
        "The bite makes {who.obj} an immortal, who hunts and knows it.",
    ),
    "course>withdrawn": (
        "{who}, a hybrid, goes away from the others before hunger gets the better of it.",
        "{who} feels hunger grow and withdraws, so as to harm nobody.",
    ),
    "course>lapsed": (
        "Hunger overcomes {who.obj}, a hybrid: as long as it lasts {who.he} hunts.",
        "{who}, a hybrid, can hold back no longer and hunts.",
    ),
    "lapsed=>hybrid": (
        "{who} comes to {who.his} senses and has {who.his} hunger in hand again.",
        "The hunger lets go of {who.obj}, who is a hybrid with restraint again.",
    ),
    "withdrawn=>hybrid": (
        "{who}, who had kept away, comes near people again.",
        "{who} ends {who.his} withdrawal.",
    ),
    "infection> by": (
        "{who} is infected{circle} by {by.obj}.",
        "{by} passes it on to {who.obj}{circle}.",
        "{who} catches it{circle} from {by.obj}.",
    ),
    "course>infectious": ("{who} can infect others from now on.", "From now on {who} passes it on."),
    ">recovered": ("{who} has recovered.", "{who} is over it."),
    "course>dead": ("{who} dies{where}.", "{who} does not survive it."),
    ">hunts by": ("{by} makes {who.obj} one of the turned{where}.", "{who} is turned{where} by {by.obj}."),
    ">hunts": ("{who} turns{where}.", "{who} is one of the turned from now on{where}."),
    "hunter>dead by": (
        "{by} destroys {who.obj}{where} ({cause}).",
        "{who}, turned, is destroyed{where} by {by.obj}, {cause}.",
    ),
    "hunter>dead": (
        "{who}, turned, is destroyed{where}; the cause on record is {cause}.",
        "The body of {who.obj} is destroyed{where} ({cause}).",
    ),
    ">dead by": (
        "{who} is lost{where}: {cause}, by {by.obj}.",
        "{who} dies{where} through {by.obj} ({cause}).",
    ),
    ">dead": ("{who} is lost{where}: {cause}.", "{who} dies{where}; the cause on record is {cause}."),
    ">person by": (
        "{who} is {state} from now on{where}: {cause}, by {by.obj}.",
        "Through {by.obj}, {who} is {state}{where} ({cause}).",
    ),
    ">person": (
        "{who} is {state} from now on{where}.",
        "The record now lists {who.obj} as {state}{where}.",
    ),
}

BEGINNING: Moulds = {
    "setting": ("{city} has {n:person|people}.", "{n:person lives|people live} in {city}."),
    "setting towns": ("{towns}: {n:person|people} in all.", "Of {n:person|people}, {towns}."),
    "setting plain": (
        "This record follows {n:person|people}.",
        "{city}: {n:person|people} are followed here.",
    ),
    "setting day": (
        "It is a {weekday}; {pupils:is a pupil|are pupils} and {workers:has|have} work.",
        "{pupils:goes|go} to school and {workers:goes|go} to work, and it is a {weekday}.",
    ),
    "begin one": (
        "It begins with one person: {who}{who.home}, who {is_state}.",
        "One person is the first: {who}{who.home} {is_state}.",
    ),
    "begin day": (
        "By day {who.he} is{where}, with {n:other|others}.",
        "{who.he} spends {who.his} days{where}, as {n:other does|others do}.",
    ),
    "begin many": (
        "It begins with {n} people who {are_state}{spread}.",
        "{n} people {are_state} at the start{spread}.",
    ),
    "first bite": (
        "{span} after it began {by} bites {who.obj}{where}, and so passes it on for the first time.",
        "The first bite that one person gives another is{where}: {by} bites {who.obj}, {span} after it began.",
    ),
    "first infection": (
        "{who} is infected by {by.obj}{circle}, {span} after it began: the first to catch it here.",
        "{by} is the first to pass it on: {who} is infected{circle}, {span} after it began.",
    ),
    "first hunts began": (
        "{who}, with whom it began, turns {span} after {since}.",
        "{who} turns {span} after {since}: the first case is now the first hunter.",
    ),
    "first hunts": ("{who}{who.home} is the first to turn.", "The first to turn is {who.obj}{who.home}."),
    "first torn": (
        "{who} is torn apart{where}, {rank}.",
        "The first to be torn apart is {who.obj}{where}; in all it happens to {n:person|people}.",
    ),
    "first dead": (
        "{who} dies{where}, {rank}.",
        "The first death is that of {who.obj}{where}; {n:person dies|people die} in all.",
    ),
    "first destroyed by": (
        "{who}, turned, goes for {by.obj}{where} and is destroyed: of the turned, {rank} to fall.",
        "The first of the turned to be destroyed is {who.obj}{where}, in an attack on {by.obj};"
        " {n:body falls|bodies fall} in all.",
    ),
    "first destroyed": (
        "{who} is destroyed{where}: of the turned, {rank} to fall.",
        "The first of the turned to be destroyed is {who.obj}{where}; {n:body falls|bodies fall} in all.",
    ),
    "all of them": (
        "It happens to {n:person|people} in all.",
        "There are {n:such case|such cases} by the end.",
    ),
    "only one": ("It happens to nobody else.", "Nobody else is in that state by the end."),
}

COURSE: Moulds = {
    "district": (
        "{name} sees its first {what}.",
        "The first {what} in {name}.",
        "{name} is reached.",
    ),
    "districts": (
        "{name} see their first {what} within {span}.",
        "Within {span} it is in {name}.",
        "{name} are reached, one after another, within {span}.",
    ),
    "districts all": ("No district is spared.", "That makes every district."),
    "lost count": (
        "{n:person is|people are} lost{took}.",
        "The {n}th person is lost{took}.",
        "{share} of everybody, {n:person|people}, are gone{took}.",
    ),
    "case count": (
        "{n} people have been infected{took}.",
        "The {n}th person is infected{took}.",
        "{share} of everybody, {n} people, have had it{took}.",
    ),
    "peak": (
        "{n} people {are_state} at once, {share} of everybody: there will never be more.",
        "This is the peak: {n} people, {share} of everybody, {are_state} at the same time.",
    ),
    "worst hour": (
        "The worst hour begins: {n:person is|people are} lost before it is over{most}.",
        "In the hour from now {n:person is|people are} lost, more than in any other{most}.",
    ),
    "day lost": (
        "{weekday} ends with {n:person|people} lost in a day and {hunt:hunter|hunters} about.",
        "At midnight the day’s losses stand at {n}; {hunt:hunter is|hunters are} about, and there are"
        " {known:report|reports}.",
        "{n:person has|people have} been lost on {date}, and {hunt:hunter is|hunters are} about.",
    ),
    "days lost": (
        "From {date} to {last} {n:person is|people are} lost, {rate} a day.",
        "The days from {date} to {last} cost {n:person|people}, about {rate} each; {hunt:hunter is|hunters are} left.",
        "About {rate:person is|people are} lost a day from {date} to {last}, {n} in all.",
    ),
    "day cases": (
        "{n:person is|people are} infected on {date}.",
        "{date} brings {n:infection|infections}.",
    ),
    "days cases": (
        "From {date} to {last} {n:person is|people are} infected, {rate} a day.",
        "The days from {date} to {last} bring {n:infection|infections}, about {rate} each.",
        "About {rate:person is|people are} infected a day from {date} to {last}, {n} in all.",
    ),
    "few lost": (
        "From {date} to {last} only {n:person is|people are} lost.",
        "The days from {date} to {last} cost {n:person|people}.",
    ),
    "few cases": (
        "From {date} to {last} only {n:person is|people are} infected.",
        "The days from {date} to {last} bring {n:infection|infections}.",
    ),
    "landmark": (
        "{name} has its first attack; in all {n:person is|people are} struck there.",
        "It has come as far as {name}, where {n:person is|people are} attacked in all.",
    ),
    "landmarks": (
        "Places of note are attacked one after another: {places}; in brackets, how many are struck there in all.",
        "Attacks reach the places of note, with as many people struck there in all: {places}.",
    ),
    "quiet days": (
        "From {date} to {last} the record has no new {what}.",
        "Nothing new is on record from {date} to {last}: no {what} at all.",
    ),
    "last case": (
        "{who} is the last to be infected{where}; nobody is in the {span} that follow.",
        "The last infection{where} is that of {who.obj}; {span} follow without another.",
    ),
}

PEOPLE: Moulds = {
    "school": (
        "{n} of the {of} who spend their days{where} have been bitten or torn apart.",
        "Of the {of} who belong{where} by day, {n:is|are} bitten or dead.",
    ),
    "school end": (
        "Of the {of} who spent their days{where}, {n:is|are} still alive and unturned.",
        "{n} of the {of} who belonged{where} by day come through alive and unturned.",
    ),
    "household": (
        "A household of {n}{where.home} is the first to be lost to its last member: {members}.",
        "For the first time a whole household is lost{where}: {members}.",
    ),
    "cast all": (
        "{n} people have a name here.",
        "There are {n} people to follow by name.",
    ),
    "cast": (
        "{who} is {phrase}{who.home}{day}.",
        "{who.name}: {phrase}{who.home}{day}.",
    ),
    "cast one": (
        "{who} is {phrase}{who.home}{day}.",
        "One person to follow is {who}: {phrase}{who.home}{day}.",
    ),
    "cast end": (
        "{who} is {state} when the record ends.",
        "The last that the record says of {who.obj}: {state}.",
    ),
    "cast untouched": (
        "{who} is alive at the end; no attack and no infection touched {who.him}.",
        "Nothing happened to {who.obj} in all this time, as far as the record goes.",
    ),
}

RESPONSE: Moulds = {
    "first report": (
        "The authorities receive their first report{where.home}, {span} after what it tells of.",
        "A first report{where.home} reaches the authorities; it is {span} old.",
    ),
    "reports": (
        "Report number {n} comes in, {span} after the truth passed that number.",
        "The authorities now have {n} reports; the truth was as high {span} ago.",
    ),
    "truth hunters": (
        "{hunt:hunter is|hunters are} about by now, and {lost:person is|people are} lost;"
        " {known:report has|reports have} come in.",
        "{known:report has|reports have} come in so far, while {hunt:hunter is|hunters are} about.",
        "What is known: {known:report|reports}; what is true: {hunt:hunter|hunters} and {lost:person|people} lost.",
    ),
    "truth cases": (
        "{cases:person has|people have} been infected by now; {known:report has|reports have} come in.",
        "{known:report has|reports have} come in so far, of {cases:infection|infections} in truth.",
        "What is known: {known:report|reports}; what is true: {cases:infection|infections}.",
    ),
    "order": ("{by} {does}.", "{by} also {does}."),
    "order again": ("{by} now {does}.", "From now on {by} {does}."),
    "order end": ("{by} {does}.", "{by} now {does}."),
    "reached": (
        "By then it has reached {districts}.",
        "It comes when {districts} have had an attack or a case.",
    ),
    "why": ("The ground for it: {why}.", "What it goes by: {why}.", "What set it off: {why}."),
    "why reports": (
        "The {rank} report, {span} before, set it off.",
        "It was set off {span} earlier, by the {rank} report.",
        "Between the {rank} report, which was the signal, and this lie {span}.",
    ),
    "order until": (
        "That takes {span}, until {date}.",
        "By {date}, {span} later, it has come to that.",
    ),
    "why first report": (
        "The first report is {span} old.",
        "It has been {span} since the first report.",
        "Between the first report and this lie {span}.",
    ),
}

END: Moulds = {
    "end": (
        "{why}: {survivors:person is|people are} alive{selves} and {lost:is|are} lost.",
        "{why}; of {people:person|people}, {survivors:is|are} alive{selves} and {lost:is|are} lost.",
    ),
    "end none lost": (
        "{why}: all {people} are alive, and {cases:has|have} been infected.",
        "{why}; nobody has died, and of {people:person|people} {cases:has|have} been infected.",
    ),
    "end hunters": ("{hunt:hunter is|hunters are} still about.", "Still about: {hunt:hunter|hunters}."),
    "end no hunters": ("None of the turned is left.", "Nobody hunts any more."),
    "end causes": ("Of the lost, {causes}.", "What became of the lost: {causes}."),
    "end bodies": (
        "Of the turned, {n:body was|bodies were} destroyed: {causes}.",
        "The turned have lost {n:body|bodies} ({causes}).",
    ),
    "end circles": (
        "Infections by place: {circles}.",
        "Where people were infected: {circles}.",
    ),
    "end districts": (
        "{most} lost the largest share of its people, {high}; {least} lost the least, {low}.",
        "No district was hit harder than {most}, with {high} lost, and none less than {least}, with {low}.",
    ),
    "end districts cases": (
        "{most} had the largest share of its people infected, {high}; {least} the least, {low}.",
        "No district had more of its people infected than {most}, {high}, and none fewer than {least}, {low}.",
    ),
    "end households": (
        "Of the households of two or more, {n:is|are} lost to the last member; {m:misses|miss} somebody.",
        "By household: {n:is|are} gone whole, of two people or more, and {m:has|have} lost some.",
    ),
    "end most bites": (
        "Nobody harmed more people than {who.obj}, who bit or tore apart {n}.",
        "The most people were bitten or torn apart by {who.obj}: {n}.",
    ),
    "end most infections": (
        "Nobody infected more people than {who.obj}: {n}.",
        "The most people were infected by {who.obj}: {n}.",
    ),
    "end known": (
        "Of {true:person|people} who came to be {what}, the authorities know of {known}.",
        "{true:person|people} came to be {what}; {known} of them are on the authorities’ books.",
    ),
    "end missing": (
        "{n:is|are} listed as missing, and {dead:more is|more are} presumed dead.",
        "The lists have {n} missing, and {dead} whom nobody expects any more.",
    ),
    "end presumed": (
        "{dead:person is|people are} presumed dead, of whom nothing was heard since they were reported missing.",
        "The lists have {dead:person|people} whom nobody expects any more.",
    ),
    "end returned": (
        "Of those whom their own had reported missing, {n} came back.",
        "{n} who had been reported missing came back.",
    ),
    "end survivors reported": (
        "Whoever counts the survivors by the reports finds {n}; in truth there are {true}.",
        "By the reports {n} have survived, and in truth {true}.",
    ),
}

RUN: Moulds = {**EVENTS, **BEGINNING, **COURSE, **FLIGHT, **WAY, **PEOPLE, **RESPONSE, **END}
