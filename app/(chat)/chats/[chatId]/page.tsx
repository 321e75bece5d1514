/** A chat; the layout draws it, for what is in it is the browser's own. */
export default function ChatPage() {
  return null;
}
