import { TICKET_FIELDS, ticketWord } from "../../src/alerts/pipeline/index.ts";
import type { SandboxNote, SandboxTicket } from "../../src/store/index.ts";
import { count, counted } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { Pill } from "../parts/pill.tsx";
import { Empty } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";

export interface SandboxView {
	/** False if ConnectWise is connected, so there are none. */
	readonly isSandbox: boolean;
	readonly entries: readonly { readonly ticket: SandboxTicket; readonly notes: readonly SandboxNote[] }[];
	/** True to include closed ones. */
	readonly all: boolean;
	readonly open: number;
	readonly total: number;
	readonly limited: boolean;
}

/** Tickets made in sandbox mode, with their notes. */
export const sandboxPage = (frame: Frame, view: SandboxView) =>
	layout({
		title: "Sandbox",
		place: "sandbox",
		frame,
		children: (
			<>
				<div class="head">
					<h1>Sandbox</h1>
					<span class="second">
						{counted(view.open, "open ticket")}, {count(view.total)} in all
						{view.limited ? `, the newest ${count(view.entries.length)} are shown` : ""}
					</span>
					{view.isSandbox ? (
						<nav class="actions segments" aria-label="Which tickets">
							<a href="/sandbox" {...(view.all ? { "aria-current": "true" } : {})}>
								All
							</a>
							<a href="/sandbox?show=open" {...(view.all ? {} : { "aria-current": "true" })}>
								Open
							</a>
						</nav>
					) : null}
				</div>
				<Tickets view={view} />
			</>
		),
	});

function Tickets({ view }: { view: SandboxView }) {
	if (!view.isSandbox) {
		return (
			<div class="panel">
				<Empty icon="plug-connected" href="/" action="Dashboard">
					ConnectWise is connected, so tickets are made there and there is no sandbox.
				</Empty>
			</div>
		);
	}
	if (view.entries.length === 0) {
		return (
			<div class="panel">
				<Empty icon="flask" href={view.total === 0 ? "/" : "/sandbox"} action={view.total === 0 ? "Go to the endpoints" : "Show all"}>
					{view.total === 0 ? "No tickets yet. Send a webhook to an endpoint to see its ticket here." : "No ticket is open."}
				</Empty>
			</div>
		);
	}
	return (
		<ul class="sandbox" data-live="delivery" hx-get="" hx-trigger="live:delivery" hx-select=".sandbox" hx-swap="outerMorph">
			{view.entries.map(({ ticket, notes }) => (
				<Ticket ticket={ticket} notes={notes} />
			))}
		</ul>
	);
}

/** Fields of a ticket that have a value, with their names. */
const given = (fields: SandboxTicket["fields"]): [word: string, value: string][] =>
	Object.entries(fields).flatMap(([field, value]): [string, string][] => {
		const name = field === "type" ? "ticket_type" : field;
		return Object.hasOwn(TICKET_FIELDS, name) && typeof value === "string" && value !== "" ? [[ticketWord(name), value]] : [];
	});

function Ticket({ ticket, notes }: { ticket: SandboxTicket; notes: readonly SandboxNote[] }) {
	const state = ticket.closed
		? ({ word: ticket.status, icon: "circle-check", tone: "quiet" } as const)
		: ({ word: ticket.status, icon: "ticket", tone: "neutral" } as const);
	return (
		<li class="panel" id={`t${ticket.id}`}>
			<div class="panel-head">
				<h2 class="grow">
					<span class="second">#{ticket.id}</span> {ticket.summary}
				</h2>
				<Pill state={state} tinted={false} />
				<span class="second">
					<Age at={ticket.createdAt} /> ago
				</span>
				{useMay("operator") ? (
					<form method="post" action={`/sandbox/${ticket.id}/${ticket.closed ? "reopen" : "close"}`}>
						<button class="button small" type="submit" aria-label={`${ticket.closed ? "Reopen" : "Close"} ticket #${ticket.id}`}>
							<Icon name={ticket.closed ? "arrow-back-up" : "check"} />
							{ticket.closed ? "Reopen" : "Close"}
						</button>
					</form>
				) : null}
			</div>
			<div class="panel-body columns sandbox-body">
				<dl class="pairs">
					<dt>Board, status</dt>
					<dd>
						{ticket.board}, {ticket.status}
					</dd>
					<dt>Company</dt>
					<dd>{ticket.company ?? "none"}</dd>
					{given(ticket.fields).map(([word, value]) => (
						<>
							<dt>{word}</dt>
							<dd>{value}</dd>
						</>
					))}
					<dt>Description</dt>
					<dd>
						<pre class="short" tabindex={0}>
							{ticket.description}
						</pre>
					</dd>
				</dl>
				<section aria-label={`Notes of ticket #${ticket.id}`}>
					<h3>
						Notes <span class="count second">{count(notes.length)}</span>
					</h3>
					{notes.length === 0 ? (
						<p class="second">No notes yet.</p>
					) : (
						<ol class="stack notes">
							{notes.map((note) => (
								<li>
									<p class="small second">
										{note.kind}, <Time at={note.createdAt} zoned />
									</p>
									<pre>{note.text}</pre>
								</li>
							))}
						</ol>
					)}
				</section>
			</div>
		</li>
	);
}
