"use strict";

// Draws openapi.json. Text is only ever set as text, never as markup.
const element = (name, text, parts = []) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  made.append(...parts);
  return made;
};

const follow = (schema, all) => (schema && schema.$ref ? all[schema.$ref.split("/").pop()] : schema);

// A short word for what a schema allows.
const kind = (schema, all) => {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const several = schema.anyOf || schema.oneOf;
  if (several) return several.map((one) => kind(one, all)).join(" | ");
  if (schema.type === "array") return `${kind(schema.items, all)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type || "any";
  return schema.format ? `${type} (${schema.format})` : type;
};

const table = (heads, rows) => {
  const head = element("tr", undefined, heads.map((text) => element("th", text)));
  const body = rows.map((row) => element("tr", undefined, row.map((cell) => element("td", cell))));
  return element("table", undefined, [head, ...body]);
};

const members = (schema, all) => {
  const object = follow(schema, all);
  const inner = object && object.type === "array" ? follow(object.items, all) : object;
  if (!inner || !inner.properties) return element("p", kind(schema, all));
  const needed = inner.required || [];
  const rows = Object.entries(inner.properties).map(([name, one]) => [
    name, kind(one, all), needed.includes(name) ? "always" : "", one.description || "",
  ]);
  return table(["Member", "Kind", "", "Meaning"], rows);
};

const bodies = (title, content, all) =>
  Object.entries(content || {}).flatMap(([type, body]) => [
    element("h4", `${title}: ${type}`),
    body.schema ? members(body.schema, all) : element("p", "bytes"),
  ]);

const route = (path, method, operation, all) => {
  const parts = [
    element("summary", undefined, [
      Object.assign(element("span", method), { className: "method" }),
      element("code", path),
      Object.assign(element("span", operation.summary), { className: "about" }),
    ]),
  ];
  if (operation.parameters) {
    const rows = operation.parameters.map((one) => [
      one.name, one.in, kind(one.schema, all), one.required ? "always" : "", one.description || "",
    ]);
    parts.push(element("h4", "Parameters"), table(["Name", "In", "Kind", "", "Meaning"], rows));
  }
  if (operation.requestBody) parts.push(...bodies("Body", operation.requestBody.content, all));
  const answers = Object.entries(operation.responses).map(([status, one]) => [status, one.description]);
  parts.push(element("h4", "Answers"), table(["Status", "Meaning"], answers));
  for (const [status, one] of Object.entries(operation.responses)) {
    if (status < "300") parts.push(...bodies(status, one.content, all));
  }
  const made = element("details", undefined, parts);
  made.dataset.text = `${method} ${path} ${operation.summary}`.toLowerCase();
  return made;
};

const draw = (api) => {
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] || "Other";
      groups.set(tag, [...(groups.get(tag) || []), route(path, method, operation, api.components.schemas)]);
    }
  }
  document.getElementById("version").textContent = api.info.version;
  const all = [...groups].flatMap(([tag, routes]) => [element("h2", tag), ...routes]);
  document.getElementById("routes").replaceChildren(...all);
};

document.getElementById("find").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const one of document.querySelectorAll("details")) one.hidden = !one.dataset.text.includes(wanted);
});

fetch("openapi.json")
  .then((answer) => answer.json())
  .then(draw)
  .catch((error) => { document.getElementById("routes").textContent = `openapi.json cannot be read: ${error}`; });
