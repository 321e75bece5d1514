import { parseBody } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { changeSettings, readSettings } from '#lib/settings/settings.ts';
import { type SettingsAnswer, settingsInput } from '#lib/shared/api.ts';

export const GET = route(async (_request, { userId }) => {
  return Response.json({ settings: await readSettings(userId) } satisfies SettingsAnswer);
});

export const PATCH = route(async (request, { userId }) => {
  const changes = await parseBody(request, settingsInput);
  return Response.json({
    settings: await changeSettings(userId, changes),
  } satisfies SettingsAnswer);
});
