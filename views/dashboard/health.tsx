import { count } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Age } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { serviceState } from "../words.ts";
import type { StateView } from "./types.ts";

/** Overall health in one line. */
export function HealthStrip({ view }: { view: StateView }) {
	const { services, psa, maintenance } = view;
	const waiting = services.queue_depth > 0 && psa.state === "down";
	return (
		<section class="strip" aria-label="Health">
			<Service name="Database" state={services.database} />
			<Service name="Worker" state={services.worker} />
			<Service name="ConnectWise" state={services.connectwise} since={psa.state === "down" ? psa.since : null} />
			<Service name="Ollama" state={services.ollama} more={services.ollama === "up" ? view.model : undefined} />
			<span class={waiting ? "motion" : ""}>
				<Icon name="clock" />
				Queue <strong>{count(services.queue_depth)}</strong>
				{services.queue_depth > 0 ? (
					<span class={waiting ? "" : "second"}>
						{" "}
						oldest <OldestAge seconds={services.oldest_job_age_seconds} />
					</span>
				) : null}
			</span>
			<MaintenanceSwitch on={maintenance.enabled} />
		</section>
	);
}

function OldestAge({ seconds }: { seconds: number }) {
	const { now } = useReader();
	return <Age at={now - seconds * 1000} />;
}

function Service({
	name,
	state: word,
	since = null,
	more,
}: {
	name: string;
	state: string;
	since?: number | null;
	more?: string | undefined;
}) {
	const state = serviceState(word);
	const tone = state.tone === "now" || state.tone === "soon" ? state.tone : "";
	return (
		<span class={tone}>
			<Icon name={state.icon} class={tone === "" ? (state.tone === "good" ? "good" : "second") : undefined} />
			{name} <strong>{state.word}</strong>
			{since === null ? null : (
				<strong>
					, <Age at={since} />
				</strong>
			)}
			{more === undefined ? null : <span class="second"> {more}</span>}
		</span>
	);
}

function MaintenanceSwitch({ on }: { on: boolean }) {
	if (!useMay("operator")) {
		return (
			<span class="push">
				Maintenance <strong>{on ? "on" : "off"}</strong>
			</span>
		);
	}
	if (on) {
		return (
			<form class="row push" method="post" action="/maintenance">
				<input type="hidden" name="enabled" value="off" />
				<span>
					Maintenance <strong>on</strong>
				</span>
				<button class="switch" type="submit" aria-pressed="true" aria-label="Maintenance is on. End it" />
			</form>
		);
	}
	return (
		<form class="row push" method="get" action="/maintenance">
			<span>
				Maintenance <strong>off</strong>
			</span>
			<button
				class="switch"
				type="submit"
				hx-get="/maintenance"
				hx-target="#dialog"
				aria-pressed="false"
				aria-label="Maintenance is off. Start it"
			/>
		</form>
	);
}
