using HybridCloud.Local.Network;

namespace HybridCloud.Queue.Tests;

public sealed class NetworkTests
{
    private static readonly TimeSpan Fault = TimeSpan.FromSeconds(4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NetworkFault.Reset, 1)]
    [InlineData(NetworkFault.Reset, 16)]
    [InlineData(NetworkFault.Reset, 128)]
    [InlineData(NetworkFault.Close, 16)]
    [InlineData(NetworkFault.Silence, 1)]
    [InlineData(NetworkFault.Silence, 16)]
    [InlineData(NetworkFault.Dribble, 16)]
    [InlineData(NetworkFault.HalfClose, 128)]
    public async Task Seconds_of_a_bad_network_lose_no_message_and_end_no_loop(NetworkFault fault, int callers)
    {
        await using var network = await BadNetwork.StartAsync(Cancel);
        using var enough = new CancellationTokenSource();
        var sending = network.SendAsync(callers, enough.Token, Cancel);
        await Await.UntilAsync("a message before the fault", () => network.Accepted > 0 || sending.IsCompleted);

        network.Sqs.Set(fault);
        network.S3.Set(fault);
        await Task.Delay(Fault, Cancel);
        network.Sqs.Set(NetworkFault.None);
        network.S3.Set(NetworkFault.None);
        enough.CancelAfter(Fault);

        await sending;
        await network.SendUntilAcceptedAsync(1, Cancel);
        await network.AssertHealedAsync(Cancel);
    }

    [Fact]
    public async Task What_a_caller_was_told_did_not_happen_does_not_happen_later()
    {
        await using var network = await BadNetwork.StartAsync(Cancel);
        network.Sqs.Set(NetworkFault.Silence);
        using var enough = new CancellationTokenSource();
        var sending = network.SendAsync(16, enough.Token, Cancel);
        await Await.UntilAsync("sixteen refusals", () => network.Refused >= 16 || sending.IsCompleted);
        await enough.CancelAsync();
        await sending;
        Assert.Equal(0, network.Accepted);
        // Of these each caller was told before the fault ended.
        var refused = network.RefusedContents.ToList();

        network.Sqs.Set(NetworkFault.None);

        await network.SendAsync(1, TimeSpan.FromSeconds(3), Cancel);
        await network.AssertHealedAsync(Cancel);
        var stored = network.Stored();
        Assert.All(refused, content => Assert.Empty(stored[content]));
    }

    [Fact]
    public async Task An_upload_whose_connection_falls_silent_is_tried_again_on_another()
    {
        await using var network = await BadNetwork.StartAsync(Cancel);
        network.S3.Set(NetworkFault.Silence);
        await network.SendUntilAcceptedAsync(4, Cancel);
        await Task.Delay(Fault, Cancel);
        // Connections that are already silent stay silent; only new ones pass.
        network.S3.HoldWhatIsOpen();

        await network.AssertHealedAsync(Cancel);
    }
}
