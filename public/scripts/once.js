/**
 * What is sent by hand is sent once. A second click while the first is under way, or right behind it, is the same wish: two
 * endpoints, two replays or two signing secrets are nobody's. It is remembered beyond the page, because a quick answer brings the
 * same button back under the same finger.
 */
const LAST = "hookwise-sent";
/** The second half of a double click comes within this. Milliseconds. */
const DOUBLE = 500;
/** A page that has not come by then may never come; the button works again. Milliseconds. */
const UNDER_WAY = 20_000;
/** What is being sent, and since when. */
const sent = new Map();

const isJustSent = () => Date.now() - Number(sessionStorage.getItem(LAST)) < DOUBLE;
const remember = () => sessionStorage.setItem(LAST, String(Date.now()));

const isUnderWay = (element) => Date.now() - (sent.get(element) ?? 0) < UNDER_WAY;

/** Whether a form that is about to be sent is under way already. */
export function isSentAlready(form, submitter) {
	return isUnderWay(submitter ?? form);
}

/** The browser sends it now; its button says so until the next page is there. A download brings none. */
export function sending(form, submitter) {
	remember();
	if (submitter && "download" in submitter.dataset) return;
	sent.set(submitter ?? form, Date.now());
	submitter?.setAttribute("aria-busy", "true");
}

/** Rows may be added as quickly as one clicks: the form alone changes. */
const isEdit = (element) => element?.getAttribute("hx-post")?.startsWith("?edit") ?? false;
const isByHand = ({ request, sourceElement, sourceEvent }) =>
	request?.method !== "GET" && /^(click|submit)$/.test(sourceEvent?.type ?? "") && !isEdit(sourceElement);

export function startOnce() {
	// A page that comes back by the back button has nothing under way.
	addEventListener("pageshow", () => {
		for (const element of sent.keys()) element.removeAttribute("aria-busy");
		sent.clear();
	});
	// The second half of a double click may meet what the first has brought: “Resume” where “Pause” was.
	addEventListener(
		"click",
		(event) => {
			const button = event.target instanceof Element ? event.target.closest('button[type="submit"]') : null;
			if (!button || event.detail < 2 || isEdit(button) || !isJustSent()) return;
			event.preventDefault();
			event.stopImmediatePropagation();
		},
		true,
	);
	// htmx would keep the second one in a queue, and send it when the first is done.
	document.addEventListener("htmx:config:request", (event) => {
		const { ctx } = event.detail;
		if (!isByHand(ctx)) return;
		if (isUnderWay(ctx.sourceElement)) {
			event.preventDefault();
			return;
		}
		remember();
		sent.set(ctx.sourceElement, Date.now());
	});
	document.addEventListener("htmx:finally:request", ({ detail }) => sent.delete(detail.ctx.sourceElement));
}
