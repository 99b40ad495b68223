import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { EndpointDirectory } from "../endpoints/types.ts";
import type { SandboxStore } from "../store/index.ts";
import { createConnectWise } from "./connectwise/index.ts";
import type { CallRecord, Psa } from "./port.ts";
import { createSandbox } from "./sandbox/index.ts";

export interface PsaDeps {
	readonly config: Config;
	readonly sandbox: SandboxStore;
	readonly directory: EndpointDirectory;
	readonly clock: Clock;
	readonly onCall: (record: CallRecord) => void;
}

/** ConnectWise once its credentials are complete, the sandbox until then. */
export function createPsa({ config, sandbox, directory, clock, onCall }: PsaDeps): Psa {
	if (config.connectWise !== null) {
		const { company, publicKey, privateKey, clientId } = config.connectWise;
		return createConnectWise({
			config: {
				...{ company, publicKey, privateKey, clientId },
				url: config.CW_URL,
				webUrl: config.CW_WEB_URL,
				timeoutMs: config.CW_TIMEOUT_SECONDS * 1000,
				concurrency: config.CW_CONCURRENCY,
			},
			clock,
			onCall,
		});
	}
	const closed = ["closed", "completed", "cancelled", "resolved", config.CW_STATUS_CLOSED.toLowerCase()];
	return createSandbox({
		store: sandbox,
		clock,
		onCall,
		closedNames: () =>
			new Set([
				...closed,
				...directory.all().flatMap(({ compiled }) => (compiled.closeStatus === null ? [] : [compiled.closeStatus.toLowerCase()])),
			]),
		boardNames: () => [
			...new Set([
				config.CW_SERVICE_BOARD,
				...directory.all().flatMap(({ compiled }) => (compiled.board === null ? [] : [compiled.board])),
			]),
		],
	});
}
