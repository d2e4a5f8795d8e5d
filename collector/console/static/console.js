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

// A passkey is asked by the browser alone: a form with what is to be signed shows itself, and sends what was signed.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    form.hidden = false;
    form.addEventListener("submit", (event) => signWith(form, event));
  }
}

async function signWith(form, event) {
  if (form.elements.passkey.value) {
    return;
  }
  event.preventDefault();
  const words = form.querySelector("[role=alert]");
  words.hidden = true;
  try {
    const options = JSON.parse(form.dataset.passkey);
    const credential =
      form.dataset.passkeyDoes === "get"
        ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
        : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    form.elements.passkey.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    words.hidden = false; // the person said no, or has none here
  }
}
