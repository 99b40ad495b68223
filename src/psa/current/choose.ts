import type { Constants } from "../../alerts/pipeline/index.ts";
import type { CallRecord } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import type { SandboxStore } from "../../store/index.ts";
import { type ConnectWiseConfig, createConnectWise } from "../connectwise/index.ts";
import type { Psa } from "../port/index.ts";
import { createSandbox } from "../sandbox/index.ts";

export { siteOf } from "../connectwise/index.ts";

export interface PsaDeps {
	readonly sandbox: SandboxStore;
	/** Endpoints, so that the sandbox knows their boards and closing statuses too. */
	readonly directory: { all(): readonly { readonly compiled: { readonly constants: Pick<Constants, "board" | "close_status"> } }[] };
	readonly clock: Clock;
	readonly onCall: (record: CallRecord) => void;
	/** Looked at just before a call that changes something is sent. */
	readonly mayWrite: () => boolean;
	/** Names that the sandbox offers at this moment. */
	readonly names: () => { readonly board: string; readonly statusClosed: string };
}

/** The system for tickets. null: the sandbox. */
export type PsaChoice = { readonly config: ConnectWiseConfig; readonly identity: string } | null;

/** Creates the chosen PSA. @throws Error if a URL of the configuration is invalid */
export function createPsa({ sandbox, directory, clock, onCall, mayWrite, names }: PsaDeps, choice: PsaChoice): Psa {
	if (choice !== null) return createConnectWise({ ...choice, clock, onCall, mayWrite });
	const closed = ["closed", "completed", "cancelled", "resolved"];
	return createSandbox({
		store: sandbox,
		clock,
		onCall,
		closedNames: () =>
			new Set([
				...closed,
				names().statusClosed.toLowerCase(),
				...directory.all().flatMap(({ compiled }) => compiled.constants.close_status?.toLowerCase() ?? []),
			]),
		boardNames: () => [...new Set([names().board, ...directory.all().flatMap(({ compiled }) => compiled.constants.board ?? [])])],
	});
}
