using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>
/// A system inside the page, on the page's own clock, so that ten minutes pass in a moment: its answers are those of the
/// running system with other times in them. The worker writes at each full minute, which takes a while; checks are as old as the
/// API lets them become while many viewers ask.
/// </summary>
internal sealed class ImaginedSystem
{
    /// <summary>A full minute, at which the worker writes.</summary>
    public static readonly DateTime Begin = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    // world: what a test changes. Times are milliseconds since 1970 on the server's clock. hold: the route whose next answer waits for release().
    private const string Script =
        """
        const world = window.world = { stoppedAt: Infinity, silent: false, failing: {}, letters: 0, serverAhead: 0, interval: 60_000, secretInterval: 60_000, asked: [] };
        const TOOK = { postgres: 300, valkey: 300, secret: 1_200 };
        const LIFETIME = { postgres: 1_000, valkey: 1_000, secret: 5_000, iam: 5_000 };
        const setTimer = window.setTimeout;
        const server = window.serverNow = () => Date.now() + world.serverAhead;
        const iso = (time) => new Date(time).toISOString();
        const written = (source, now) => {
          const interval = source === 'secret' ? world.secretInterval : world.interval;
          const seen = Math.floor(now / LIFETIME[source]) * LIFETIME[source];
          return Math.floor((Math.min(seen, world.stoppedAt) - TOOK[source]) / interval) * interval;
        };
        const limit = (source) => source === 'secret' ? Math.max(90, world.secretInterval / 1000 + 30) : 90;
        const check = (name, was) => world.failing[name] ? { ...was, ok: false, error: world.failing[name] } : { ...was, ok: true, error: null };
        const answers = {
          'config.json': () => ({ api_base: '' }),
          '/db/status': (now, was) => ({
            postgres: check('postgres', was.postgres), valkey: check('valkey', was.valkey),
            postgres_last_update: iso(written('postgres', now)), valkey_last_update: iso(written('valkey', now)),
          }),
          '/iam/status': (now, was) => check('iam', { ...was, credentials_created: iso(now - 600_000), credentials_expiry: iso(now + 3_000_000) }),
          '/secret/status': (now, was) => check('secret', { ...was, secret_last_update: iso(written('secret', now)) }),
          '/worker/status': (now, was) => ({
            ...was, ok: was.sources.every(({ source }) => now - written(source, now) <= limit(source) * 1000), generated_at: iso(now),
            sources: was.sources.map((one) => {
              const age = (now - written(one.source, now)) / 1000;
              return { ...one, timestamp: iso(written(one.source, now)), age_seconds: age, stale: age > limit(one.source), stale_after_seconds: limit(one.source), error: null, note: null };
            }),
            dead_letters: { count: world.letters, latest: null },
          }),
          '/history': (now, was) => world.history?.(now, was) ?? { ...was, generated_at: iso(now) },
          '/version': (now, was) => was,
        };
        window.fetch = async (url, { signal } = {}) => {
          const name = Object.keys(answers).find((known) => String(url).endsWith(known));
          world.asked.push([Date.now(), name]);
          const wait = (time) => new Promise((done) => setTimer(done, time));
          if (world.silent) {
            await new Promise((_, fail) => signal?.addEventListener('abort', () => fail(new DOMException('', 'AbortError'))));
          }
          if (world.refusing) throw new TypeError('Failed to fetch');
          await wait(60);
          const body = JSON.stringify(answers[name](server(), RECORDED[name]));
          if (world.hold === name) {
            world.hold = null;
            await new Promise((done) => { world.release = done; });
          }
          await wait(60);
          return new Response(body, { status: 200, headers: { date: new Date(server()).toUTCString() } });
        };

        // What the viewer could see, each time that it changed: [seconds, what].
        window.seen = [];
        const tone = (selector) => document.querySelector(selector)?.dataset.tone;
        const look = () => {
          const now = {
            overall: tone('#overall'), title: document.querySelector('#overall-title')?.textContent, tab: document.title,
            updates: [...document.querySelectorAll('.update:not([hidden])')].map((update) => update.dataset.tone).join(),
          };
          const last = window.seen[window.seen.length - 1];
          if (now.overall && JSON.stringify(last?.[1]) !== JSON.stringify(now)) window.seen.push([Date.now(), now]);
        };
        new MutationObserver(look).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-tone', 'hidden'] });
        """;

    private readonly string recorded;

    private ImaginedSystem(string recorded) => this.recorded = recorded;

    /// <summary>Takes a running system's answers as its own.</summary>
    public static async Task<ImaginedSystem> LikeAsync(Uri dashboard, CancellationToken cancellationToken)
    {
        await Readiness.UntilRecordedAsync(dashboard, BrowserFixture.Patience, cancellationToken);
        var answers = new Dictionary<string, JsonElement>();
        foreach (var route in (string[])[Routes.DatabaseStatus, Routes.IamStatus, Routes.SecretStatus, Routes.WorkerStatus, Routes.History, Routes.Version])
            answers[route] = await Readiness.AnswerAsync(dashboard, route, BrowserFixture.Patience, cancellationToken);
        return new ImaginedSystem(JsonSerializer.Serialize(answers));
    }

    /// <summary>Puts a page that is not loaded yet into this system.</summary>
    /// <param name="page">The page.</param>
    /// <param name="phase">How long after <see cref="Begin"/> the viewer comes.</param>
    /// <param name="script">Script that the page runs before it loads, for example to make something fail.</param>
    public async Task ReplaceAsync(IPage page, TimeSpan phase, string script = "")
    {
        await page.Clock.InstallAsync(new() { TimeDate = Begin + phase - TimeSpan.FromMinutes(1) });
        await page.Clock.PauseAtAsync(Begin + phase);
        await page.AddInitScriptAsync($"{{ const RECORDED = {recorded};\n{Script}\n{script} }}");
    }

    /// <summary>Lets time pass in the page.</summary>
    public static async Task PassAsync(IPage page, TimeSpan time)
    {
        // In one go, the driver might think that the page hangs.
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(30))
            await page.Clock.RunForAsync((long)Math.Min(left.TotalMilliseconds, 30_000));
    }

    /// <summary>The routes that a page has asked for since it was loaded or this was last called.</summary>
    public static Task<string[]> AskedAsync(IPage page) => page.EvaluateAsync<string[]>("world.asked.splice(0).map(([, name]) => name)");

    /// <summary>What could be seen on a page since it was loaded, each time that it changed.</summary>
    public static async Task<IReadOnlyList<Sight>> SeenAsync(IPage page)
    {
        var seen = await page.EvaluateAsync<JsonElement>("window.seen");
        return
        [
            .. seen.EnumerateArray().Select(one => new Sight(
                DateTime.UnixEpoch.AddMilliseconds(one[0].GetDouble()),
                one[1].GetProperty("overall").GetString()!,
                one[1].GetProperty("title").GetString()!,
                one[1].GetProperty("tab").GetString()!,
                one[1].GetProperty("updates").GetString()!.Split(','))),
        ];
    }

    /// <summary>What the page showed from a moment on.</summary>
    internal sealed record Sight(DateTime At, string Overall, string Title, string Tab, string[] Updates)
    {
        public override string ToString() => $"{At:HH:mm:ss.f} {Overall} \"{Title}\" [{string.Join(' ', Updates)}] \"{Tab}\"";
    }
}
