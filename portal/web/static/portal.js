/* Aktsam: what pages do better with scripts. Everything works without them; nothing is shown only by them.
   Words come from the page, in its language: data attributes of the elements concerned. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const writes = (element) => element.matches("textarea,select,input:not([type=checkbox],[type=radio],[type=submit])");
  const fill = (words, value) => words.replace("{}", value);

  /* Faults first: whoever listens or magnifies starts there. */
  const faults = document.getElementById("faults");
  faults?.focus();
  /* Where the address names a place on the page, the browser goes there after us. */
  if (faults && location.hash) window.addEventListener("load", () => setTimeout(() => faults.focus()));

  /* Autosave: the same POST, which changes nothing on the page but the words beside the buttons. */
  class Autosave {
    static PAUSE = 1500;

    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[role=status]");
      this.changes = 0;
      this.stopped = this.leaving = false;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("submit", (event) => this.submit(event));
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.save());
      window.addEventListener("beforeunload", (event) => { if (this.changes && !this.leaving) event.preventDefault(); });
      window.addEventListener("online", () => this.save());
      window.addEventListener("pageshow", () => { this.leaving = false; });
    }

    say(state, value = "", words = this.status?.dataset[state]) {
      if (!words) return;
      const line = document.createElement("span");
      line.className = state === "saved" ? "saved" : "quiet";
      line.textContent = fill(words, value);
      this.status.replaceChildren(line);
    }

    changed() {
      this.changes += 1;
      if (this.stopped) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), Autosave.PAUSE);
    }

    save() {
      clearTimeout(this.timer);
      if (!this.changes || this.stopped || this.leaving) return Promise.resolve();
      /* One at a time: the next one must carry the revision that this one brings back. */
      this.running ??= this.send().finally(() => { this.running = null; });
      return this.running;
    }

    async send() {
      const before = this.changes;
      this.say("saving");
      try {
        const response = await fetch(this.form.action, {
          method: "POST", body: new URLSearchParams(new FormData(this.form)), headers: { "X-Autosave": "1" },
          credentials: "same-origin", redirect: "manual",
        });
        this.answered(response, before);
      } catch {
        this.say("unsaved"); /* no connection: kept on the page, tried again when it is back or at the next change */
      }
    }

    answered(response, before) {
      if (response.status === 204) {
        for (const [header, field] of [["X-Revision", "revision"], ["X-Form-Key", "form_key"]]) {
          const value = response.headers.get(header), control = this.form.elements.namedItem(field);
          if (value && control) control.value = value;
        }
        this.changes = this.changes === before ? 0 : 1;
        this.say("saved", decodeURIComponent(response.headers.get("X-Saved-At") ?? ""));
        if (this.changes) this.changed();
      } else {
        /* a colleague's answers or a submission stand in the way, which saving by the button shows; signed out, it shows the way */
        this.stopped = [409, 410].includes(response.status);
        this.say("unsaved", "", decodeURIComponent(response.headers.get("X-Why") ?? "") || undefined);
      }
    }

    submit(event) {
      if (this.running) {
        event.preventDefault();
        const button = event.submitter;
        this.running.then(() => this.form.requestSubmit(button));
        return;
      }
      clearTimeout(this.timer);
      this.leaving = true;
    }
  }
  all("form[data-autosave]").forEach((form) => new Autosave(form));

  /* Other forms with text: a warning before it is lost; also of what came back unsaved with the page. */
  all("form[data-warn]").forEach((form) => {
    let changed = form.dataset.warn === "unsaved";
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  });

  /* Who signs stands there again when an answer has been changed: in this tab, until it is submitted; never what is ticked. */
  const signature = document.getElementById("signature");
  if (signature) try {
    const kept = sessionStorage, key = (field) => signature.action + field.name;
    const fields = all("[name=name],[name=role]", signature);
    const keep = () => fields.forEach((field) => kept.setItem(key(field), field.value));
    fields.forEach((field) => { field.value ||= kept.getItem(key(field)) ?? ""; });
    keep(); /* also what came back with a refused submission */
    signature.addEventListener("input", keep);
    signature.addEventListener("submit", () => fields.forEach((field) => kept.removeItem(key(field))));
  } catch { /* storage is turned off */ }

  /* "None of these" and the others untick each other. */
  document.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox" || !target.checked || target.closest(".question__more")) return;
    const group = target.closest("fieldset");
    if (!group?.querySelector("[data-exclusive]")) return;
    const alone = "exclusive" in target.dataset;
    all("input[type=checkbox]", group).forEach((box) => {
      if (box !== target && !box.closest(".question__more") && (alone || "exclusive" in box.dataset)) box.checked = false;
    });
  });

  /* How many characters are left, from four fifths of the limit on. */
  const counted = document.documentElement.dataset;
  const counter = (control) => {
    let line = control.counter;
    if (!line) {
      line = control.counter = document.createElement("p");
      line.className = "quiet small";
      line.setAttribute("aria-live", "polite");
      control.after(line);
    }
    return line;
  };
  const count = (control) => {
    const limit = Number(control.dataset.limit), left = limit - [...control.value].length;
    if (left > limit / 5 && !control.counter) return;
    clearTimeout(control.counting);
    control.counting = setTimeout(() => {
      counter(control).textContent = left > limit / 5 ? "" : fill(left < 0 ? counted.over : counted.left, Math.abs(left));
    }, 500);
  };
  document.addEventListener("input", ({ target }) => { if (target.dataset?.limit && counted.left) count(target); });

  /* Filters apply when they are chosen. */
  all("form.filters").forEach((form) => form.addEventListener("change", ({ target }) => {
    if (target.matches("select,input[type=checkbox],input[type=radio]")) form.requestSubmit();
  }));

  /* Menus close by Escape and by a click elsewhere. */
  const menus = all("details.language");
  document.addEventListener("click", ({ target }) => menus.forEach((menu) => { if (!menu.contains(target)) menu.open = false; }));
  menus.forEach((menu) => menu.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  }));

  /* Keys in lists: j and k move, Enter opens, 1 to 3 choose a decision. They can be turned off, and the page says so. */
  const help = document.querySelector("[data-keys]");
  if (help) {
    const remember = (on) => { try { localStorage.setItem("aktsam-keys", on ? "on" : "off"); } catch { /* private window */ } };
    const remembered = () => { try { return localStorage.getItem("aktsam-keys") !== "off"; } catch { return true; } };
    const button = help.querySelector("button");
    let on = remembered();
    const show = () => {
      button.setAttribute("aria-pressed", String(on));
      button.textContent = on ? button.dataset.on : button.dataset.off;
    };
    help.hidden = false;
    show();
    button.addEventListener("click", () => { on = !on; remember(on); show(); });

    const move = (step) => {
      const links = all("table.list tbody a");
      if (!links.length) return;
      const row = document.activeElement?.closest("tr") ?? document.querySelector("tr[data-selected]");
      const at = links.findIndex((link) => row?.contains(link));
      const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
      next.focus();
      next.closest("tr").scrollIntoView({ block: "nearest" });
    };
    const choose = (number) => {
      const choice = all("form[data-decide] input[type=radio]")[number - 1];
      if (choice) { choice.checked = true; choice.focus(); choice.dispatchEvent(new Event("change", { bubbles: true })); }
    };
    document.addEventListener("keydown", (event) => {
      const { key, target } = event;
      if (!on || event.ctrlKey || event.metaKey || event.altKey || writes(target) || target.isContentEditable) return;
      const action = { j: () => move(1), k: () => move(-1), 1: () => choose(1), 2: () => choose(2), 3: () => choose(3) }[key];
      if (action) { event.preventDefault(); action(); }
    });
  }
})();
