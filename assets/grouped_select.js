/* The browser's own list with its choices under headings; components/grouped_select.py says what it takes. */
window.muster_components = Object.assign(window.muster_components || {}, {
  GroupedSelect: function (props) {
    const draw = window.React.createElement;
    const option = (one) => draw("option", { key: one.value, value: one.value }, one.label);
    const group = (one) =>
      one.label ? draw("optgroup", { key: one.label, label: one.label }, one.options.map(option)) : one.options.map(option);
    return draw(
      "select",
      {
        id: props.id,
        className: "form-select",
        value: props.value,
        onChange: (event) => props.setProps({ value: event.target.value }),
      },
      props.options.map(group)
    );
  },
});
