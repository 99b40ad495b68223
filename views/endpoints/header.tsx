import { count } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { QuietPill } from "../parts/pill.tsx";
import { Age } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import { EndpointMenu } from "./menu.tsx";
import { type EndpointLine, standingState } from "./standing.ts";

export type EndpointTab = "overview" | "setup" | "rules" | "noise" | "history" | "tickets" | "audit" | "fixtures";

export interface EndpointHead {
	readonly line: EndpointLine;
	readonly lastIp: string | null;
	readonly historyCount: number;
	readonly fixtures: number;
}

/** Name, state and actions, with the tabs below. */
export function EndpointHeader({ head, tab }: { head: EndpointHead; tab: EndpointTab }) {
	const { line, lastIp } = head;
	const state = standingState(line.standing);
	const paused = line.standing.kind === "paused";
	return (
		<>
			<div class="subhead">
				<div class="head">
					<nav class="crumbs" aria-label="Where this is">
						<a href="/">Dashboard</a>
						<Icon name="chevron-right" />
						<h1 class="ellipsis">{line.name}</h1>
					</nav>
					<span class={line.standing.kind === "draft" ? "pill tinted neutral" : ""}>
						<QuietPill state={line.standing.kind === "draft" ? { ...state, word: "Draft, opens no tickets" } : state} />
					</span>
					{line.lastSeenAt === null ? null : (
						<span class="second">
							last <Age at={line.lastSeenAt} /> ago{lastIp === null ? "" : `, ${lastIp}`}
						</span>
					)}
					<div class="actions">
						{useMay("operator") ? (
							<>
								<a class="button" href={`/endpoints/${line.id}/test`} {...opensDialog(`/endpoints/${line.id}/test`)}>
									<Icon name="test-pipe" />
									Send test…
								</a>
								<form method="post" action={`/endpoints/${line.id}/${paused ? "resume" : "pause"}`}>
									<button class="button" type="submit">
										<Icon name={paused ? "player-play" : "player-pause"} />
										{paused ? "Resume" : "Pause"}
									</button>
								</form>
								{line.standing.kind === "draft" ? (
									<form class="golive" method="post" action={`/endpoints/${line.id}/go-live`}>
										<button class="button primary" type="submit">
											<Icon name="ticket" />
											Go live
										</button>
									</form>
								) : null}
							</>
						) : null}
						<form class="menuform" method="post">
							<EndpointMenu id={line.id} name={line.name} isPinned={line.isPinned} paused={paused} />
						</form>
					</div>
				</div>
			</div>
			{line.standing.kind === "paused" && line.standing.reason !== null ? (
				<div class="note soon" id="why-paused">
					<Icon name="alert-triangle" />
					<div>{line.standing.reason}</div>
				</div>
			) : null}
			<Tabs head={head} tab={tab} />
		</>
	);
}

function Tabs({ head, tab }: { head: EndpointHead; tab: EndpointTab }) {
	const base = `/endpoints/${head.line.id}`;
	// Opens on its set-up until the first webhook arrives.
	const isNew = head.line.lastSeenAt === null;
	const entry = (own: EndpointTab, href: string, word: string, amount: number | null = null) => (
		<a href={href} class={`tab-${own}`} {...(own === tab ? { "aria-current": "page" } : {})}>
			{word}
			{amount === null ? null : <span class="second small">{count(amount)}</span>}
		</a>
	);
	return (
		<nav class="tabs under" aria-label="Endpoint">
			{isNew ? null : entry("overview", base, "Overview")}
			{entry("setup", isNew ? base : `${base}/setup`, "Set-up")}
			{entry("rules", `${base}/rules`, "Rules")}
			{entry("noise", `${base}/noise`, "Noise")}
			{entry("fixtures", `${base}/fixtures`, "Fixtures", head.fixtures)}
			{entry("history", `${base}/history`, "History", head.historyCount)}
			{entry("tickets", `${base}/tickets`, "Open tickets", head.line.openTickets)}
			{entry("audit", `${base}/audit`, "Audit")}
		</nav>
	);
}
