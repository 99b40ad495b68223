import { standingState } from "../endpoints/standing.ts";
import { count, counted } from "../format.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import type { Need } from "./types.ts";

/** Things that need a person. Most nights it is empty, and says so. */
export function Needs({ needs }: { needs: readonly Need[] }) {
	return (
		<section class="panel needs" aria-labelledby="needs">
			<div class="panel-head">
				<h2 id="needs">
					Needs a person <span class="count">{needs.length === 0 ? "" : count(needs.length)}</span>
				</h2>
			</div>
			{needs.length === 0 ? (
				<p class="need calm">
					<Icon name="circle-check" class="good" />
					<span>Nothing needs you.</span>
				</p>
			) : (
				<ul>
					{needs.map((need) => (
						<NeedLine need={need} />
					))}
				</ul>
			)}
		</section>
	);
}

interface LineProps {
	readonly icon: IconName;
	readonly tone: "now" | "soon";
	readonly title: unknown;
	readonly more: unknown;
	readonly detail: unknown;
	readonly actions: readonly { readonly href: string; readonly word: string }[];
	readonly id: string;
	/** Name of its button for screen readers. */
	readonly name: string;
}

const Line = ({ icon, tone, title, more, detail, actions, id, name }: LineProps) => (
	<li class="need">
		<Icon name={icon} class={tone} />
		<div class="grow">
			<p>
				<strong>{title as string}</strong> <span class="second">{more as string}</span>
			</p>
			<p class="small second">{detail as string}</p>
		</div>
		<div class="row">
			{actions.map(({ href, word }) => (
				<a class="button small" href={href}>
					{word}
				</a>
			))}
			<Dismiss id={id} name={name} />
		</div>
	</li>
);

/** Marks it as dealt with, in place if there are scripts. */
function Dismiss({ id, name }: { id: string; name: string }) {
	if (!useMay("operator")) return null;
	const action = `/needs/${id}/dismiss`;
	return (
		<form method="post" action={action} hx-post={action} hx-target="#needs-now" hx-swap="outerHTML">
			<button class="button small bare" type="submit" aria-label={`Dealt with: ${name}`} title="Mark as dealt with">
				<Icon name="check" />
			</button>
		</form>
	);
}

function NeedLine({ need }: { need: Need }) {
	switch (need.kind) {
		case "told":
			return (
				<Line
					{...{
						id: need.id,
						name: need.title,
						icon: need.icon,
						tone: need.tone,
						title: need.title,
						detail: need.message,
						actions: need.actions,
					}}
					more={need.more}
				/>
			);
		case "gaveUp":
			return (
				<Line
					id={need.id}
					name={counted(need.count, "alert gave up", "alerts gave up")}
					icon="circle-x"
					tone="now"
					title={counted(need.count, "alert gave up", "alerts gave up")}
					more={
						<>
							{need.endpointName}, oldest <Age at={need.oldestAt} />
						</>
					}
					detail={need.message ?? "No reason was recorded."}
					actions={[
						{ href: `/history?status=dlq&endpoint=${need.endpointId}&period=all`, word: `Show ${need.count}` },
						...(need.endpointExists ? [{ href: `/endpoints/${need.endpointId}/rules`, word: "Fix endpoint" }] : []),
					]}
				/>
			);
		case "silent":
		case "quiet":
			return <SilenceLine need={need} />;
		case "unhealthy":
			return (
				<Line
					id={need.id}
					name={need.line.name}
					icon={standingState(need.line.standing).icon}
					tone={need.line.standing.kind === "unhealthy" && need.line.standing.grave ? "now" : "soon"}
					title={`${need.line.name}: ${standingState(need.line.standing).word}`}
					more=""
					detail={need.message}
					actions={[{ href: `/endpoints/${need.line.id}/rules`, word: "Fix endpoint" }]}
				/>
			);
		case "tenants":
			return (
				<Line
					id={need.id}
					name="tenants without a company"
					icon="alert-triangle"
					tone="soon"
					title={counted(need.count, "tenant has no company", "tenants have no company")}
					more={`${need.endpointName}, ${counted(need.alerts, "alert")}`}
					detail={need.fallback === null ? "Their tickets have no company" : `They went to the default company ${need.fallback}`}
					actions={[{ href: "/tenantmap#unmatched", word: `Map ${counted(need.count, "tenant")}` }]}
				/>
			);
	}
}

/** If the time is past, the next check opens the ticket. */
function Follows({ at }: { at: string }) {
	if (Date.parse(at) <= useReader().now) return <>A ticket is opened at the next check</>;
	return (
		<>
			A ticket is opened in <Age at={at} until />
		</>
	);
}

function SilenceLine({ need }: { need: Extract<Need, { kind: "silent" | "quiet" }> }) {
	const { line } = need;
	const open = [{ href: `/endpoints/${line.id}`, word: "Open endpoint" }];
	if (need.kind === "quiet") {
		return (
			<Line
				id={need.id}
				name={line.name}
				icon="access-point-off"
				tone="soon"
				title={`${line.name} is quiet`}
				more={
					line.lastSeenAt === null ? (
						"never seen"
					) : (
						<>
							last seen <Time at={line.lastSeenAt} />, <Age at={line.lastSeenAt} /> ago
						</>
					)
				}
				detail={line.silenceAt === null ? "" : <Follows at={line.silenceAt} />}
				actions={open}
			/>
		);
	}
	return (
		<Line
			id={need.id}
			name={line.name}
			icon="access-point-off"
			tone="now"
			title={`${line.name} is silent`}
			more={
				<>
					{line.lastSeenAt === null ? (
						"nothing received yet"
					) : (
						<>
							nothing for <Age at={line.lastSeenAt} />
						</>
					)}
					, expected every {line.timeoutHours} h
				</>
			}
			detail={
				line.standing.kind === "silent" ? (
					<>
						Ticket <TicketLink id={line.standing.ticketId} /> is open
					</>
				) : (
					""
				)
			}
			actions={open}
		/>
	);
}
