namespace HybridCloud.Dashboard.Tests;

/// <summary>Stops the shared system's worker for a class of tests, and starts it again over what they left in the secret.</summary>
public sealed class StoppedWorker(SystemFixture system) : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        if (BrowserFixture.Missing is null) await system.System.Worker.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (BrowserFixture.Missing is null) await system.System.Worker.StartAsync(CancellationToken.None);
    }
}
