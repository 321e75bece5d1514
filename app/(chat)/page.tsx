/** A new chat; the layout draws it. */
export default function NewChatPage() {
  return null;
}
