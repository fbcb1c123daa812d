// The pictures of the next message: what they are, and the part of the page that shows them.

export { attach, attachAddress, attachments, type Attachment, LARGEST_PICTURE, takeParts } from "./pictures.ts";
export { Attachments, Picture } from "./attachments-view.tsx";
