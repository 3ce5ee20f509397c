using System.Net.Http.Json;
using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Local;

namespace HybridCloud.Dashboard.Tests;

/// <summary>One running system, as <c>make up</c> starts it, only that its worker writes more often.</summary>
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
            // AWS keeps a limited number of versions of a secret.
            [EnvironmentNames.WorkerSecretIntervalSeconds] = "20",
        };
        var cancel = TestContext.Current.CancellationToken;
        system = await LocalSystem.StartAsync(new LocalSystemOptions { Environment = environment }, cancel);
        await UntilRecordedAsync(system.DashboardUrl, cancel);
    }

    /// <summary>Waits until the worker has written everywhere and its first record is in the history.</summary>
    private static async Task UntilRecordedAsync(Uri dashboard, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = dashboard };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(BrowserFixture.Patience);
        while (!await IsWellAsync() || !await IsRecordedAsync()) await Task.Delay(200, deadline.Token);

        async Task<bool> IsWellAsync() => (await GetAsync(Routes.WorkerStatus)).GetProperty("ok").GetBoolean();

        async Task<bool> IsRecordedAsync() => (await GetAsync(Routes.History)).GetProperty("services").EnumerateArray()
            .All(service => service.GetProperty("minutes").GetProperty("outcomes").GetString()!.Contains('o', StringComparison.Ordinal));

        Task<JsonElement> GetAsync(string path) => client.GetFromJsonAsync<JsonElement>(path, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (system is not null) await system.DisposeAsync();
    }
}

/// <summary>The tests of this collection share one system, one after the other, and leave it well.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystem : ICollectionFixture<SystemFixture>
{
    public const string Name = "shared system";
}
