// Keyboard use: single keys that never act while somebody types, and that can be switched off.
"use strict";

(() => {
  const dialog = document.querySelector("dialog.keys");
  const toggle = dialog.querySelector("[data-keys-on]");
  const remembered = "backstory-keys";
  toggle.checked = window.localStorage.getItem(remembered) !== "off";
  toggle.addEventListener("change", () => window.localStorage.setItem(remembered, toggle.checked ? "on" : "off"));

  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }

  function move(step) {
    const cards = [...document.querySelectorAll(".entry .card, .notice .card, .issue .card, .hit .card")];
    const here = cards.findIndex((card) => card.contains(document.activeElement));
    const next = cards[here < 0 ? 0 : here + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  function fold() {
    const details = document.activeElement?.closest(".card")?.querySelector("details.fold");
    if (details) details.open = !details.open;
  }

  const actions = {
    "/": () => { const box = document.getElementById("q"); box.focus(); box.select(); },
    j: () => move(1),
    k: () => move(-1),
    e: fold,
    i: () => document.querySelector("[data-goes-inbox]").click(),
    q: () => document.querySelector("[data-goes-queues]").click(),
    s: () => document.querySelector("[data-goes-said]").click(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") document.querySelector(".me[open]")?.removeAttribute("open");
    if (!toggle.checked || isTyping || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".me[open]");
    if (menu && !menu.contains(event.target)) menu.removeAttribute("open");
  });

  // On a small screen the profile starts folded, so that the history is what one sees.
  if (window.matchMedia("(max-width: 60rem)").matches) {
    for (const about of document.querySelectorAll("details.about")) about.open = false;
  }
})();
