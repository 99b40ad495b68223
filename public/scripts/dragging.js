/** Near the upper or lower edge of the window the page scrolls along. */
function scrollAlong(y) {
	const edge = 56;
	if (y < edge + 48) scrollBy(0, -8);
	else if (y > innerHeight - edge) scrollBy(0, 8);
}

/** Puts the line where the pointer is, among those that it may pass. */
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

/** Where a line stands, so that it can be put back. */
export const placeOf = (line) => ({ list: line.parentElement, next: line.nextElementSibling });
export const putBack = (line, { list, next }) => list.insertBefore(line, next?.isConnected ? next : null);

/**
 * A line of a list is dragged by mouse, pen or finger, from the pointer's going down (`start`) on; Escape puts it back.
 * @param mayPass whether the line may stand on the other side of this one
 * @param ended gets the place it had when it was let go, or null when it is back there
 */
export function dragLine(line, start, { mayPass, ended }) {
	const from = placeOf(line);
	// On the window: a line that changes its place in the document loses what the pointer was bound to.
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
