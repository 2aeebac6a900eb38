// The timeline: older entries by scrolling, new ones put where they belong, and notices marked read in place.
"use strict";

(() => {
  const { elements, announce, fragment, setUnread } = window.desk;
  const timeline = document.querySelector("[data-timeline]");
  const notices = document.querySelector("[data-notices]");

  // Puts entries and day headings into the timeline: newest first, each once, one heading a day.
  function place(items) {
    let placed = 0;
    let heading = null;
    for (const item of items) {
      if (item.classList.contains("day")) {
        heading = item;
      } else if (!item.classList.contains("entry")) {
        timeline.append(item);
      } else if (!document.getElementById(item.id)) {
        const day = timeline.querySelector(`.day[data-day="${item.dataset.day}"]`);
        const next = [...timeline.querySelectorAll(".entry")].find((other) => other.dataset.order < item.dataset.order);
        if (!next && timeline.querySelector("[data-older]")) continue; // older than what is shown: scrolling brings it
        const sameDay = next && next.dataset.day === item.dataset.day;
        const before = sameDay || !next ? next || timeline.querySelector(".the-end") : headingOf(next);
        timeline.insertBefore(item, before);
        if (!day && heading) timeline.insertBefore(heading, item);
        placed += 1;
      }
    }
    return placed;
  }

  function headingOf(entry) {
    return timeline.querySelector(`.day[data-day="${entry.dataset.day}"]`) || entry;
  }

  function placeNew(html) {
    const items = elements(html);
    const entry = items.find((item) => item.classList.contains("entry"));
    if (!timeline || !entry || !place(items)) return;
    document.querySelector("[data-empty]")?.remove();
    entry.classList.add("is-new");
    announce(`New: ${entry.dataset.what}`);
    showFresh(entry);
    refreshNumbers();
  }

  // Whoever reads further down is told, not moved.
  const fresh = document.querySelector("[data-fresh]");
  let unseen = 0;
  function showFresh(entry) {
    const top = entry.getBoundingClientRect().top;
    if (!fresh || (top > 0 && top < window.innerHeight)) return;
    unseen += 1;
    fresh.querySelector("[data-fresh-count]").textContent = unseen;
    fresh.hidden = false;
  }
  function hideFresh() {
    unseen = 0;
    if (fresh) fresh.hidden = true;
  }
  fresh?.querySelector("button").addEventListener("click", () => {
    hideFresh();
    window.scrollTo({ top: 0 });
    timeline.querySelector(".entry .card")?.focus({ preventScroll: true });
  });
  window.addEventListener("scroll", () => window.scrollY < 80 && hideFresh(), { passive: true });

  let refresh = 0;
  function refreshNumbers() {
    const numbers = document.getElementById("numbers");
    window.clearTimeout(refresh);
    refresh = window.setTimeout(async () => {
      try {
        const answer = await fragment(numbers.dataset.url);
        numbers.replaceChildren(...elements(await answer.text()));
      } catch {
        // The numbers stay as they were; the next entry brings them up to date.
      }
    }, 400);
  }

  // Older entries: the link works by itself; with scripts it is followed when it comes near.
  const near = new IntersectionObserver((seen) => {
    for (const each of seen) if (each.isIntersecting) loadOlder(each.target);
  }, { rootMargin: "600px" });

  function watchOlder() {
    const older = timeline?.querySelector("[data-older]");
    if (!older) return;
    near.observe(older);
    older.querySelector("a").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      loadOlder(older);
    });
  }

  async function loadOlder(older) {
    if (older.dataset.loading) return;
    older.dataset.loading = "yes";
    const link = older.querySelector("a");
    const hadFocus = link === document.activeElement;
    try {
      const items = elements(await (await fragment(link.href)).text());
      near.unobserve(older);
      older.remove();
      place(items);
      if (hadFocus) items.find((item) => item.classList.contains("entry"))?.querySelector(".card").focus();
      watchOlder();
    } catch {
      delete older.dataset.loading;
      near.unobserve(older);
      link.textContent = "Older entries could not be read. Try again";
    }
  }
  watchOlder();

  // Notices
  function placeNotice(html) {
    const [item] = elements(html);
    announce(`Notification: ${item.dataset.what}`);
    if (!notices || document.getElementById(item.id)) return;
    document.querySelector("[data-empty]")?.remove();
    item.classList.add("is-new");
    const next = [...notices.children].find((other) => Number(other.dataset.sequence) < Number(item.dataset.sequence));
    notices.insertBefore(item, next || null);
  }

  async function markRead(form, keepalive = false) {
    const answer = await fragment(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive });
    const item = form.closest(".notice");
    item.classList.remove("unread");
    item.querySelector(".state").textContent = "Read";
    if (form.contains(document.activeElement)) item.querySelector(".card").focus();
    form.remove();
    setUnread((await answer.json()).unread);
  }

  async function acknowledge(form) {
    const answer = await fragment(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const { unread, state } = await answer.json();
    const item = form.closest(".notice");
    item.classList.remove("unread");
    item.querySelector(".state").textContent = state;
    announce(state);
    if (form.contains(document.activeElement)) item.querySelector(".card").focus();
    for (const done of item.querySelectorAll("[data-acknowledge], [data-mark-read]")) done.remove();
    setUnread(unread);
  }

  notices?.addEventListener("submit", (event) => {
    const does = event.target.matches("[data-acknowledge]") ? acknowledge : markRead;
    event.preventDefault();
    does(event.target).catch(() => event.target.submit());
  });
  notices?.addEventListener("click", (event) => {
    const form = event.target.closest("[data-opens-notice]")?.closest(".notice").querySelector("[data-mark-read]");
    if (form) markRead(form, true).catch(() => {});
  });

  Object.assign(window.desk, { placeNew, placeNotice });
})();
