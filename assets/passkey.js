// Passkeys: the one thing a browser does by script only. Without it everything else works.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const isNew = form.dataset.passkey === "new";
  const failed = form.querySelector("[data-failed]");

  const ask = async () => {
    const token = form.elements["form_token"].value;
    const answer = await fetch(form.dataset.ask, {
      method: "POST",
      body: new URLSearchParams({ form_token: token }),
    });
    if (!answer.ok) throw new Error(answer.status);
    const { id, options } = await answer.json();
    const key = options.publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    for (const known of key.excludeCredentials || key.allowCredentials || []) {
      known.id = bytes(known.id);
    }
    return { id, key };
  };

  const send = (id, found) => {
    const said = found.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    if (isNew) {
      response.attestationObject = text(said.attestationObject);
      if (said.getTransports) response.transports = said.getTransports();
    } else {
      response.authenticatorData = text(said.authenticatorData);
      response.signature = text(said.signature);
      response.userHandle = said.userHandle ? text(said.userHandle) : null;
    }
    form.elements["challenge"].value = id;
    form.elements["credential"].value = JSON.stringify({
      id: found.id, rawId: text(found.rawId), type: found.type, response, extensions: {},
    });
    form.submit();
  };

  let waiting = new AbortController();
  const show = async (more) => {
    const { id, key } = await ask();
    const wanted = { publicKey: key, signal: waiting.signal, ...more };
    const asked = navigator.credentials;
    send(id, await (isNew ? asked.create(wanted) : asked.get(wanted)));
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failed.hidden = true;
    waiting.abort();
    waiting = new AbortController();
    show({}).catch(() => { failed.hidden = false; });
  });
  // Passkeys among what the browser offers for the field of the name.
  const offers = window.PublicKeyCredential.isConditionalMediationAvailable;
  if (!isNew && offers) {
    offers.call(window.PublicKeyCredential).then((can) => {
      if (can) show({ mediation: "conditional" }).catch(() => {});
    });
  }
})();
