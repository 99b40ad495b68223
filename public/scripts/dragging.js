/** Scrolls the page near the upper or lower edge of the window. */
function scrollAlong(y) {
	const edge = 56;
	if (y < edge + 48) scrollBy(0, -8);
	else if (y > innerHeight - edge) scrollBy(0, 8);
}

/** Moves the line to the pointer, past lines that it may pass. */
function follow(line, y, mayPass) {
	for (const other of line.parentElement.children) {
		if (other === line || !mayPass(other)) continue;
		const { top, bottom } = other.getBoundingClientRect();
		if (y < top || y > bottom) continue;
		const upward = line.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
		if (upward && y < (top + bottom) / 2) other.before(line);
		else if (!upward && y > (top + bottom) / 2) other.after(line);
		return;
	}
}

/** Place of a line, for putting it back. */
export const placeOf = (line) => ({ list: line.parentElement, next: line.nextElementSibling });
export const putBack = (line, { list, next }) => list.insertBefore(line, next?.isConnected ? next : null);

/**
 * Drags a line of a list by mouse, pen or finger, from the pointer event `start` on; Escape puts it back.
 * @param mayPass true if the line may move past this one
 * @param ended gets the original place when the line is dropped, or null if it is back there
 */
export function dragLine(line, start, { mayPass, ended }) {
	const from = placeOf(line);
	// Listens on the window: moving a line in the document ends its pointer capture.
	const listening = new AbortController();
	const listen = (name, does) => addEventListener(name, does, { signal: listening.signal });
	let y = start.clientY;
	line.setAttribute("data-dragging", "");
	const scroller = setInterval(() => {
		scrollAlong(y);
		follow(line, y, mayPass);
	}, 30);
	function end(isDone) {
		clearInterval(scroller);
		listening.abort();
		line.removeAttribute("data-dragging");
		if (!isDone) putBack(line, from);
		ended(isDone && line.nextElementSibling !== from.next ? from : null);
	}
	const isOurs = (event) => event.pointerId === start.pointerId;
	listen("pointermove", (event) => {
		if (!isOurs(event)) return;
		y = event.clientY;
		follow(line, y, mayPass);
	});
	listen("pointerup", (event) => {
		if (isOurs(event)) end(true);
	});
	listen("pointercancel", (event) => {
		if (isOurs(event)) end(false);
	});
	listen("keydown", (event) => {
		if (event.key === "Escape") end(false);
	});
}
