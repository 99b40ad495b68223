import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { SealBroken, type Secrets } from "../../base/security/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";

/** Time for entering the code after a right password. Milliseconds. */
const LIFE_MS = 5 * 60_000;

/** Proof, between the two steps of a log-in, that the password was right; valid for a few minutes. */
export interface Steps {
	/**
	 * Call only after the user's password was proved. The proof is useless without a code, and after a change of
	 * the password.
	 */
	proofOf(user: StoredUser): string;
	/** User of a proof; null if it is invalid, too old, or for another password than today's. */
	userOf(proof: string): Promise<StoredUser | null>;
}

const digestOf = ({ id, passwordHash }: StoredUser): string => createHash("sha256").update(`${id} ${passwordHash}`).digest("base64url");

export function createSteps({ store, secrets, clock }: { store: PeopleStore; secrets: Secrets; clock: Clock }): Steps {
	return {
		proofOf: (user) => secrets.seal(JSON.stringify({ passwordOf: user.username, digest: digestOf(user), at: clock.now() })),
		async userOf(proof) {
			const read = opened(secrets, proof);
			if (read === null || clock.now() - read.at > LIFE_MS || read.at > clock.now()) return null;
			const user = await store.userNamed(read.passwordOf);
			return user !== null && digestOf(user) === read.digest ? user : null;
		},
	};
}

interface Read {
	readonly passwordOf: string;
	readonly digest: string;
	readonly at: number;
}

/** Other data is sealed with the same key: only data with these fields is a proof. */
function opened(secrets: Secrets, proof: string): Read | null {
	if (proof === "" || proof.length > 4_096) return null;
	try {
		const read = JSON.parse(secrets.open(proof)) as Partial<Read> | null;
		const { passwordOf, digest, at } = read ?? {};
		return typeof passwordOf === "string" && typeof digest === "string" && typeof at === "number" ? { passwordOf, digest, at } : null;
	} catch (error) {
		if (error instanceof SealBroken || error instanceof SyntaxError) return null;
		throw error;
	}
}
