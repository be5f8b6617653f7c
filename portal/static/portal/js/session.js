// Warns before a session ends, and goes on with it when asked to. The server ends
// the session; without this script it simply ends, and signing in leads back.
(() => {
  const script = document.currentScript;
  const words = script.dataset;
  const warnBefore = Number(words.warn);
  let end = null;
  let csrf = "";
  let shown = "fine";
  let said = "";
  let dialog, title, text, act;

  const left = () => Math.round((end - Date.now()) / 1000);
  const stage = () => (left() <= 0 ? "over" : left() <= warnBefore ? "soon" : "fine");

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
    dialog.setAttribute("aria-describedby", "session-text");
    title = document.createElement("h2");
    title.id = "session-title";
    text = document.createElement("p");
    text.id = "session-text";
    text.setAttribute("role", "status");
    act = document.createElement("span");
    const row = document.createElement("div");
    row.className = "ce-button-row";
    row.append(act, closer());
    dialog.append(title, text, row);
    document.body.append(dialog);
  }

  function button(name, look, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = look;
    made.textContent = name;
    made.addEventListener("click", press);
    return made;
  }

  const closer = () =>
    button(words.close, "ce-button ce-button--quiet button button-secondary", () =>
      dialog.close(),
    );

  const stayer = () => button(words.stay, "ce-button button", stay);

  // Signing in leads back to this page, also where it is open to everybody.
  function door() {
    const made = document.createElement("a");
    const here = location.pathname + location.search;
    made.href = `${words.door}?next=${encodeURIComponent(here)}`;
    made.className = "ce-button button";
    made.textContent = words.again;
    return made;
  }

  async function stay() {
    await ask("POST");
    show(stage());
    if (shown === "soon") say(words.fixed);
  }

  // Only a change is spoken: at the beginning, two minutes, one, a half, the end.
  function say(sentence) {
    if (sentence === said) return;
    said = sentence;
    text.textContent = sentence;
  }

  function remaining() {
    if (left() <= 0) return words.over;
    if (left() <= 30) return `${words.soon} ${words.seconds}`;
    if (left() <= 60) return `${words.soon} ${words.minute}`;
    return `${words.soon} ${Math.max(2, Math.round(left() / 60))} ${words.minutes}`;
  }

  // Whoever has closed the warning is told once more, when the session is over.
  function show(next) {
    if (next === shown) return;
    shown = next;
    if (next === "fine") return dialog.close();
    if (!dialog) build();
    const made = next === "over" ? door() : stayer();
    act.replaceWith(made);
    act = made;
    title.textContent = next === "over" ? words.ended : words.title;
    say(remaining());
    if (dialog.open) act.focus();
    else dialog.showModal();
  }

  async function look() {
    if (stage() !== shown) {
      // Another window may have gone on with the session meanwhile.
      await ask("GET");
      show(stage());
    }
    if (shown === "soon" && said !== words.fixed) say(remaining());
  }

  ask("GET").then(() => setInterval(look, 5000));
})();
