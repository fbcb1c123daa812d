// The documentation site: the pages of docs/, the types' reference and the crate's, built into dist/site/docs.
export default {
  title: "chatwire",
  description: "The chat-completions client for browsers, edge workers and Node, with one Rust core.",
  lang: "en",
  base: "/docs/",
  srcDir: "pages",
  outDir: "../dist/site/docs",
  cacheDir: "../node_modules/.vitepress",
  head: [["link", { rel: "icon", href: "/docs/favicon.svg", type: "image/svg+xml" }]],
  cleanUrls: true,
  lastUpdated: false,
  markdown: { config: (md) => md.core.ruler.push("sources", plainOutside) },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/start" },
      { text: "Types", link: "/api/", target: "_self" },
      { text: "Crate", link: "/rust/chatwire/", target: "_self" },
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "Five minutes", link: "/start" },
          { text: "Streaming", link: "/streaming" },
          { text: "Tools", link: "/tools" },
          { text: "Structured output", link: "/structured-output" },
          { text: "Errors and outcomes", link: "/errors" },
          { text: "Workers", link: "/workers" },
          { text: "Several providers", link: "/routing" },
          { text: "The gateway", link: "/gateway" },
          { text: "Rust", link: "/rust" },
        ],
      },
      {
        text: "Reference",
        items: [
          { text: "Providers", link: "/providers" },
          { text: "Fields", link: "/fields" },
          { text: "From the official SDK", link: "/migration" },
          { text: "Recipes", link: "/recipes" },
          { text: "Security", link: "/security" },
          { text: "Faults", link: "/faults" },
          { text: "Where it runs", link: "/targets" },
        ],
      },
    ],
    search: { provider: "local" },
    outline: [2, 3],
  },
};

/** Links to the sources make sense beside them alone: on the site, what they say stays. */
function plainOutside({ tokens }) {
  for (const { children } of tokens.filter(({ type }) => type === "inline")) {
    let outside = false;
    for (const token of children) {
      if (token.type === "link_open") outside = token.attrGet("href").startsWith("../");
      const closes = token.type === "link_close";
      if (outside && token.type.startsWith("link_")) Object.assign(token, { type: "text", tag: "", nesting: 0, content: "" });
      if (closes) outside = false;
    }
  }
}
