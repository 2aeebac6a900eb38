// Notes that the agent has looked: once the page was in sight for two seconds, and again two seconds after news.
"use strict";

(() => {
  const LOOKED_AFTER = 2000;
  const form = document.querySelector("[data-viewed]");
  if (!form) return;
  let timer = 0;
  let isDue = true;

  function look() {
    window.clearTimeout(timer);
    if (isDue && !document.hidden) timer = window.setTimeout(note, LOOKED_AFTER);
  }

  async function note() {
    isDue = false;
    try {
      await window.desk.fragment(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    } catch {
      // The mark stays where it was: what is new is shown as new once more.
    }
  }

  document.addEventListener("desk:entry", (event) => {
    form.elements.position.value = event.detail;
    isDue = true;
    look();
  });
  document.addEventListener("visibilitychange", look);
  look();
})();
