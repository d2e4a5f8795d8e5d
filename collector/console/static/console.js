// What the console does more where scripts run. Every function works without it.
"use strict";

// A form that came back begins where it says what is wrong.
document.getElementById("errors")?.focus();

// A part of a page that waits for something asks for itself again: <section data-again="/address" data-seconds="3">. The server
// leaves `data-again` out once there is nothing to wait for. The reader's place and focus are kept: only changed parts are put in.
for (const part of document.querySelectorAll("[data-again]")) {
  waitFor(part);
}

function waitFor(part) {
  const seconds = Number(part.dataset.seconds) || 5;
  setTimeout(async () => {
    if (document.hidden || part.contains(document.activeElement)) {
      return waitFor(part);
    }
    try {
      const answer = await fetch(part.dataset.again, { headers: { "X-Part": "1" }, redirect: "error" });
      const text = await answer.text();
      const found = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
      if (!answer.ok || !found) {
        return waitFor(part);
      }
      if (found.innerHTML !== part.innerHTML) {
        part.replaceChildren(...found.childNodes);
      }
      if (found.dataset.again) {
        waitFor(part);
      }
    } catch {
      waitFor(part); // the network comes back, or the person leaves
    }
  }, seconds * 1000);
}
