import type { DoubleClock } from "../clock.ts";
import type { Fields } from "../references.ts";
import type { Change } from "../routes/context.ts";
import { API_MEMBER, type StoredTicket } from "../types.ts";
import { type CallbackEntry, entryOf, fits } from "./entries.ts";
import { type CallbackDelivery, createSender, signatureOf } from "./sending.ts";
import { CALLBACK_DEFAULTS, type CallbackSettings } from "./settings.ts";

export type { CallbackEntry } from "./entries.ts";
export { type CallbackDelivery, signatureOf } from "./sending.ts";
export type { CallbackSettings } from "./settings.ts";

/** Where the keys lie, on the same host as the API and without credentials. */
export const KEY_PATH = "/v4_6_release/callbackkeys/";

interface CallbackDeps {
	readonly clock: DoubleClock;
	readonly company: string;
	/** `http://127.0.0.1:PORT` of the double. */
	readonly origin: () => string;
	/** A ticket as the API shows it. */
	readonly entity: (ticket: StoredTicket) => unknown;
}

export type Callbacks = ReturnType<typeof createCallbacks>;

/** Registers callbacks and sends them when tickets change, signed as ConnectWise signs. */
export function createCallbacks(deps: CallbackDeps) {
	let entries: CallbackEntry[] = [];
	let settings = CALLBACK_DEFAULTS;
	let keyNumber = 1;
	let nextId = 1;
	let messages = 0;
	const sender = createSender(deps.clock);

	return {
		register(body: Fields): CallbackEntry {
			const entry = entryOf(nextId, body);
			nextId += 1;
			entries.push(entry);
			return entry;
		},
		entries: (): readonly CallbackEntry[] => entries,
		deliveries: sender.deliveries,
		change(changes: Partial<CallbackSettings>): void {
			settings = { ...settings, ...changes };
		},
		/** As when a person deletes it in the set-up tables. */
		remove(id: number): void {
			entries = entries.filter((entry) => entry.id !== id);
		},
		/** As ConnectWise does after three days of failures. */
		disable(id: number): void {
			entries = entries.map((entry) => (entry.id === id ? { ...entry, inactiveFlag: true } : entry));
		},
		/** Callbacks are signed with a new key from now on; the old one can still be fetched. */
		rotateKey(): void {
			keyNumber += 1;
		},
		/** Tells every callback that fits of a change. */
		tell(ticket: StoredTicket, action: Change, by: string): void {
			if (by === API_MEMBER && !settings.ownWrites) return;
			for (const entry of entries.filter((one) => fits(one, ticket))) {
				messages += 1;
				const delivery = compose(deps, settings, { entry, ticket, action, by, message: messages, key: keyNumber });
				sender.dispatch(delivery, settings);
				if (settings.mode === "double") sender.dispatch({ ...delivery }, settings);
			}
		},
		release: sender.release,
		settled: sender.settled,
		/** The answer at a key's address; null: there is no such key. */
		keyAt(path: string): unknown {
			const number = Number(path.slice(KEY_PATH.length));
			if (!Number.isInteger(number) || number < 1 || number > keyNumber) return null;
			const answer = { signing_key: keyOf(number) };
			return settings.keyForm === "object" ? answer : JSON.stringify(answer);
		},
		/** Forgets registrations and deliveries, and ends what is on its way. */
		clear(): void {
			sender.clear();
			entries = [];
			settings = CALLBACK_DEFAULTS;
		},
	};
}

const keyOf = (number: number): string => `double-signing-key-${number}`;

interface Told {
	readonly entry: CallbackEntry;
	readonly ticket: StoredTicket;
	readonly action: Change;
	readonly by: string;
	/** Numbers of the message and of the key. */
	readonly message: number;
	readonly key: number;
}

function compose(deps: CallbackDeps, settings: CallbackSettings, told: Told): CallbackDelivery {
	const { entry, ticket, action } = told;
	const messageId = `00000000-0000-4000-8000-${told.message.toString(16).padStart(12, "0")}`;
	const body = JSON.stringify({
		MessageId: messageId,
		FromUrl: new URL(deps.origin()).host,
		CompanyId: deps.company,
		MemberId: told.by,
		Action: action,
		Type: "ticket",
		ID: ticket.id,
		ProductInstanceId: null,
		PartnerId: null,
		Entity: action === "deleted" ? null : JSON.stringify(deps.entity(ticket)),
		Metadata: { key_url: settings.keyUrl ?? `${deps.origin()}${KEY_PATH}${told.key}` },
		CallbackObjectRecId: entry.id,
	});
	// ConnectWise appends to the text of the URL as it stands: one that does not end with `recordId=` becomes another path.
	const registered = `${entry.url}${ticket.id}&action=${action}`;
	const url = settings.target === null ? registered : `${settings.target}${registered.slice(new URL(entry.url).origin.length)}`;
	const signature = signatureOf(body, settings.wrongSignature ? "a key of somebody else" : keyOf(told.key));
	return { messageId, ticketId: ticket.id, action, url, body, signature, state: "sending", status: null, attempts: 0 };
}
