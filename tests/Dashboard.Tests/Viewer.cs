using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridCloud.Dashboard.Tests;

/// <summary>A person looking at the dashboard: what they see, and what they can do.</summary>
public sealed partial class Viewer(IPage page)
{
    public IPage Page => page;

    public ILocator Overall => page.Locator("#overall");

    public ILocator OverallTitle => page.Locator("#overall-title");

    public ILocator Worker => page.Locator("#worker");

    public ILocator DeadLetters => page.Locator("#dead-letters");

    /// <summary>The line that says how old the shown values are.</summary>
    public ILocator Freshness => page.Locator("#freshness");

    public ILocator RefreshButton => page.Locator("#refresh");

    /// <param name="service">One of Contract.Sources.</param>
    public ILocator Row(string service) => page.Locator($"[data-service={service}]");

    public ILocator Status(string service) => Row(service).Locator(".pill");

    public ILocator Notes(string service) => Row(service).Locator(".notes");

    public ILocator Endpoint(string service) => Row(service).Locator(".endpoint");

    /// <summary>The times of a row; credentials have two.</summary>
    public ILocator Updates(string service) => Row(service).Locator(".update:not([hidden])");

    public ILocator Fact(string name) => page.Locator($"[data-fact={name}]");

    /// <summary>An arrow in the picture of the data flow, for example "api-postgres".</summary>
    public ILocator Arrow(string flow) => page.Locator($".wide [data-flow={flow}]");

    /// <summary>What is listed under the history, open ones first.</summary>
    public ILocator Interruptions => page.Locator("#interruptions li");

    public ILocator Bars(string service) => page.Locator($"[data-history={service}] .bars i");

    /// <summary>The time that a row shows as its last update, once it shows one.</summary>
    public async Task<DateTimeOffset> LastUpdateAsync(string service)
    {
        var shown = await Await.UntilAsync($"a time of {service}", () => ShownAsync(service), shown => shown.Time.Length > 0);
        return DateTimeOffset.Parse(shown.Time, CultureInfo.InvariantCulture);
    }

    /// <summary>The age in seconds that a row shows beside its last update, once it shows one.</summary>
    public async Task<int> AgeAsync(string service) =>
        (await Await.UntilAsync($"an age of {service}", () => ShownAsync(service), shown => shown.AgeSeconds is not null)).AgeSeconds!.Value;

    private const string Rows = """
        const rows = () => [...document.querySelectorAll('[data-service]')].map((row) => ({
            service: row.dataset.service,
            tone: row.querySelector('.update:not([hidden])').dataset.tone,
            time: row.querySelector('.update:not([hidden]) time').dateTime,
            age: row.querySelector('.update:not([hidden]) .age').textContent,
            status: row.querySelector('.pill').textContent.trim(),
            arrow: document.querySelector(`.wide [data-flow=worker-${row.dataset.service}]`)?.dataset.tone ?? null,
            title: document.querySelector('#overall-title').textContent,
        }));
        """;

    /// <summary>What all rows show now.</summary>
    public async Task<IReadOnlyList<Shown>> ShownAsync() => Read(await page.EvaluateAsync<string>($"() => {{ {Rows} return JSON.stringify(rows()); }}"));

    /// <summary>From now on, the page keeps what it shows at each change: a busy machine may look too late for what was there for seconds.</summary>
    public Task RecordAsync() => page.EvaluateAsync($$"""
        () => {
            {{Rows}}
            window.recorded = [];
            new MutationObserver(() => window.recorded.push(...rows()))
                .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """);

    /// <summary>What a row has shown since <see cref="RecordAsync"/>, the oldest first.</summary>
    public async Task<IReadOnlyList<Shown>> RecordedAsync(string service) =>
        [.. Read(await page.EvaluateAsync<string>("() => JSON.stringify(window.recorded)")).Where(shown => shown.Service == service)];

    /// <summary>A row at one moment, with its arrow from the worker and the title above all rows.</summary>
    public sealed record Shown(string Service, string Tone, string Time, string Age, string Status, string? Arrow, string Title)
    {
        /// <summary>The age in seconds.</summary>
        public int? AgeSeconds => Seconds(Age);
    }

    private async Task<Shown> ShownAsync(string service) => (await ShownAsync()).Single(shown => shown.Service == service);

    private static Shown[] Read(string json) => JsonSerializer.Deserialize<Shown[]>(json, JsonSerializerOptions.Web)!;

    private static int? Seconds(string age)
    {
        var match = AgeText().Match(age);
        int Part(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        return match.Success ? (Part("m") * 60) + Part("s") : null;
    }

    /// <summary>Waits until the condition holds, pressing the button: for tests of a state, and not of when it is seen.</summary>
    public async Task RefreshUntilAsync(Func<ILocatorAssertions, float, Task> condition, ILocator locator)
    {
        var deadline = DateTimeOffset.UtcNow + BrowserFixture.Patience;
        while (true)
        {
            try
            {
                await condition(Expect(locator), 500);
                return;
            }
            catch (PlaywrightException) when (DateTimeOffset.UtcNow < deadline)
            {
                await RefreshButton.ClickAsync();
            }
        }
    }

    /// <summary>Waits, refreshing, until an element has a tone: ok, warn or fail.</summary>
    public Task RefreshUntilToneAsync(ILocator locator, string tone) =>
        RefreshUntilAsync((expect, timeout) => expect.ToHaveAttributeAsync("data-tone", tone, new() { Timeout = timeout }), locator);

    /// <summary>Waits, refreshing, until everything is well.</summary>
    public Task RefreshUntilWellAsync() => RefreshUntilToneAsync(Overall, "ok");

    [GeneratedRegex(@"^\((?:(?<m>\d+)m )?(?<s>\d+)s ago\)$")]
    private static partial Regex AgeText();
}
