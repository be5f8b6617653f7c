// Warns before a session ends, and goes on with it when asked to. The server ends
// the session; without this script it simply ends, and signing in leads back.
(() => {
  const script = document.currentScript;
  const words = script.dataset;
  const warnBefore = Number(words.warn);
  let end = null;
  let csrf = "";
  let dialog = null;
  let closed = false;
  let said = "";

  const left = () => Math.round((end - Date.now()) / 1000);

  async function ask(method) {
    const headers = method === "POST" ? { "X-CSRFToken": csrf } : {};
    const answer = await fetch(words.session, { method, headers });
    const state = await answer.json();
    csrf = state.csrf || csrf;
    end = Date.now() + state.seconds_left * 1000;
  }

  function build() {
    dialog = document.createElement("dialog");
    dialog.className = "site-session";
    dialog.setAttribute("aria-labelledby", "session-title");
    const title = document.createElement("h2");
    title.id = "session-title";
    title.textContent = words.title;
    const text = document.createElement("p");
    text.setAttribute("role", "status");
    const row = document.createElement("div");
    row.className = "ce-button-row";
    row.append(button(words.stay, "ce-button button", stay));
    row.append(
      button(words.close, "ce-button ce-button--quiet button button-secondary", close),
    );
    dialog.append(title, text, row);
    dialog.addEventListener("cancel", () => (closed = true));
    document.body.append(dialog);
  }

  function button(name, look, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = look;
    made.textContent = name;
    made.addEventListener("click", act);
    return made;
  }

  function close() {
    closed = true;
    dialog.close();
  }

  async function stay() {
    await ask("POST");
    if (left() > warnBefore) dialog.close();
    else say(words.fixed);
  }

  // Only a change is spoken: at two minutes, one, a half, and at the end.
  function say(text) {
    if (text === said) return;
    said = text;
    dialog.querySelector("[role=status]").textContent = text;
  }

  function remaining() {
    if (left() <= 0) return words.over;
    if (left() <= 30) return `${words.soon} ${words.seconds}`;
    if (left() <= 60) return `${words.soon} ${words.minute}`;
    return `${words.soon} ${Math.ceil(left() / 60)} ${words.minutes}`;
  }

  async function look() {
    if (left() > warnBefore) {
      if (dialog && dialog.open) dialog.close();
      closed = false;
      return;
    }
    if (!dialog) build();
    // Another window may have gone on with the session meanwhile.
    if (!dialog.open && !closed) {
      await ask("GET");
      if (left() > warnBefore) return;
      dialog.showModal();
    }
    if (said !== words.fixed || left() <= 0) say(remaining());
  }

  ask("GET").then(() => setInterval(look, 5000));
})();
