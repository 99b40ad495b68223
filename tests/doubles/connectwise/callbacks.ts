import { createHash, createHmac } from "node:crypto";
import { type DoubleClock, wait } from "./clock.ts";
import { type FieldError, fieldError, invalid } from "./problems.ts";
import type { Fields } from "./references.ts";
import type { Change } from "./routes/context.ts";
import { API_MEMBER, type StoredTicket } from "./types.ts";

/** A callback that was registered. */
export interface CallbackEntry {
	readonly id: number;
	readonly description: string;
	readonly url: string;
	readonly objectId: number;
	readonly type: string;
	readonly level: string;
	readonly memberId: number;
	readonly payloadVersion: string;
	readonly inactiveFlag: boolean;
	readonly isSelfSuppressedFlag: boolean;
}

/** What becomes of callbacks. */
export interface CallbackSettings {
	/** `send` at once, `drop`: lost, `double`: each one twice, `hold`: until `releaseCallbacks`. */
	readonly mode: "send" | "drop" | "double" | "hold";
	/** Milliseconds on the double's clock before one is sent. */
	readonly delayMs: number;
	/** `http://127.0.0.1:PORT` that callbacks go to instead of the host that was registered: tests have no public name. */
	readonly target: string | null;
	/** Whether the API's own writes are told too, as the real one does. */
	readonly ownWrites: boolean;
	/** Instead of the key's own address: what a forger would write. */
	readonly keyUrl: string | null;
	/** The key's answer is JSON, or JSON inside a JSON string: clients meet both. */
	readonly keyForm: "object" | "text";
	readonly wrongSignature: boolean;
}

/** One callback as it went out, or would have. */
export interface CallbackDelivery {
	readonly messageId: string;
	readonly ticketId: number;
	readonly action: Change;
	readonly url: string;
	readonly body: string;
	readonly signature: string;
	state: "held" | "delayed" | "sending" | "delivered" | "failed" | "dropped";
	/** Of the last answer; null when there was none. */
	status: number | null;
	attempts: number;
}

export const CALLBACK_DEFAULTS: CallbackSettings = {
	mode: "send",
	delayMs: 0,
	target: null,
	ownWrites: true,
	keyUrl: null,
	keyForm: "object",
	wrongSignature: false,
};

/** Where the keys lie, on the same host as the API and without credentials. */
export const KEY_PATH = "/v4_6_release/callbackkeys/";
/** Answers after which ConnectWise tries again, and how long it waits. Milliseconds. */
const AGAIN: readonly number[] = [404, 409, 419, 429];
const WAITS: readonly number[] = [2_000, 4_000];
const TIMEOUT_MS = 5_000;
const TYPES = "activity agreement company configuration contact expense invoice member opportunity project schedule ticket time".split(" ");
const TICKET_LEVELS = "owner board project phase status ticket integratortag".split(" ");

export type Callbacks = ReturnType<typeof createCallbacks>;

/** Registers callbacks and sends them when tickets change, signed as ConnectWise signs. */
export function createCallbacks(deps: {
	readonly clock: DoubleClock;
	readonly company: string;
	/** `http://127.0.0.1:PORT` of the double. */
	readonly origin: () => string;
	/** A ticket as the API shows it. */
	readonly entity: (ticket: StoredTicket) => unknown;
}) {
	const { clock, origin } = deps;
	let entries: CallbackEntry[] = [];
	let deliveries: CallbackDelivery[] = [];
	let settings = CALLBACK_DEFAULTS;
	let keyNumber = 1;
	let nextId = 1;
	let messages = 0;
	let ending = new AbortController();
	const running = new Set<Promise<void>>();

	const keyOf = (number: number): string => `double-signing-key-${number}`;

	function register(body: Fields): CallbackEntry {
		const entry = entryOf(nextId, body);
		nextId += 1;
		entries.push(entry);
		return entry;
	}

	function compose(entry: CallbackEntry, ticket: StoredTicket, action: Change, by: string): CallbackDelivery {
		messages += 1;
		const messageId = `00000000-0000-4000-8000-${messages.toString(16).padStart(12, "0")}`;
		const body = JSON.stringify({
			MessageId: messageId,
			FromUrl: new URL(origin()).host,
			CompanyId: deps.company,
			MemberId: by,
			Action: action,
			Type: "ticket",
			ID: ticket.id,
			ProductInstanceId: null,
			PartnerId: null,
			Entity: action === "deleted" ? null : JSON.stringify(deps.entity(ticket)),
			Metadata: { key_url: settings.keyUrl ?? `${origin()}${KEY_PATH}${keyNumber}` },
			CallbackObjectRecId: entry.id,
		});
		// ConnectWise appends to the text of the URL as it stands: one that does not end with `recordId=` becomes another path.
		const registered = `${entry.url}${ticket.id}&action=${action}`;
		const url = settings.target === null ? registered : `${settings.target}${registered.slice(new URL(entry.url).origin.length)}`;
		const signature = signatureOf(body, settings.wrongSignature ? "a key of somebody else" : keyOf(keyNumber));
		return { messageId, ticketId: ticket.id, action, url, body, signature, state: "sending", status: null, attempts: 0 };
	}

	async function post(delivery: CallbackDelivery, { signal }: AbortController): Promise<void> {
		for (const pause of [0, ...WAITS]) {
			if (pause > 0) await wait(clock, pause);
			if (signal.aborted) return;
			delivery.attempts += 1;
			delivery.status = await answerTo(delivery, signal);
			if (delivery.status === null || !AGAIN.includes(delivery.status)) break;
		}
		const { status } = delivery;
		delivery.state = status !== null && status >= 200 && status < 300 ? "delivered" : "failed";
	}

	function start(delivery: CallbackDelivery): void {
		delivery.state = "sending";
		const run = post(delivery, ending).finally(() => running.delete(run));
		running.add(run);
	}

	function dispatch(delivery: CallbackDelivery): void {
		deliveries.push(delivery);
		if (settings.mode === "drop" || settings.mode === "hold") {
			delivery.state = settings.mode === "drop" ? "dropped" : "held";
		} else if (settings.delayMs > 0) {
			const { signal } = ending;
			delivery.state = "delayed";
			clock.after(settings.delayMs, () => {
				if (!signal.aborted) start(delivery);
			});
		} else start(delivery);
	}

	return {
		register,
		entries: (): readonly CallbackEntry[] => entries,
		deliveries: (): readonly CallbackDelivery[] => deliveries,
		settings: () => settings,
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
				const delivery = compose(entry, ticket, action, by);
				dispatch(delivery);
				if (settings.mode === "double") dispatch({ ...delivery });
			}
		},
		/** Sends what is held, oldest first. @returns how many */
		release(): number {
			const held = deliveries.filter(({ state }) => state === "held");
			for (const delivery of held) start(delivery);
			return held.length;
		},
		/** When all that was sent has been answered. Held and delayed ones are not waited for. */
		async settled(): Promise<void> {
			while (running.size > 0) await Promise.all(running);
		},
		/** The answer at a key's address; null: there is no such key. */
		keyAt(path: string): unknown {
			const number = Number(path.slice(KEY_PATH.length));
			if (!Number.isInteger(number) || number < 1 || number > keyNumber) return null;
			const answer = { signing_key: keyOf(number) };
			return settings.keyForm === "object" ? answer : JSON.stringify(answer);
		},
		/** Forgets registrations and deliveries, and ends what is on its way. */
		clear(): void {
			ending.abort();
			ending = new AbortController();
			entries = [];
			deliveries = [];
			settings = CALLBACK_DEFAULTS;
		},
	};
}

/** Base64 HMAC-SHA256 of the raw body under the SHA-256 of the signing key. */
export const signatureOf = (body: string, signingKey: string): string =>
	createHmac("sha256", createHash("sha256").update(signingKey).digest()).update(body).digest("base64");

async function answerTo({ url, body, signature }: CallbackDelivery, ending: AbortSignal): Promise<number | null> {
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json", "x-content-signature": signature },
			body,
			redirect: "manual",
			signal: AbortSignal.any([ending, AbortSignal.timeout(TIMEOUT_MS)]),
		});
		await response.body?.cancel();
		return response.status;
	} catch {
		// Whoever was to be called is not there: that is what the test is about, or the delivery's state tells.
		return null;
	}
}

function entryOf(id: number, body: Fields): CallbackEntry {
	const { description = "", url, objectId, type, level } = body;
	const errors: FieldError[] = [];
	const wrong = (field: string, text: string): void => {
		errors.push(fieldError("callbackEntry", field, "InvalidValue", text));
	};
	if (!URL.canParse(String(url)) || !/^https?:/.test(String(url))) wrong("url", "url must be an http or https address.");
	if (!TYPES.includes(String(type).toLowerCase())) wrong("type", `${String(type)} is not a callback type.`);
	else if (String(type).toLowerCase() === "ticket" && !TICKET_LEVELS.includes(String(level).toLowerCase())) {
		wrong("level", `${String(level)} is not a level of ticket callbacks.`);
	}
	if (errors.length > 0) throw invalid("callbackEntry", errors);
	return {
		id,
		description: String(description),
		url: String(url),
		objectId: Number(objectId),
		type: String(type),
		level: String(level),
		memberId: 7,
		payloadVersion: String(body.payloadVersion ?? "3.0.0"),
		inactiveFlag: body.inactiveFlag === true,
		isSelfSuppressedFlag: body.isSelfSuppressedFlag === true,
	};
}

function fits(entry: CallbackEntry, ticket: StoredTicket): boolean {
	if (entry.inactiveFlag || entry.type.toLowerCase() !== "ticket") return false;
	switch (entry.level.toLowerCase()) {
		case "owner":
			return true;
		case "board":
			return entry.objectId === ticket.board.id;
		case "status":
			return entry.objectId === ticket.status.id;
		case "ticket":
			return entry.objectId === ticket.id;
		default:
			return false;
	}
}
