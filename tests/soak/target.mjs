// Who is asked, and with what.

export const WORKSPACE = "6f1d2c3b-4a59-4e68-8c7d-0123456789ab";
export const KEY = "sk-soak-0001";

export const baseURLOf = (provider, origin, dialect) => provider.baseURL(origin, dialect);

/** The options of a client for a dialect. A budget that never runs out: what it does is tested elsewhere, here it would make outcomes depend on others. */
export const optionsOf = (baseURL, dialect) => ({
  provider: dialect, baseURL, apiKey: KEY, retryBudget: 1e9, idleTimeout: 20_000, onWarning: () => {},
  ...(dialect === "neuroflash" ? { workspaceId: WORKSPACE } : {}),
});
