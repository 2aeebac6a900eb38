// Tells the desk the browser's time zone, so that times are shown in it.
"use strict";

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
