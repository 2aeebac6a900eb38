// The live connection of a page: what is new arrives by itself, and a lost connection is said within five seconds.
"use strict";

(() => {
  const SILENCE = 4500; // the server speaks at least every two seconds
  const HIDDEN_FOR = 60000; // a tab nobody looks at gives its connection back; browsers allow only a few to one host
  const { placeNew, placeNotice, setUnread } = window.desk;
  const address = document.body.dataset.live;
  if (!address) return;

  let source = null;
  let silence = 0;
  let retry = 0;
  let wait = 1000;
  let hidden = 0;
  let last = "";
  let isOver = false;
  const down = new Set();

  function open() {
    window.clearTimeout(retry);
    source?.close();
    const url = new URL(address, document.baseURI);
    if (last) url.searchParams.set("after", last);
    source = new EventSource(url);
    const on = (name, act) => source.addEventListener(name, (event) => {
      alive(event);
      act?.(event.data);
    });
    on("hello");
    on("heartbeat");
    on("entry", (html) => {
      placeNew(html);
      document.dispatchEvent(new CustomEvent("desk:entry", { detail: last }));
    });
    on("notice", placeNotice);
    on("company", company);
    on("unread", (count) => setUnread(Number(count)));
    on("down", (name) => { down.add(name); show(); });
    on("up", (name) => { down.delete(name); show(); });
    on("stale", () => banner("reload", true));
    on("over", (what) => { if (what === "signed-out") over(); else banner("reload", true); });
    source.addEventListener("error", lost);
    listen();
  }

  // Who else looks at this page; an empty line means nobody.
  function company(line) {
    const place = document.querySelector("[data-company]");
    if (!place) return;
    place.textContent = line;
    place.hidden = !line;
  }

  function alive(event) {
    if (event.lastEventId) last = event.lastEventId;
    wait = 1000;
    listen();
    if (event.type === "hello") down.clear();
    show();
  }

  function listen() {
    window.clearTimeout(silence);
    silence = window.setTimeout(lost, SILENCE);
  }

  // Opens again by itself, from the last thing heard.
  function lost() {
    if (isOver) return;
    window.clearTimeout(silence);
    source?.close();
    source = null;
    show("lost");
    window.clearTimeout(retry);
    retry = window.setTimeout(reopen, wait);
    wait = Math.min(wait * 1.6, 10000);
  }

  // An EventSource does not tell why it was refused, so a plain request finds out whether the session is over.
  async function reopen() {
    try {
      const answer = await fetch("/alive", { headers: { "Backstory-Fragment": "1" } });
      if (answer.status === 401) return over();
    } catch {
      return lost();
    }
    open();
  }

  function over() {
    isOver = true;
    source?.close();
    window.clearTimeout(silence);
    window.clearTimeout(retry);
    show("over");
    banner("over", true);
  }

  const sayings = {
    lost: "Connection lost. Trying again …",
    history: "New entries do not arrive right now. Trying again …",
    inbox: "Notifications do not arrive right now. Trying again …",
  };
  const words = { on: "Live", lost: "Not live", over: "Signed out" };

  function show(state) {
    const trouble = state || (down.has("history") && "history") || (down.has("inbox") && "inbox");
    banner("lost", trouble in sayings);
    const line = document.querySelector('[data-banner="lost"] [data-banner-text]');
    if (trouble in sayings && line.textContent !== sayings[trouble]) line.textContent = sayings[trouble];
    for (const place of document.querySelectorAll("[data-live-state]")) {
      const now = state || (down.has(place.dataset.liveOf) ? "lost" : "on");
      if (place.dataset.liveState === now) continue;
      place.dataset.liveState = now;
      place.querySelector("[data-live-word]").textContent = words[now];
    }
  }

  function banner(name, isShown) {
    document.querySelector(`[data-banner="${name}"]`).hidden = !isShown;
  }

  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(hidden);
    if (document.hidden) {
      hidden = window.setTimeout(() => {
        source?.close();
        source = null;
        window.clearTimeout(silence);
        window.clearTimeout(retry);
      }, HIDDEN_FOR);
    } else if (!source && !isOver) {
      wait = 1000;
      reopen();
    }
  });
  window.addEventListener("pagehide", () => { isOver = true; source?.close(); window.clearTimeout(silence); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  open();
})();
