import { counted, ended } from "../format.ts";
import { useMay } from "../reader.ts";
import { settingsAddress } from "../settings/places.ts";
import { Icon } from "./icon.tsx";
import { Age, Time } from "./time.tsx";

/** Facts that matter to everybody, on every page. */
export interface BannerState {
	/** Set if ConnectWise does not answer. Times in milliseconds since the epoch. */
	readonly down: {
		readonly since: number;
		readonly message: string | null;
		readonly nextProbeAt: number | null;
		readonly waiting: number;
	} | null;
	readonly maintenance: { readonly reason: string | null; readonly until: number | null } | null;
	readonly sandbox: boolean;
	/** Problem of the last backup. */
	readonly backup: string | null;
	/** Problem of the model, if endpoints want notes. */
	readonly model: string | null;
}

/** Banners below the bar; the most serious first. */
export function Banners({ state }: { state: BannerState }) {
	return (
		<section
			aria-label="Notices"
			id="banners"
			data-live="psa maintenance"
			hx-get=""
			hx-trigger="live:psa, live:maintenance"
			hx-select="#banners"
			hx-swap="outerMorph"
		>
			{state.down === null ? null : <Down down={state.down} />}
			{state.backup === null ? null : (
				<div class="banner soon" role="alert">
					<Icon name="database" />
					<div class="grow">
						<b>The last backup failed.</b>
						<span class="small">{state.backup}</span>
					</div>
					{useMay("admin") ? (
						<a class="button" href={settingsAddress("backup")}>
							Open backup settings
						</a>
					) : null}
				</div>
			)}
			{state.maintenance === null ? null : <MaintenanceBanner maintenance={state.maintenance} />}
			{state.model === null ? null : (
				<div class="banner soon thin">
					<Icon name="alert-triangle" />
					<div class="grow">{state.model}</div>
					<a class="button" href={settingsAddress("ai")}>
						Open AI settings
					</a>
				</div>
			)}
			{state.sandbox ? (
				<div class="banner thin">
					<Icon name="flask" class="motion" />
					<div class="grow">
						<strong>Sandbox.</strong> <span class="second">Tickets stay in HookWise; nothing is sent to ConnectWise.</span>
					</div>
					<a href="/sandbox">Show its tickets</a>
				</div>
			) : null}
		</section>
	);
}

function Down({ down }: { down: NonNullable<BannerState["down"]> }) {
	return (
		<div class="banner down" role="alert">
			<Icon name="plug-x" />
			<div class="grow">
				<b>
					ConnectWise has been down since <Time at={down.since} how="short" zoned /> (<Age at={down.since} />
					). {counted(down.waiting, "alert is waiting", "alerts are waiting")}; none are lost.
				</b>
				<span class="small">
					{ended(down.message ?? "It is not answering")}{" "}
					{down.nextProbeAt === null ? null : (
						<>
							Next try in <Age at={down.nextProbeAt} until style="fine" />, then everything is sent in order.
						</>
					)}
				</span>
			</div>
			<div class="actions">
				<a class="button" href="/help/operations#connectwise-is-down">
					What to do
				</a>
				<a class="button" href="/history?status=queued&status=processing&status=failed&period=all">
					Show {down.waiting} waiting
				</a>
				{useMay("operator") ? (
					<form method="post" action="/connectwise/probe" hx-post="/connectwise/probe" hx-target="#banners" hx-swap="outerHTML">
						<button class="button" type="submit" id="try-now">
							Try now
						</button>
					</form>
				) : null}
			</div>
		</div>
	);
}

function MaintenanceBanner({ maintenance }: { maintenance: NonNullable<BannerState["maintenance"]> }) {
	const { reason, until } = maintenance;
	return (
		<div class="banner motion">
			<Icon name="tool" />
			<div class="grow">
				<b>
					Global maintenance is on
					{until === null ? "" : " until "}
					{until === null ? null : <Time at={until} zoned />}.{reason === null ? "" : ` ${reason}`}
				</b>
				<span class="small">
					Alerts are kept in history and open no tickets. A recovery still closes its ticket. What is still broken when maintenance ends
					gets its ticket then.
				</span>
			</div>
			{useMay("operator") ? (
				<form class="actions" method="post" action="/maintenance">
					<input type="hidden" name="enabled" value="off" />
					<button class="button" type="submit">
						End maintenance
					</button>
				</form>
			) : null}
		</div>
	);
}
