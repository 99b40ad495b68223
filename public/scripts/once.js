/**
 * Sends a form once. A second click during the first request, or immediately after it, is the same intention:
 * nobody wants two endpoints, two replays or two signing secrets. This is remembered across pages, because a
 * fast answer puts the same button under the same finger again.
 */
const LAST = "hookwise-sent";
/** Maximum time between the two clicks of a double click. Milliseconds. */
const DOUBLE = 500;
/** Time after which a missing answer is given up, and the button works again. Milliseconds. */
const UNDER_WAY = 20_000;
/** Elements whose forms are being sent, with the start time. */
const sent = new Map();

const isJustSent = () => Date.now() - Number(sessionStorage.getItem(LAST)) < DOUBLE;
const remember = () => sessionStorage.setItem(LAST, String(Date.now()));

const isUnderWay = (element) => Date.now() - (sent.get(element) ?? 0) < UNDER_WAY;

/** True if this form is already being sent. */
export function isSentAlready(form, submitter) {
	return isUnderWay(submitter ?? form);
}

/** Marks a form's button as busy until the next page is loaded. A download loads no page. */
export function sending(form, submitter) {
	remember();
	if (submitter && "download" in submitter.dataset) return;
	sent.set(submitter ?? form, Date.now());
	submitter?.setAttribute("aria-busy", "true");
}

/** True for edits of rows, which may follow each other as fast as a person clicks, since they only change the form. */
const isEdit = (element) => element?.getAttribute("hx-post")?.startsWith("?edit") ?? false;
const isByHand = ({ request, sourceElement, sourceEvent }) =>
	request?.method !== "GET" && /^(click|submit)$/.test(sourceEvent?.type ?? "") && !isEdit(sourceElement);

export function startOnce() {
	// When a page is restored with the back button, nothing is being sent.
	addEventListener("pageshow", () => {
		for (const element of sent.keys()) element.removeAttribute("aria-busy");
		sent.clear();
	});
	// The second click of a double click may hit a new button: “Resume” in place of “Pause”.
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
	// htmx would queue the second request, and send it after the first.
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
