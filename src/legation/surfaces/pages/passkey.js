
"use strict";
(() => {
  const form = document.getElementById("ceremony");
  const said = document.getElementById("said");
  const button = form.querySelector("button");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (all) => (all || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // Browsers before 2025 read and write no JSON themselves (WebAuthn L3 §5.1.8, §5.1.9).
  function asked(options, creating) {
    const read = { ...options, challenge: bytes(options.challenge) };
    if (!creating) return { ...read, allowCredentials: listed(options.allowCredentials) };
    read.user = { ...options.user, id: bytes(options.user.id) };
    return { ...read, excludeCredentials: listed(options.excludeCredentials) };
  }
  function answered(credential) {
    if (credential.toJSON) return credential.toJSON();
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {}, response };
  }
  function tell(message) {
    said.textContent = message;
    button.disabled = false;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) return tell("This browser has no passkeys. Use another one.");
    button.disabled = true;
    said.textContent = "";
    const creating = form.dataset.ceremony === "create";
    try {
      const publicKey = asked(JSON.parse(form.dataset.options), creating);
      const credential = await navigator.credentials[creating ? "create" : "get"]({ publicKey });
      form.elements.response.value = JSON.stringify(answered(credential));
      form.submit();
    } catch (fault) {
      if (fault.name === "InvalidStateError") return tell("This device has a passkey for you already.");
      tell(fault.name === "SecurityError" ? "Passkeys do not work at this address." : "No passkey was used. Try again.");
    }
  });
})();
