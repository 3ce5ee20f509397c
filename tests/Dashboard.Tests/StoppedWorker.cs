namespace HybridCloud.Dashboard.Tests;

/// <summary>Stops the shared system's worker for a class of tests, restores the secret that they overwrote, and starts it again.</summary>
public sealed class StoppedWorker(SystemFixture system) : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        if (BrowserFixture.Missing is null) await system.System.Worker.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (BrowserFixture.Missing is null) await system.RestoreSecretAsync();
    }
}
