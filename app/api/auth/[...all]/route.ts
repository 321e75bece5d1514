import { auth } from '#lib/auth/auth.ts';

const handle = (request: Request) => auth().handler(request);

export { handle as GET, handle as POST };
