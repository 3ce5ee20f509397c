using System.Net.Http.Json;
using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard;

/// <summary>When a system that was just started is worth looking at.</summary>
public static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the worker has written everywhere and its first record is in the history.</summary>
    public static async Task UntilRecordedAsync(Uri dashboard, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        using var client = ClientOf(dashboard);
        while (!await IsWellAsync() || !await IsRecordedAsync()) await Task.Delay(Pause, deadline.Token);

        async Task<bool> IsWellAsync() => (await AnswerAsync(client, Routes.WorkerStatus, deadline.Token)).GetProperty("ok").GetBoolean();

        async Task<bool> IsRecordedAsync() => (await AnswerAsync(client, Routes.History, deadline.Token)).GetProperty("services").EnumerateArray()
            .Where(service => service.GetProperty("service").GetString() != Sources.Worker)
            .All(service => service.GetProperty("minutes").GetProperty("outcomes").GetString()!.Contains('o', StringComparison.Ordinal));
    }

    /// <summary>A route's answer, as soon as there is one.</summary>
    public static async Task<JsonElement> AnswerAsync(Uri dashboard, string route, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        using var client = ClientOf(dashboard);
        return await AnswerAsync(client, route, deadline.Token);
    }

    private static async Task<JsonElement> AnswerAsync(HttpClient client, string route, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.GetFromJsonAsync<JsonElement>(route, cancellationToken);
            }
            catch (HttpRequestException)
            {
                // The edge answers 502 or 504 while the API is too busy.
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static HttpClient ClientOf(Uri dashboard)
    {
        var client = new HttpClient { BaseAddress = dashboard };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("readiness");
        return client;
    }
}
