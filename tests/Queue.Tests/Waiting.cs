namespace HybridCloud.Queue.Tests;

internal static class Waiting
{
    /// <summary>Waits until the condition holds; the deadline is for a machine with much else to do.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 90)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            while (!await condition()) await Task.Delay(25, deadline.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"Not within {seconds} s: {what}");
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, int seconds = 90) => UntilAsync(() => Task.FromResult(condition()), what, seconds);
}
