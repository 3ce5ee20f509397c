using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Delivery.Smoke;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>Calls a running system, one call after another, and counts the calls that fail.</summary>
internal static class Visitors
{
    private static readonly string[] Calls = [Routes.Health, Routes.DatabaseStatus];

    /// <summary>Keeps calling while something else is done.</summary>
    /// <param name="http">The client that calls the system.</param>
    /// <param name="entrance">The system's public address.</param>
    /// <param name="pause">Pause between two rounds of calls.</param>
    /// <param name="work">What is done meanwhile.</param>
    /// <param name="cancellationToken">Stops both.</param>
    /// <returns>How many calls there were, and what was wrong with those that failed.</returns>
    public static async Task<(int Calls, IReadOnlyList<string> Refused)> WhileAsync(HttpClient http, Uri entrance, TimeSpan pause, Func<Task> work, CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (calls, refused) = (0, new List<string>());
        var visiting = VisitAsync();
        try
        {
            await work();
        }
        finally
        {
            await leaving.CancelAsync();
            await visiting;
        }

        return (calls, refused);

        async Task VisitAsync()
        {
            while (!leaving.IsCancellationRequested)
            {
                foreach (var route in Calls)
                {
                    try
                    {
                        using var answer = await http.GetAsync(new Uri(entrance, route), leaving.Token);
                        var text = await answer.Content.ReadAsStringAsync(leaving.Token);
                        if (!answer.IsSuccessStatusCode || text.Contains("\"ok\":false", StringComparison.Ordinal))
                            refused.Add(string.Create(CultureInfo.InvariantCulture, $"{route} {(int)answer.StatusCode}"));
                        calls++;
                    }
                    catch (OperationCanceledException) when (leaving.IsCancellationRequested)
                    {
                        return;
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException or SmokeException or TaskCanceledException)
                    {
                        calls++;
                        refused.Add($"{route} {e.Message}");
                    }
                }

                try
                {
                    await Task.Delay(pause, leaving.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }
}
