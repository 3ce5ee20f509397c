using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Queue.Tests;

/// <summary>Someone who sends payloads to a validator.</summary>
internal sealed class Caller(Func<Uri> validator) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { Timeout = TimeSpan.FromSeconds(60) };

    public static string Body(string token, params IEnumerable<string> values) => JsonSerializer.Serialize(new
    {
        token,
        data = values.Select((value, i) => (Name: $"field{i + 1}", value)).ToDictionary(f => f.Name, f => f.value),
    });

    public async Task<Answer> PostAsync(
        byte[] body, string? contentType = "application/json", string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, validator()) { Content = new ByteArrayContent(body) };
        if (contentType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation(HeaderNames.IdempotencyKey, idempotencyKey);
        using var response = await http.SendAsync(request, cancellationToken);
        return new Answer(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", response.Headers.RetryAfter?.Delta,
            await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public Task<Answer> PostAsync(string body, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        PostAsync(Encoding.UTF8.GetBytes(body), idempotencyKey: idempotencyKey, cancellationToken: cancellationToken);

    /// <summary>Sends until the queue has it or it is refused for good. On a busy machine a call may take longer than the validator waits.</summary>
    public Task<Answer> PostUntilTakenAsync(string body, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        Await.UntilAsync("an answer within the validator's patience", () => PostAsync(body, idempotencyKey, cancellationToken), answer => answer.Status != 503);

    public void Dispose() => http.Dispose();
}

/// <summary>What a validator answered.</summary>
internal sealed record Answer(int Status, string ContentType, TimeSpan? RetryAfter, string Body)
{
    public string MessageId => JsonDocument.Parse(Body).RootElement.GetProperty("message_id").GetString()!;

    public string Detail => JsonDocument.Parse(Body).RootElement.GetProperty("detail").GetString()!;
}
