import type { Who } from "../../base/security/index.ts";
import type { People } from "../../setup/people/index.ts";
import type { Live, LiveEvent } from "../../watch/live/index.ts";
import { api, type Route } from "../shell/route.ts";

/** Maximum time without a line, so that a quiet stream does not look dead. Milliseconds. */
const BEAT_MS = 7_000;
/** Maximum number of waiting events of a slow reader, who is then disconnected, and can resume. */
const MAX_WAITING = 2_000;

export interface EventStreams {
	readonly routes: Route[];
	/** Ends every stream; readers reconnect to the next process. */
	stop(): void;
}

const lineOf = ({ id, event, data }: LiveEvent): string => `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

export function createEventStreams({ live, people }: { live: Live; people: Pick<People, "watch"> }): EventStreams {
	const open = new Set<() => void>();
	const encoder = new TextEncoder();

	function stream(lastId: number | null, who: Who): ReadableStream<Uint8Array> {
		let release = (): boolean => false;
		return new ReadableStream<Uint8Array>(
			{
				start(controller) {
					const send = (text: string): void => {
						if ((controller.desiredSize ?? 0) < -MAX_WAITING) end();
						else controller.enqueue(encoder.encode(text));
					};
					const end = (): void => {
						if (release()) controller.close();
					};
					const subscription = live.subscribe(lastId, (event) => send(lineOf(event)));
					// This event has no data, so standard readers ignore it. A page that reads the stream itself sees that
					// it is alive.
					const beat = setInterval(() => {
						watching.look();
						send(": still here\nevent: beat\n\n");
					}, BEAT_MS);
					// A reader who is logged out, deleted, revoked or given another role gets no further events, and is told
					// so: otherwise the browser would try to reconnect in vain.
					const watching = people.watch(who, () => {
						send("event: over\ndata: {}\n\n");
						end();
					});
					release = () => {
						clearInterval(beat);
						subscription.end();
						watching.stop();
						return open.delete(end);
					};
					open.add(end);
					// An id without data, from which a reader who is disconnected before the first event can resume.
					send(`: hello\nretry: 2000\n${lastId === null ? `id: ${subscription.lastId}\n` : ""}\n`);
					if (subscription.reset) send(`id: ${subscription.lastId}\nevent: reset\ndata: {}\n\n`);
					for (const event of subscription.missed) send(lineOf(event));
				},
				cancel() {
					release();
				},
			},
			{ highWaterMark: 1 },
		);
	}

	return {
		routes: [
			api({
				method: "GET",
				path: "/api/events",
				role: "viewer",
				summary: "Server-sent events; Last-Event-ID resumes over the last 1,000",
				answers: { 200: "text/event-stream" },
				handle(c, { who }) {
					const given = c.req.header("last-event-id") ?? c.req.query("last_event_id") ?? "";
					const lastId = given === "" ? null : /^\d{1,16}$/.test(given) ? Number(given) : -1;
					return c.body(stream(lastId, who), 200, {
						"Content-Type": "text/event-stream; charset=utf-8",
						"Cache-Control": "no-store",
						"X-Accel-Buffering": "no",
					});
				},
			}),
		],
		stop() {
			for (const end of [...open]) end();
		},
	};
}
