"use strict";
// The browser's half of a decision: have the passkey sign the challenge, hand the signature over, show what came of it.
// The challenge is the digest of what this page shows; the server makes it anew and compares.
(() => {
  const page = document.getElementById("approval");
  const said = document.getElementById("said");
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function decide(button) {
    const options = JSON.parse(button.dataset.options);
    const made = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: [] },
    });
    const signed = made.response;
    const assertion = {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(signed.clientDataJSON),
        authenticatorData: text(signed.authenticatorData),
        signature: text(signed.signature),
        ...(signed.userHandle ? { userHandle: text(signed.userHandle) } : {}),
      },
    };
    const answer = await fetch("/approvals/" + encodeURIComponent(page.dataset.approval), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ decision: button.dataset.decision, assertion }),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error_description);
  }

  for (const button of document.querySelectorAll("button[data-decision]")) {
    button.addEventListener("click", async () => {
      const all = document.querySelectorAll("button[data-decision]");
      for (const one of all) one.disabled = true;
      said.textContent = "Waiting for your passkey…";
      try {
        await decide(button);
        location.reload();
      } catch (fault) {
        said.textContent = "Nothing was decided: " + fault.message;
        for (const one of all) one.disabled = false;
      }
    });
  }
})();
