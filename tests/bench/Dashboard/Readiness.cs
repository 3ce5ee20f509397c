using System.Net.Http.Json;
using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard;

/// <summary>When a system that was just started is worth looking at.</summary>
public static class Readiness
{
    /// <summary>Waits until the worker has written everywhere and its first record is in the history.</summary>
    public static async Task UntilRecordedAsync(Uri dashboard, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = dashboard };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("readiness");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        while (!await IsWellAsync() || !await IsRecordedAsync()) await Task.Delay(200, deadline.Token);

        async Task<bool> IsWellAsync() => (await GetAsync(Routes.WorkerStatus)).GetProperty("ok").GetBoolean();

        async Task<bool> IsRecordedAsync() => (await GetAsync(Routes.History)).GetProperty("services").EnumerateArray()
            .Where(service => service.GetProperty("service").GetString() != Sources.Worker)
            .All(service => service.GetProperty("minutes").GetProperty("outcomes").GetString()!.Contains('o', StringComparison.Ordinal));

        Task<JsonElement> GetAsync(string path) => client.GetFromJsonAsync<JsonElement>(path, deadline.Token);
    }
}
