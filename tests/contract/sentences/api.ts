/** The parts of the HTTP contract about silences, incidents, needs and callbacks; and the eleven of "The life of a ticket". */
import { held, type Sentence } from "./sentence.ts";

const INCIDENTS = "contract/incidents.test.ts";
const SILENCES = "contract/silences.test.ts";
const LIFE = "executable/life.test.ts";
const REALITY = "executable/reality.test.ts";

export const API: readonly Sentence[] = [
	...held(
		"api, silences",
		["made, listed, changed, ended; audited", SILENCES, "a silence is made, listed, changed and ended"],
		["at least one matcher; a bad value names its field", SILENCES, "is refused"],
		["all given matchers must match", "pipeline/suppress.test.ts", "holds where every matcher that it has matches"],
		["while it holds, what it fits is skipped as silenced", SILENCES, "while a silence holds, what it fits is skipped"],
		["catch-up at its end", "noise/calm.test.ts", "the same when global maintenance or a silence is ended"],
		["POST /api/incidents/{id}/silence", INCIDENTS, "silenced the short way"],
	),
	...held(
		"api, incidents",
		["the list with its filters and cursor", INCIDENTS, "are listed newest first, with who reports them"],
		["wrong filters 422, unknown ids 404", INCIDENTS, "a wrong filter is named, and an unknown id is a 404"],
		["POST …/close", INCIDENTS, "closed by hand: the ticket gets one note with the name"],
		["what ConnectWise refuses is told", INCIDENTS, "a refusal by ConnectWise is reported in its own words, and the ticket stays open"],
		["timeline: moved, reassigned, closed by a person", INCIDENTS, "comes by a signed callback, and shows on the timeline"],
		["timeline: merged", INCIDENTS, "a merge is followed: the recovery of both"],
		["POST /api/logs/{id}/resolve, and many", INCIDENTS, "dead letters need a person until they are resolved"],
	),
	...held(
		"api, needs",
		["kinds with count, dismissed", INCIDENTS, "refused webhooks are one need with their count"],
		["wont_fix_statuses in the settings", LIFE, "as won't fix silences the key until it recovers"],
	),
	...held(
		"api, callbacks",
		["registered by HookWise, at an address that nobody can guess", "watch/tickets.test.ts", "one callback is registered"],
		["an earlier one is removed", "watch/tickets.test.ts", "a callback that an earlier address left is removed"],
		["checked by its signature", "watch/tickets.test.ts", "a forged callback is refused, whatever key it names"],
		["another address or a wrong signature changes nothing", INCIDENTS, "a call to another address, or with a wrong signature"],
		[
			"without it open tickets are polled",
			INCIDENTS,
			"if ConnectWise cannot call back, open tickets are polled, and /health/services says why",
		],
		["a missing right is named", INCIDENTS, "a right that callbacks lack is named"],
		["own writes are nobody else's doing", INCIDENTS, "a ticket that HookWise closes itself is nobody else's doing"],
	),
	...held(
		"api, look-ups",
		["every list, as id and name", "contract/lookups.test.ts", "give all pages of every list, as id and name"],
		["stale lists are marked", "contract/lookups.test.ts", "give the last known list, marked as stale"],
	),
	...held(
		"api, endpoints",
		[
			"every field with its default and another value",
			"contract/endpoints.test.ts",
			"keeps every field as it was given, on POST and on PATCH",
		],
		["every field has its control", "contract/rules-form.test.ts", "saves each field that is typed, and nothing beside it"],
	),
];

/** What went wrong before, worst first; each is a test on the executable with the double. */
export const ELEVEN: readonly Sentence[] = [
	...held("issue 14, 1", ["a missing right blocks nothing else", LIFE, "is each alert's matter: new tickets are not held back"]),
	...held("issue 14, 2", ["late commits make no second ticket", LIFE, "is not sent again while ConnectWise may still commit it"]),
	...held("issue 14, 2", ["and a surplus one is closed", LIFE, "that is committed after it was sent again leaves one ticket"]),
	...held("issue 14, 3", ["slow searches stop no tickets", REALITY, "delays its alert alone: ConnectWise counts as up"]),
	...held("issue 14, 4", [
		"a recovery does not close a person's master ticket",
		"executable/policies.test.ts",
		"a ticket that was merged is followed",
	]),
	...held("issue 14, 4", ["notes go to the parent", LIFE, "get their news in the parent, which is closed by the last recovery"]),
	...held("issue 14, 5", ["no notes into closed tickets", LIFE, "within the trusted time does not hide the outage"]),
	...held("issue 14, 5", ["a person's status stays", LIFE, "keeps its status at the recovery, and is not spoken into"]),
	...held("issue 14, 6", ["maintenance swallows no recovery", LIFE, "passes through maintenance when its ticket is open"]),
	...held("issue 14, 6", [
		"nor forgets problems",
		"noise/calm.test.ts",
		"a problem that began in a window and lasts gets its ticket at the window's end, with the time it began",
	]),
	...held("issue 14, 7", ["a landing place", LIFE, "is found for a company that is inactive, with a line"]),
	...held("issue 14, 7", ["a renamed board", REALITY, "a renamed board is replaced, and one that takes no service tickets is not offered"]),
	...held("issue 14, 8", ["a changed configuration orphans no ticket", LIFE, "finds its ticket though the prefix was changed since"]),
	...held("issue 14, 9", [
		"what is over when an outage ends makes no ticket",
		"executable/outages.test.ts",
		"of seconds with alerts arriving loses nothing",
	]),
	...held("issue 14, 9", ["a replay opens nothing for what is over", LIFE, "makes no ticket: an older problem than the recovery"]),
	...held("issue 14, 10", [
		"names are checked on saving, in rules too",
		"contract/lookups.test.ts",
		"are compared in rules, too, as far as",
	]),
	...held(
		"issue 14, 11",
		["fields before closing repeat nothing", REALITY, "that needs fields first says that it is over once"],
		["severity raises the priority", LIFE, "with a higher priority raises the ticket's, says so"],
		["a board without Closed", REALITY, "on a board without the status that is set goes by the board's own"],
		["a closed ticket that can't be read", LIFE, "and that cannot be read is not in the way of a new one"],
		["a redirect is doubt", LIFE, "that a redirect answered is looked for before it is sent again"],
		["project boards are not offered", REALITY, "a renamed board is replaced, and one that takes no service tickets is not offered"],
		["won't fix", LIFE, "as won't fix silences the key until it recovers"],
		["regions and codebases", "executable/discovery.test.ts", "the company alone leads to its cloud, and tickets go there"],
		["x-cw-request-id", REALITY, "keeps the id by which ConnectWise's support finds it"],
	),
	...held("issue 14, texts", [
		"internal_description with no mail to the contact",
		"executable/fields.test.ts",
		"with internal_description the first text is on the Internal tab",
	]),
];
