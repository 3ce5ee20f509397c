using HybridCloud.Contract;
using HybridCloud.Local;

namespace HybridCloud.Dashboard.Tests;

/// <summary>One running system, as <c>make up</c> starts it, except that its worker writes more often.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private LocalSystem? system;

    public LocalSystem System => system!;

    public async ValueTask InitializeAsync()
    {
        if (BrowserFixture.Missing is not null) return;
        var environment = new Dictionary<string, string>
        {
            [EnvironmentNames.WorkerIntervalSeconds] = "2",
            [EnvironmentNames.AwsCheckSeconds] = "1",
            // AWS keeps a limited number of versions of a secret.
            [EnvironmentNames.WorkerSecretIntervalSeconds] = "20",
        };
        var cancel = TestContext.Current.CancellationToken;
        system = await LocalSystem.StartAsync(new LocalSystemOptions { Environment = environment }, cancel);
        await Readiness.UntilRecordedAsync(system.DashboardUrl, BrowserFixture.Patience, cancel);
    }

    /// <summary>Gives the secret the value that it had at the beginning. Without the worker, which may have read the other value and be about to write it.</summary>
    public async Task RestoreSecretAsync()
    {
        await System.Worker.StopAsync();
        var (name, value) = System.Aws.Options.Secrets.First();
        System.Aws.Secrets.SetValue(name, value!);
        await System.Worker.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (system is not null) await system.DisposeAsync();
    }
}

/// <summary>The tests of this collection share one system, one after the other, and leave it healthy.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystem : ICollectionFixture<SystemFixture>
{
    public const string Name = "shared system";
}
