import { createContext, useContext } from "hono/jsx";
import type { Role } from "../src/base/security/index.ts";

export type Theme = "system" | "light" | "dark";

/** For whom a page is made. Every component may ask. */
export interface Reader {
	/** An IANA zone; UTC until the browser has told its own. */
	readonly zone: string;
	/** A person, or `TIME_ZONE`, chose the zone: the browser's own does not count. */
	readonly zoneIsFixed: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly theme: Theme;
	/** Least to most: viewer, operator, admin; null before log-in. */
	readonly role: Role | null;
	readonly name: string | null;
	/** What would be tried again waits for ConnectWise. */
	readonly psaDown: boolean;
	/** Where senders reach HookWise, without a slash at the end. */
	readonly baseUrl: string;
	/** URL of a file of `public/`. */
	asset(name: string): string;
	/** Where a person opens a ticket; null for one of another system than tickets go to now. */
	ticketUrl(id: number): string | null;
}

const nobody: Reader = {
	zone: "UTC",
	zoneIsFixed: false,
	now: 0,
	theme: "system",
	role: null,
	name: null,
	psaDown: false,
	baseUrl: "",
	asset: (name) => `/assets/${name}`,
	ticketUrl: () => "/sandbox",
};

export const ReaderContext = createContext<Reader>(nobody);
export const useReader = (): Reader => useContext(ReaderContext);

const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };

/** Whether the reader has at least this role. */
export const useMay = (role: Role): boolean => {
	const { role: own } = useReader();
	return own !== null && RANK[own] >= RANK[role];
};
