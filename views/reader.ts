import { createContext, useContext } from "hono/jsx";
import type { Role } from "../src/base/security/index.ts";

export type Theme = "system" | "light" | "dark";

/** The person that a page is made for. Every component may use it. */
export interface Reader {
	/** An IANA zone; UTC until the browser has sent its own. */
	readonly zone: string;
	/** True if the person, or `TIME_ZONE`, chose the zone, so that the browser's own does not count. */
	readonly zoneIsFixed: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly theme: Theme;
	/** From lowest to highest: viewer, operator, admin; null before log-in. */
	readonly role: Role | null;
	readonly name: string | null;
	/** True if alerts to be retried wait for ConnectWise. */
	readonly psaDown: boolean;
	/** Address of HookWise for senders, without a slash at the end. */
	readonly baseUrl: string;
	/** URL of a file in `public/`. */
	asset(name: string): string;
	/** Link to a ticket; null if it belongs to another system than the present one. */
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

/** True if the reader has at least this role. */
export const useMay = (role: Role): boolean => {
	const { role: own } = useReader();
	return own !== null && RANK[own] >= RANK[role];
};
