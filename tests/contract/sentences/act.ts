/** Behaviour, section 3, "Act", and what of section 2 concerns open tickets. */
import type { Sentence } from "./sentence.ts";

const SECTION = "behaviour 3";

const life = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "executable/life.test.ts", test });
const reality = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "executable/reality.test.ts", test });
const policies = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "executable/policies.test.ts", test });
const outages = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "executable/outages.test.ts", test });
const calm = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "noise/calm.test.ts", test });
const grouping = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "noise/outages.test.ts", test });
const incidents = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "contract/incidents.test.ts", test });
const finding = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "executable/finding.test.ts", test });
const fields = (says: string, test: string): Sentence => ({ at: SECTION, says, file: "executable/fields.test.ts", test });

export const ACT: readonly Sentence[] = [
	// Suppress
	life(
		"a recovery whose ticket is open passes through maintenance, windows and silences",
		"passes through maintenance when its ticket is open",
	),
	calm(
		"what opened in a window and has not recovered is decided again when it ends",
		"a problem that began in a window and lasts gets its ticket at the window's end, with the time it began",
	),
	calm("the same for maintenance and silences", "the same when global maintenance or a silence is ended"),
	{
		at: SECTION,
		says: "a draft touches no ticket",
		file: "executable/policies.test.ts",
		test: "a draft accepts, decides and touches no ticket",
	},
	// Keys
	life("a recovery finds its ticket though the configuration changed", "finds its ticket though the prefix was changed since"),
	life("two with the same origin: none, and history says so", "closes nothing where two tickets have its origin"),
	life("a close of one source is a note while another holds it", "of one source is a note while another still reports the problem"),
	calm("key_scope all", "with key_scope all one ticket stays open until the last source has recovered"),
	life("an open older than a close that was handled is superseded", "makes no ticket: an older problem than the recovery"),
	// Is there one?
	finding("a new alert costs two calls", "a new alert costs two calls: one search and the create"),
	finding("none known: the ticket of exactly this summary in this company", "an open ticket of exactly this summary in this company"),
	finding("a ticket that our store ties to another key is never adopted", "a ticket that belongs to another key is not adopted"),
	finding("none whose company is another than the alert's", "a ticket of another company is not adopted"),
	policies("contains is not a match", "a summary that only begins alike is another ticket"),
	life("without a company nothing is adopted", "a person's ticket of the same summary is not touched, whoever's it is"),
	policies("a ticket that is gone is forgotten", "a ticket that was deleted in ConnectWise is forgotten"),
	{
		at: SECTION,
		says: "a look-up that fails is not none",
		file: "executable/lost-answers.test.ts",
		test: "look-ups that answer 500 never lead to a ticket on doubt",
	},
	reality("a slow search is slow, not an outage", "delays its alert alone: ConnectWise counts as up"),
	reality("saving a connection does not fail because a search is slow", "keeps nobody from saving the connection, and is told"),
	// Closed tickets
	life("already closed at a recovery: the status a person chose stays", "keeps its status at the recovery, and is not spoken into"),
	life("when a trusted time with notes ends, one GET looks", "within the trusted time does not hide the outage"),
	life("a note that is refused looks too", "with a note refused, the alert gets a new ticket at once"),
	life("wont_fix_statuses", "as won't fix silences the key until it recovers"),
	life("a closed ticket that cannot be read is not in the way", "and that cannot be read is not in the way of a new one"),
	// Merged tickets
	life("the last recovery closes the parent if HookWise made it", "get their news in the parent, which is closed by the last recovery"),
	life("a merge within the trusted time", "a ticket that was merged within the trusted time takes its news along"),
	policies("a person's ticket is never closed", "a ticket that was merged is followed to its parent"),
	incidents("a merge shows on the timeline within seconds", "a merge is followed: the recovery of both closes the ticket"),
	{
		at: SECTION,
		says: "also where ConnectWise tells of the parent alone",
		file: "watch/tickets.test.ts",
		test: "where others' tickets are merged, HookWise looks at its own",
	},
	// Landing place
	life("an unknown company", "is found for a company that is inactive, with a line in an internal note"),
	reality("an inactive company", "a company that has become inactive costs no ticket"),
	reality(
		"a renamed board; project boards are not offered",
		"a renamed board is replaced, and one that takes no service tickets is not offered",
	),
	life("a priority and a type that are refused", "is found for a priority and a type that ConnectWise does not know"),
	outages(
		"what that cannot cure is a dead letter",
		"a board without a replacement makes a dead letter with its field errors, and a replay after the correction resolves it",
	),
	{
		at: SECTION,
		says: "names are checked on saving",
		file: "contract/lookups.test.ts",
		test: "that ConnectWise does not have are refused with those that it has",
	},
	// Order, notes, noise
	{
		at: SECTION,
		says: "in a storm calls grow with time, not with alerts",
		file: "executable/storm.test.ts",
		test: "twenty identical alerts at once make one ticket",
	},
	policies("note_interval_minutes; what is pending goes into the resolution note", "with note_interval_minutes repeats wait"),
	life(
		"raise_priority raises, never lowers, and a repeat says so",
		"with a higher priority raises the ticket's, says so, and never lowers it",
	),
	policies("open_delay_seconds: a close ends all of them", "with open_delay_seconds a CLOSE in between ends all of them as skipped"),
	outages("what opened and recovered in an outage is self_resolved", "of seconds with alerts arriving loses nothing, doubles nothing"),
	life("a replay of what has recovered since acts with force alone", "is replayed all the same where the person says so"),
	life("nor does an old recovery close what is down again", "closes nothing: a recovery that is replayed when the problem has come back"),
	calm("flapping: one ticket, one closing note", "from flap_count on a key has one ticket that says so"),
	grouping("grouping: one ticket for an outage, closed by the last", "members that wait for their delay share one ticket"),
	grouping("members with tickets become children", "without a delay the tickets that are there become children"),
	grouping(
		"another kind after it is quiet does not join",
		"after a quiet time another kind of alert gets its own ticket, more of the same kind join",
	),
	policies(
		"reopen within reopen_within_minutes, by us or a person",
		"with reopen_within_minutes a ticket that a person closed comes back too",
	),
	life("auto_close_hours", "is closed after auto_close_hours, with a note that says why"),
	incidents("stale_hours lists them", "are listed newest first, with who reports them"),
	// Exactly one ticket
	life("a create in doubt is not sent again in its quiet time", "is not sent again while ConnectWise may still commit it"),
	life("a late one is surplus, closed with a note that names the other", "that is committed after it was sent again leaves one ticket"),
	life("a redirect to a write is doubt", "that a redirect answered is looked for before it is sent again"),
	{
		at: SECTION,
		says: "notes and closes half done",
		file: "executable/lost-answers.test.ts",
		test: ": one ticket, one note, one resolution",
	},
	{
		at: SECTION,
		says: "a replay with an open intent resumes it",
		file: "executable/lost-answers.test.ts",
		test: "a dead letter with an open intent resumes that intent",
	},
	reality("a resolution note is written once, however often the status is refused", "that needs fields first says that it is over once"),
	reality("a board without the close status", "on a board without the status that is set goes by the board's own closed status"),
	{ at: SECTION, says: "also over kills", file: "executable/kill.test.ts", test: "killed with kill -9 at random moments under load" },
	// Failure
	life("403 on closing is the alert's matter and told", "is each alert's matter: new tickets are not held back"),
	{
		at: SECTION,
		says: "every right that is missing is named by doctor and on the page",
		file: "contract/rights.test.ts",
		test: "is named when it is missing",
	},
	{ at: SECTION, says: "the closing one included", file: "contract/rights.test.ts", test: "closing them" },
	{
		at: SECTION,
		says: "a list that may not be read is no outage",
		file: "contract/rights.test.ts",
		test: "a list that ConnectWise refuses is no outage",
	},
	{
		at: SECTION,
		says: "a PATCH without effect is tried again",
		file: "executable/lost-answers.test.ts",
		test: "a PATCH that answers 200 and changes nothing is tried again",
	},
	outages("refused credentials count as down at once", "credentials that are refused from the start hold everything"),
	outages("429 holds everything", "429 keeps alerts away for as long as Retry-After says, and uses no attempt"),
	reality("x-cw-request-id is kept in history", "keeps the id by which ConnectWise's support finds it"),
	// What a bridge should do
	incidents("callbacks: registered, signed, re-read; move, reassign, close", "comes by a signed callback, and shows on the timeline"),
	incidents("a forged one changes nothing", "a call to another address, or with a wrong signature"),
	incidents(
		"polling where no callback can come",
		"if ConnectWise cannot call back, open tickets are polled, and /health/services says why",
	),
	incidents("the right that callbacks lack is named", "a right that callbacks lack is named by /health/services"),
	life("a configuration item is attached, never an obstacle", "is attached, and a failure to do so is in nobody's way"),
	{ at: SECTION, says: "discovery", file: "tickets/discovery.test.ts", test: "the cloud that knows a company is found" },
	{ at: SECTION, says: "silences", file: "contract/silences.test.ts", test: "while a silence holds, what it fits is skipped" },
	incidents("an incident is closed by hand", "closed by hand: the ticket gets one note with the name"),
	incidents("dead letters that are dealt with", "dead letters need a person until they are resolved"),
	// Landing place, of who and where
	fields(
		"site, contact, source, agreement, team, owner and custom fields",
		"a ticket has its site, contact, source, agreement, team, owner",
	),
	fields("the same by mapping and rule", "the same out of mappings and rules"),
	fields("what ConnectWise does not take of them costs no ticket", "what ConnectWise does not take of them costs no ticket"),
	fields("a refused value gives way to the endpoint's", "a value that is refused gives way to the endpoint's"),
	{ at: SECTION, says: "names in rules are checked on saving", file: "contract/lookups.test.ts", test: "are compared in rules, too" },
	// Order
	{
		at: SECTION,
		says: "one key, one thing at a time, in order",
		file: "executable/storm.test.ts",
		test: "fifty keys with mixed opens, news and closes",
	},
	{ at: SECTION, says: "different keys run side by side", file: "queue/lane.test.ts", test: "run side by side, up to the concurrency" },
	{ at: SECTION, says: "also across retries", file: "queue/lane.test.ts", test: "keeps its order also when a turn failed in between" },
	{
		at: SECTION,
		says: "a storm delays nobody else's first alert",
		file: "executable/storm.test.ts",
		test: "one endpoint's storm does not keep another endpoint's",
	},
	{ at: SECTION, says: "endpoints take turns", file: "deciding/turns.test.ts", test: "endpoints share a batch evenly" },
	// Noise
	policies(
		"open_delay_seconds: what stays gets its ticket when its time has come",
		"with open_delay_seconds an alert that stays gets its ticket",
	),
	{ at: SECTION, says: "tests don't wait", file: "noise/presets.test.ts", test: "a test shows its ticket at once" },
	calm("flips of what is down are no flips", "repeats of what is down are no flips"),
	calm("a flapping ticket stays open while its alert is down", "a flapping ticket stays open while its alert is down"),
	grouping("one note that brings the list of members up to date", "the list of members is brought up to date by one further note"),
	grouping("endpoints that have it on count together", "endpoints that have it on count together"),
	{
		at: SECTION,
		says: "else linked by notes",
		file: "executable/storms.test.ts",
		test: "if ConnectWise takes no child tickets, a note in each ticket names the outage's",
	},
	{ at: SECTION, says: "raise_priority off", file: "noise/urgency.test.ts", test: "with raise_priority off" },
	policies("without reopen_within_minutes: a ticket of its own", "without it an alert after the close gets a ticket of its own"),
	// Failure and waiting
	{
		at: SECTION,
		says: "waits double, never sooner than Retry-After",
		file: "queue/backoff.test.ts",
		test: "is never over sooner than Retry-After says",
	},
	{ at: SECTION, says: "one probe at a time goes out", file: "writes/health.test.ts", test: "makes one call for all who ask" },
	{ at: SECTION, says: "up to MAX_ATTEMPTS", file: "writes/failures.test.ts", test: "is given up with the last try" },
	{
		at: SECTION,
		says: "a clock set back delays nothing",
		file: "clock/setBack.test.ts",
		test: "a clock set back two hours keeps nothing waiting longer",
	},
	outages("credentials that stop working use up no attempts", "credentials that stop working do not cost an attempt"),
	outages("a right of one call is a dead letter at once with exact words", "a right that this one call lacks is a dead letter at once"),
	// Replays
	{
		at: SECTION,
		says: "replays run the full original through today's configuration",
		file: "contract/logs.test.ts",
		test: "runs the full original, byte for byte",
	},
	incidents("a good replay resolves its dead letter", "dead letters need a person until they are resolved"),
];
