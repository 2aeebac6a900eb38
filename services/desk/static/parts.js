// What the desk's scripts share: turning the server's HTML into elements, and saying things politely.
"use strict";

window.desk = (() => {
  // Markup comes from our own server only, which has escaped everything in it. The named policy is the one place where
  // text becomes markup; the browser refuses every other.
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("backstory", { createHTML: (text) => text })
    : { createHTML: (text) => text };

  function elements(html) {
    const page = new DOMParser().parseFromString(policy.createHTML(`<ol>${html}</ol>`), "text/html");
    return [...page.body.firstElementChild.children].map((child) => document.adoptNode(child));
  }

  function announce(text) {
    document.querySelector("[data-announce]").textContent = text;
  }

  async function fragment(address, options = {}) {
    const headers = { "Backstory-Fragment": "1", ...options.headers };
    const answer = await fetch(address, { ...options, headers });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer;
  }

  function setUnread(count) {
    for (const badge of document.querySelectorAll("[data-unread]")) {
      badge.hidden = count === 0;
      badge.querySelector("[data-unread-count]").textContent = count;
    }
    document.title = (count ? `(${count}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  }

  return { elements, announce, fragment, setUnread };
})();
