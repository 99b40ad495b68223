/**
 * After an action that returns the same page, the page looks as before: same scroll position, same selected
 * lines, and the result where the person is looking.
 */
const KEPT = "hookwise-place";
/** Maximum time between an action and its answer. Milliseconds. */
const FRESH_FOR = 20_000;

const here = () => location.pathname + location.search;

export function startPlace() {
	addEventListener("submit", (event) => {
		if (event.defaultPrevented || event.target.method !== "post") return;
		const chosen = [...document.querySelectorAll(".pickone:checked")].map(({ value }) => value);
		if (scrollY === 0 && chosen.length === 0) return;
		sessionStorage.setItem(KEPT, JSON.stringify({ page: here(), at: Date.now(), top: scrollY, chosen }));
	});

	const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
	sessionStorage.removeItem(KEPT);
	if (kept?.page !== here() || Date.now() - kept.at > FRESH_FOR) return;
	for (const box of document.querySelectorAll(".pickone")) box.checked = kept.chosen.includes(box.value);
	scrollTo(0, kept.top);
	document.getElementById("flash")?.classList.toggle("near", scrollY > 0);
}
