import type { RegistrationState } from "../../src/watch/tickets/index.ts";
import { ended } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";

/** How HookWise learns of people's changes to its tickets in ConnectWise, and which right is missing for that. */
export function Callbacks({ state, pollSeconds }: { state: RegistrationState; pollSeconds: number }) {
	if (state.kind === "off") return null;
	if (state.kind === "registered") {
		return (
			<>
				<span class="pill">
					<Icon name="circle-check" class="good" />
					told at once
				</span>{" "}
				<span class="second">
					callback registered, since <Time at={state.since} />
				</span>
			</>
		);
	}
	return (
		<>
			<span class="pill soon">
				<Icon name="clock" />
				{pollSeconds > 0 ? `looked at every ${pollSeconds} s` : "not looked at: CW_POLL_SECONDS is 0"}
			</span>
			<div class="second small">{ended(state.why)}</div>
			{state.right === null ? null : <div class="small">Missing right: {state.right}</div>}
		</>
	);
}
