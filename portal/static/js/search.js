/* The search box helps while one types, and finds what is near. Nothing here is needed: the form and the filters do the same. */
(() => {
  "use strict";
  const make = (name, attributes, text = "") => {
    const element = Object.assign(document.createElement(name), { textContent: text });
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };

  /* A combobox with a list in groups (WAI-ARIA Authoring Practices, "editable combobox with list autocomplete"). */
  const complete = (form) => {
    const input = form.querySelector("[type=search]"), known = new Map();
    const list = make("div", { class: "suggest", role: "listbox", id: "suggest", "aria-label": form.dataset.label, hidden: "" });
    const said = make("p", { class: "visually-hidden", role: "status" });
    let options = [], at = -1, timer, asking;
    form.append(list, said);
    const state = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggest", autocomplete: "off" };
    Object.entries(state).forEach(([key, value]) => input.setAttribute(key, value));

    const close = () => {
      list.hidden = true;
      at = -1;
      options = [];
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const point = (to) => {
      if (at >= 0) options[at].removeAttribute("aria-selected");
      at = to;
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].id);
    };
    const show = (groups) => {
      close();
      list.replaceChildren(...groups.filter(({ items }) => items.length).map(({ label, items }, n) => {
        const group = make("div", { role: "group", "aria-labelledby": `suggest-${n}` });
        group.append(make("p", { id: `suggest-${n}`, role: "presentation" }, label));
        items.forEach(({ text, url }) => {
          const option = make("div", { role: "option", id: `suggest-o${options.length}` }, text);
          option.dataset.url = url;
          options.push(option);
          group.append(option);
        });
        return group;
      }));
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = options.length ? `${options.length} ${form.dataset.label}` : "";
    };
    const ask = async () => {
      const text = input.value.trim();
      asking?.abort();
      if (text.length < 2) return close();
      if (!known.has(text)) {
        asking = new AbortController();
        try {
          const answer = await fetch(form.dataset.suggest + encodeURIComponent(text), { signal: asking.signal, credentials: "omit" });
          if (!answer.ok) return close();
          known.set(text, (await answer.json()).groups);
        } catch {
          return; // no signal, or one has typed on
        }
      }
      if (text === input.value.trim() && document.activeElement === input) show(known.get(text));
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 160);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.isComposing) return;
      if (step && !list.hidden) {
        event.preventDefault();
        const places = options.length + 1; // the box itself is one of them
        point(((at + 1 + step + places) % places) - 1);
      } else if (event.key === "ArrowDown") ask();
      else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); // what was typed stays
        close();
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        location.assign(options[at].dataset.url);
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", ({ target }) => target.dataset.url && location.assign(target.dataset.url));
  };

  /* "Cerca de mí": the position leaves the browser only on this tap, rounded to about a kilometre. */
  const near = (link) => {
    const button = make("button", { type: "button", class: link.className });
    button.append(...link.childNodes);
    const words = button.querySelector("span"), form = document.getElementById("buscar");
    words.textContent = link.dataset.near;
    link.replaceWith(button);
    button.addEventListener("click", () => {
      words.textContent = link.dataset.wait;
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.cerca.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
          const order = form.elements.orden || form.appendChild(make("input", { type: "hidden", name: "orden" }));
          order.value = "cercania";
          form.requestSubmit();
        },
        () => {
          button.removeAttribute("aria-busy");
          words.textContent = link.dataset.near;
          document.getElementById("near-fails").textContent = link.dataset.fails;
        },
        { maximumAge: 600000, timeout: 15000 },
      );
    });
  };

  document.querySelectorAll("form[data-suggest]").forEach((form) => navigator.connection?.saveData || complete(form));
  if ("geolocation" in navigator) document.querySelectorAll("a[data-near]").forEach(near);
})();
