import { newsResponse } from '#lib/http/news.ts';
import { route } from '#lib/http/route.ts';

export const GET = route((request, { userId }) => newsResponse(userId, request.signal));
