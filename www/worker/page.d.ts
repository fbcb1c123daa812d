/** The built page, put into the bundle by build.mjs. */
declare module "virtual:page" {
  export const files: Record<string, { type: string; body: string }>;
}
