namespace HybridCloud.Dashboard.Tests;

/// <summary>The rules about times, tested on the modules themselves.</summary>
public sealed class TimeTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    [Theory]
    [InlineData("0", "ok")]
    [InlineData("59", "ok")]
    [InlineData("60", "warn")]
    [InlineData("90", "warn")]
    [InlineData("91", "fail")]
    [InlineData("1e9", "fail")]
    [InlineData("null", "fail")]
    public async Task Green_is_under_60_seconds_yellow_to_90_and_red_beyond_or_without_a_time(string age, string tone)
    {
        Assert.Equal(tone, await AskAsync<string>($"time.freshness({age})"));
    }

    [Theory]
    [InlineData("2024-01-15T14:30:45Z", "2024-01-15 14:30:45 UTC")]
    [InlineData("2024-01-15T14:30:45.678Z", "2024-01-15 14:30:45 UTC")]
    [InlineData("2024-01-15T16:30:45+02:00", "2024-01-15 14:30:45 UTC")]
    [InlineData("2024-01-15T14:30:45", null)]
    [InlineData("2024-13-45T99:99:99Z", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public async Task A_time_is_believed_only_with_its_zone_and_shown_in_UTC(string given, string? shown)
    {
        Assert.Equal(shown, await AskAsync<string?>($"(t => t === null ? null : time.formatTime(t))(time.parseTime('{given}'))"));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(23, "23s")]
    [InlineData(95, "1m 35s")]
    [InlineData(7_500, "2h 5m")]
    [InlineData(273_600, "3d 4h")]
    public async Task A_span_is_shown_in_its_two_largest_units(int seconds, string told)
    {
        Assert.Equal(told, await AskAsync<string>($"time.formatSpan({seconds})"));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(300, null)]
    public async Task A_time_a_little_ahead_is_now_and_one_far_ahead_is_not_believed(int secondsAhead, int? age)
    {
        Assert.Equal(age, await AskAsync<int?>($"time.ageSeconds({secondsAhead} * 1000, 0)"));
    }

    private async Task<T> AskAsync<T>(string expression)
    {
        var viewer = await OpenAsync();
        return await viewer.Page.EvaluateAsync<T>($"import('/js/time.js').then((time) => {expression})");
    }
}
