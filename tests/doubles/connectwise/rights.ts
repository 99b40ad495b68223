/** Rights of the API member's role that can be taken away, and where ConnectWise has them. */
export const RIGHTS = {
	"tickets.add": "Service Desk → Service Tickets: add",
	"tickets.edit": "Service Desk → Service Tickets: edit",
	"tickets.inquire": "Service Desk → Service Tickets: inquire",
	"tickets.delete": "Service Desk → Service Tickets: delete",
	close: "Service Desk → Close Service Tickets: edit (a status change that closes)",
	"close.inquire": "Service Desk → Close Service Tickets: inquire (one closed ticket by its id)",
	merge: "Service Desk → Merge Tickets",
	companies: "Companies → Company Maintenance: inquire",
	contacts: "Companies → Contacts: inquire",
	configurations: "Companies → Configurations: inquire",
	"configurations.add": "Companies → Configurations: add (attaching to a ticket)",
	agreements: "Finance → Agreements: inquire",
	boards: "System → Table Setup: Service Board (lists of boards, and what a board has)",
	priorities: "System → Table Setup: Priority",
	companyStatuses: "System → Table Setup: Company Status",
	sources: "System → Table Setup: Source",
	customFields: "System → Table Setup: Custom Fields",
	members: "System → Member Maintenance: inquire",
	callbacks: "System → the API member itself",
	time: "Time & Expense → Time Entry",
} as const;

export type Right = keyof typeof RIGHTS;

export const isRight = (name: unknown): name is Right => typeof name === "string" && Object.hasOwn(RIGHTS, name);

/** First that fits decides. Routes that need none are not here: `/system/info`, and `/service/info/boards` for lesser rights. */
const NEEDED: readonly (readonly [RegExp, Right])[] = [
	[/^POST \/service\/tickets\/search$/, "tickets.inquire"],
	[/^POST \/service\/tickets$/, "tickets.add"],
	[/^POST \/service\/tickets\/\{id\}\/merge$/, "merge"],
	[/^(POST|DELETE) \/service\/tickets\/\{id\}\/configurations/, "configurations.add"],
	[/^DELETE \/service\/tickets\/\{id\}$/, "tickets.delete"],
	[/^GET \/service\/tickets\/\{id\}\/timeentries$|\/time\/entries$/, "time"],
	[/^GET \/service\/tickets/, "tickets.inquire"],
	[/^(POST|PATCH|DELETE) \/service\/tickets\//, "tickets.edit"],
	[/^GET \/service\/boards/, "boards"],
	[/^GET \/service\/priorities$/, "priorities"],
	[/^GET \/service\/sources$/, "sources"],
	[/^GET \/company\/companies\/statuses$/, "companyStatuses"],
	[/^GET \/company\/companies/, "companies"],
	[/^GET \/company\/contacts$/, "contacts"],
	[/^GET \/company\/configurations/, "configurations"],
	[/^GET \/finance\/agreements$/, "agreements"],
	[/^GET \/system\/members$/, "members"],
	[/^GET \/system\/userDefinedFields$/, "customFields"],
	[/\/system\/callbacks/, "callbacks"],
];

/** The right that a call needs by its route alone; null when it needs none. */
export function rightFor(method: string, route: string): Right | null {
	const call = `${method} ${route}`;
	return NEEDED.find(([pattern]) => pattern.test(call))?.[1] ?? null;
}
