/** Settings were one page: an old address such as `/settings#users` goes on to the page that has the section now. */
export function startMoved() {
	const list = document.querySelector("[data-places]");
	if (!list) return;
	function follow() {
		const link = location.hash === "" ? null : document.getElementById(location.hash.slice(1));
		if (link instanceof HTMLAnchorElement && list.contains(link)) location.replace(link.href);
	}
	addEventListener("hashchange", follow);
	follow();
}

/** A long page's list of sections marks the one that is being read: the one that was chosen, else the topmost in sight. */
export function startSections() {
	const list = document.querySelector(".sections");
	if (!list) return;
	const links = [...list.querySelectorAll('a[href^="#"]')];
	// The links of the settings lead to pages.
	if (links.length === 0) return;
	const sectionOf = (link) => document.getElementById(link.hash.slice(1));
	let waiting = false;
	let chosen = null;

	function mark() {
		waiting = false;
		const reading = chosen ?? links.filter((link) => (sectionOf(link)?.getBoundingClientRect().top ?? Infinity) < 140).at(-1) ?? links[0];
		for (const link of links) {
			if (link === reading) link.setAttribute("aria-current", "true");
			else link.removeAttribute("aria-current");
		}
	}
	function later() {
		if (!waiting) requestAnimationFrame(mark);
		waiting = true;
	}
	function choose() {
		chosen = links.find((link) => link.hash === location.hash) ?? null;
		later();
	}
	const letGo = () => {
		chosen = null;
	};
	// The last sections cannot be scrolled to the top, so a chosen section stays marked until the person
	// scrolls.
	for (const name of ["wheel", "touchmove", "keydown"]) addEventListener(name, letGo, { passive: true });
	addEventListener("scroll", later, { passive: true });
	addEventListener("hashchange", choose);
	choose();
}
