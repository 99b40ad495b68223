/**
 * Rights that calls need, named as in ConnectWise's Security Roles (docs/contract/connectwise.md, section
 * 12). Shown after a 403, by `doctor`, and on the set-up page.
 */
export const RIGHTS = {
	ticketsAdd: "Service Desk → Service Tickets: Add, All",
	ticketsEdit: "Service Desk → Service Tickets: Edit, All",
	ticketsRead: "Service Desk → Service Tickets: Inquire, All",
	closing: "Service Desk → Close Service Tickets: Edit and Inquire, All",
	companies: "Companies → Company Maintenance: Inquire, All",
	contacts: "Companies → Contacts: Inquire, All",
	configurations: "Companies → Configurations: Inquire and Add, All",
	callbacks: "System → API members may register callbacks: the API member's own role, System → Member Maintenance: Inquire, All",
	/** @param part the table of Table Setup that must be open under “customize” */
	setup: (part: string): string => `System → Table Setup: Inquire, All (customize: ${part})`,
} as const;
