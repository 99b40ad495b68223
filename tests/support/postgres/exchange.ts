/** Follows both ways of one connection, to find the one answer that is to be lost. */
export interface Exchange {
	/** Takes what the client sent, and looks for `match` in it unless that is null. @returns true once it is found */
	sent(bytes: Buffer, match: Buffer | null): boolean;
	/** Takes what the server sent. @returns what the client may have of it, or null once the answer is there that it must not have */
	came(bytes: Buffer): Buffer | null;
}

const NOTHING = Buffer.alloc(0);

/** Knows no protocol: the first bytes that come after the match are the answer. */
export function anyExchange(): Exchange {
	let tail = NOTHING;
	let found = false;
	return {
		sent(bytes, match) {
			if (match === null) {
				tail = NOTHING;
				return false;
			}
			const seen = Buffer.concat([tail, bytes]);
			// What was matched may have come in two parts.
			tail = Buffer.from(seen.subarray(Math.max(0, seen.length - match.length + 1)));
			if (!seen.includes(match)) return false;
			found = true;
			return true;
		},
		came: (bytes) => (found ? null : bytes),
	};
}

/**
 * Cuts a stream into PostgreSQL's messages: a letter, which a client's first messages lack, a length of four bytes that counts
 * itself, a body. What is not whole yet waits for the next bytes.
 */
function messages(hasLetter: () => boolean): (bytes: Buffer) => Generator<Buffer, void> {
	let parts: Buffer[] = [];
	let size = 0;
	let wanted = 0;
	return function* (bytes) {
		parts.push(bytes);
		size += bytes.length;
		if (size < wanted) return;
		let rest = Buffer.concat(parts);
		for (;;) {
			const letter = hasLetter() ? 1 : 0;
			wanted = letter + 4;
			if (rest.length >= wanted) wanted = letter + Math.max(4, rest.readUInt32BE(letter));
			if (rest.length < wanted) break;
			const message = rest.subarray(0, wanted);
			rest = rest.subarray(wanted);
			yield message;
		}
		parts = [rest];
		size = rest.length;
	};
}

const is = (message: Buffer, letters: string): boolean => letters.includes(String.fromCharCode(message[0] ?? 0));

/** Second word of a client's first message. */
const TLS_ASKED = 80_877_103;
const GSS_ASKED = 80_877_104;

/**
 * Knows PostgreSQL's messages, and loses the answer only when the server is done with the statement: committed, and ready for the
 * next one. A statement with parameters is sent in parts (its text, then its values), of which only the last is carried out; the
 * text is not sent again for the next values. Statements that the client sends without waiting are told apart. On a connection
 * with TLS nothing is found.
 */
export function postgresExchange(): Exchange {
	let greeted = false;
	/** The server answers with one letter only. */
	let askedForCover = false;
	let covered = false;
	/** Ends of statements that the client has sent; the server says after each that it is ready for the next. */
	let asked = 0;
	/** How often it said so, not counting the one that follows the greeting. */
	let answered = -1;
	/** The statement whose answer is lost, counted the same way. */
	let lost: number | null = null;
	let held = false;
	const fromClient = messages(() => greeted);
	const fromServer = messages(() => true);

	function greet(message: Buffer): void {
		const word = message.length >= 8 ? message.readUInt32BE(4) : 0;
		if (word === TLS_ASKED || word === GSS_ASKED) askedForCover = true;
		else greeted = true;
	}

	return {
		sent(bytes, match) {
			if (covered) return false;
			let found = false;
			for (const message of fromClient(bytes)) {
				if (!greeted) {
					greet(message);
					continue;
				}
				if (match !== null && !found && lost === null && message.includes(match)) {
					lost = asked;
					found = true;
				}
				// A query of one part, the end of one in several parts, a function call.
				if (is(message, "QSF")) asked++;
			}
			return found;
		},
		came(bytes) {
			if (covered) return bytes;
			if (askedForCover) {
				askedForCover = false;
				covered = !is(bytes, "N");
				return bytes;
			}
			const through: Buffer[] = [];
			for (const message of fromServer(bytes)) {
				// Complete, failed, or an empty query.
				if (lost !== null && answered >= lost && is(message, "CEI")) held = true;
				if (is(message, "Z")) {
					answered++;
					if (held) return null;
				}
				if (!held) through.push(message);
			}
			return Buffer.concat(through);
		},
	};
}
