using HybridCloud.Workload.Checks;
using Microsoft.Extensions.Time.Testing;

namespace HybridCloud.Workload.Tests.Checks;

public sealed class SharedCheckTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 15, 14, 30, 45, TimeSpan.Zero));
    private int asked;

    [Fact]
    public async Task A_hundred_viewers_at_once_cost_one_check()
    {
        var answer = new TaskCompletionSource<int>();
        var check = new SharedCheck<int>(clock, TimeSpan.FromSeconds(1), () => { Interlocked.Increment(ref asked); return answer.Task; });
        var viewers = Enumerable.Range(0, 100).Select(_ => check.GetAsync(CancellationToken.None)).ToList();
        answer.SetResult(7);
        Assert.All(await Task.WhenAll(viewers), result => Assert.Equal(7, result));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_result_is_served_again_while_it_lives()
    {
        var check = Counting();
        await check.GetAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(1, await check.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_result_that_has_outlived_its_time_is_not_served()
    {
        var check = Counting();
        await check.GetAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await check.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_viewer_who_leaves_does_not_cancel_the_check_for_others()
    {
        var answer = new TaskCompletionSource<int>();
        var check = new SharedCheck<int>(clock, TimeSpan.FromSeconds(1), () => answer.Task);
        using var leaves = new CancellationTokenSource();
        var leaver = check.GetAsync(leaves.Token);
        var stayer = check.GetAsync(CancellationToken.None);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        answer.SetResult(7);
        Assert.Equal(7, await stayer);
    }

    private SharedCheck<int> Counting() => new(clock, TimeSpan.FromSeconds(1), () => Task.FromResult(++asked));
}
