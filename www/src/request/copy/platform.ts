/** Where the requests of the dialect whose address is the caller's to say go, if that says nothing. */
export const PLATFORM = "https://api.openai.com/v1";
