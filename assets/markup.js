/* What a page says beside its charts and controls, in one component; components/markup.py says what it is given. */
window.muster = Object.assign(window.muster || {}, {
  /* Goes to an address of the app without a new visit, as Dash's own links do. */
  goTo: function (href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  },
});

window.muster_components = Object.assign(window.muster_components || {}, {
  Markup: function ({ tree, children }) {
    const { createElement, Fragment } = window.React;
    const stay = [].concat(children ?? []);

    function follow(event) {
      if (!(event.metaKey || event.shiftKey || event.altKey || event.ctrlKey)) {
        event.preventDefault();
        window.muster.goTo(event.currentTarget.getAttribute("href"));
      }
    }

    function drawn(part) {
      if (!Array.isArray(part)) {
        return part;
      }
      const [kind, properties, ...inside] = part;
      if (typeof kind === "number") {
        return stay[kind];
      }
      const given = properties.href ? { ...properties, href: window.dash_clientside.clean_url(properties.href) } : properties;
      return kind === "Link"
        ? createElement("a", { ...given, onClick: follow }, ...inside.map(drawn))
        : createElement(kind, given, ...inside.map(drawn));
    }

    return createElement(Fragment, null, ...tree.map(drawn));
  },
});
