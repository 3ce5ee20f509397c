using HybridCloud.Delivery.Smoke;

namespace HybridCloud.Delivery.Tests.Smoke;

/// <summary>How long a smoke test goes on looking.</summary>
public sealed class SmokeTestTests
{
    [Fact]
    public async Task A_look_that_is_cut_off_leaves_two_more_although_time_is_up()
    {
        var check = new Looks(new TaskCanceledException("No answer."), new SmokeException("It does not advance."), null);

        Assert.Empty(await RunAsync(check));
        Assert.Equal(3, check.Count);
    }

    [Fact]
    public async Task What_the_last_look_saw_is_told()
    {
        var check = new Looks(new SmokeException("It is down."), new HttpRequestException("Refused."), new SmokeException("It is broken."));

        Assert.Equal(["looks: It is broken."], await RunAsync(check));
    }

    private static Task<IReadOnlyList<string>> RunAsync(ISmokeCheck check) =>
        new SmokeTest([check], TimeSpan.Zero, TimeSpan.Zero, TextWriter.Null).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Each look ends as given: with an exception, or well.</summary>
    private sealed class Looks(params Exception?[] ends) : ISmokeCheck
    {
        public int Count { get; private set; }

        public string Name => "looks";

        public Task<string> LookAsync(CancellationToken cancellationToken) =>
            ends[Count++] is { } exception ? Task.FromException<string>(exception) : Task.FromResult("well");
    }
}
