using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>Whatever somebody writes into the secret is text on the page and nothing else.</summary>
public sealed class HostileTextTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system), IClassFixture<StoppedWorker>
{
    public static TheoryData<string, string> Values => new()
    {
        { "markup", "</pre></td><script>window.owned = 1</script><img src=x onerror='window.owned = 1'><style>body{display:none}</style>" },
        { "64 KB without a space", new string('x', 65_536) },
        { "64 KB of lines", string.Concat(Enumerable.Repeat("line\n", 13_107)) },
        { "emoji", "👩‍👩‍👧‍👦 🏴‍☠️ 🇺🇳 ❤️‍🔥 Z̷̢̛a̴͔l̶̰g̵̙o̸" },
        { "right-to-left", "\u202Eمرحبا بالعالم\u202C שלום עולם \u2067abc" },
        { "JSON that is none", "{\"message\": \"half" },
        { "JSON that reading would change", "{\"number\":12345678901234567890,\"twice\":1,\"twice\":2}" },
        { "a link", "javascript:alert(1) https://example.com/" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Hostile_text_is_shown_literally_and_breaks_nothing(string name, string value)
    {
        Assert.NotEmpty(name);
        System.Aws.Secrets.SetValue(System.Aws.Options.Secrets.First().Key, value);
        var viewer = await OpenAsync(Phone());

        // A value that is not the worker's JSON has no time.
        await viewer.RefreshUntilAsync(
            (expect, timeout) => expect.ToHaveTextAsync("no valid time", new() { Timeout = timeout }), viewer.Updates(Sources.Secret));
        await viewer.RefreshUntilAsync(
            (expect, timeout) => expect.ToHaveJSPropertyAsync("textContent", value, new() { Timeout = timeout }), viewer.Fact("secret_value"));
        await Expect(viewer.Status(Sources.Secret)).ToHaveTextAsync("OK");
        Assert.Equal(0, await viewer.Fact("secret_value").Locator("*").CountAsync());
        Assert.True(await viewer.Page.EvaluateAsync<bool>("window.owned === undefined"));
        await Expect(viewer.Updates(Sources.Secret)).ToHaveAttributeAsync("data-tone", "fail");
        await LayoutTests.FitsAsync(viewer);
        Assert.InRange((await viewer.Fact("secret_value").BoundingBoxAsync())!.Height, 1, 200);
    }
}
