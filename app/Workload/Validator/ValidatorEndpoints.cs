using System.Buffers;
using System.Text.Json;
using System.Threading.RateLimiting;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Queue;
using Microsoft.AspNetCore.Http.Features;
using HeaderNames = HybridCloud.Contract.HeaderNames;
using MediaTypeHeaderValue = Microsoft.Net.Http.Headers.MediaTypeHeaderValue;

namespace HybridCloud.Workload.Validator;

/// <summary><c>POST /</c>: checks the token, then the payload, and answers 200 once the message is in the queue.</summary>
internal sealed class ValidatorEndpoints : IDisposable
{
    /// <summary>Bytes that a body may have: four fields of maximum length and some room.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const int MaxIdempotencyKeyLength = 128;
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    private readonly ValidatorOptions options;
    private readonly QueueSender sender;
    private readonly ValidatorMetrics metrics;
    private readonly TimeProvider clock;
    private readonly TokenBucketRateLimiter? limiter;

    public ValidatorEndpoints(ValidatorOptions options, QueueSender sender, ValidatorMetrics metrics, TimeProvider clock)
    {
        (this.options, this.sender, this.metrics, this.clock) = (options, sender, metrics, clock);
        if (options.RequestsPerSecond is not { } rate) return;
        limiter = new TokenBucketRateLimiter(Limits(rate));
    }

    /// <summary>Exactly <paramref name="rate"/> requests per second: whole tokens, up to ten times a second, at most one second's worth.</summary>
    public static TokenBucketRateLimiterOptions Limits(int rate)
    {
        var portions = ((int[])[10, 5, 4, 2, 1]).First(count => rate % count == 0);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = rate,
            TokensPerPeriod = rate / portions,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / portions,
        };
    }

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        services.AddSingleton(ValidatorOptions.Read(environment));
        services.AddSingleton<ValidatorMetrics>();
        services.AddSingleton<QueueSender>();
        services.AddSingleton<ValidatorHealth>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueSender>());
        services.AddSingleton<ValidatorEndpoints>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<ValidatorEndpoints>();
        routes.MapPost(Routes.Payloads, (RequestDelegate)endpoints.HandleAsync);
    }

    public void Dispose() => limiter?.Dispose();

    private async Task HandleAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var leftEarly = false;
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && (e is OperationCanceledException or IOException))
        {
            leftEarly = true;
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel's own refusals: a body that is too slow or cut off.
            await RefuseAsync(context, e.StatusCode, "The request's body is incomplete or arrived too slowly.");
        }
        finally
        {
            leftEarly |= context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted;
            metrics.Request(leftEarly ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode, clock.GetElapsedTime(started));
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var lease = limiter?.AttemptAcquire();
        if (lease is { IsAcquired: false })
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests; try again in a second.", retryAfter: 1);
            return;
        }

        // The length is checked here: at its own limit Kestrel would cut the connection, and a caller that is still
        // sending would see that instead of the answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        if (RefusalOfHeaders(context.Request) is var (status, reason))
        {
            await RefuseAsync(context, status, reason);
            return;
        }

        if (await ReadAsync(context) is not { } body)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, TooLong);
            return;
        }

        // Without the token, a caller learns nothing about the payload, not even that it is not JSON.
        var accepted = options.Accepts(body.Token);
        metrics.Token(accepted);
        if (!accepted)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "\"token\" is missing or wrong.");
            return;
        }

        if (body.Data is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, body.Fault!);
            return;
        }

        await SendAsync(context, body.Data);
    }

    private async Task SendAsync(HttpContext context, Payload data)
    {
        var key = context.Request.Headers[HeaderNames.IdempotencyKey].ToString();
        var message = new QueuedMessage(key.Length > 0 ? QueuedMessage.IdOf(key, data) : QueuedMessage.NewId(), clock.GetUtcNow(), data);
        if (sender.TrySend(message.ToText()) is not { } sending)
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many messages are waiting for the queue; try again in a second.", retryAfter: 1);
            return;
        }

        try
        {
            await sending.WaitAsync(SendPatience, clock, context.RequestAborted);
        }
        catch (Exception e) when (e is QueueUnavailableException or TimeoutException)
        {
            await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                $"The queue did not confirm the message; send it again, with the header {HeaderNames.IdempotencyKey} so that it counts once.", retryAfter: 5);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("message_id", message.Id);
            json.WriteEndObject();
        }

        await JsonAnswer.WriteAsync(context, buffer.WrittenSpan.ToArray());
    }

    private static (int Status, string Reason)? RefusalOfHeaders(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ||
            (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)))
        {
            return (StatusCodes.Status415UnsupportedMediaType, "The body must be application/json in UTF-8.");
        }

        if (request.Headers.ContentEncoding.Count > 0)
            return (StatusCodes.Status415UnsupportedMediaType, "The body must not be compressed or otherwise encoded (header Content-Encoding).");
        if (request.ContentLength > MaxBodyBytes) return (StatusCodes.Status413PayloadTooLarge, TooLong);
        var keys = request.Headers[HeaderNames.IdempotencyKey];
        return keys.Count > 1 || (keys.Count == 1 && keys[0]!.Length is 0 or > MaxIdempotencyKeyLength)
            ? (StatusCodes.Status400BadRequest, $"The header {HeaderNames.IdempotencyKey} must be given once and hold 1 to {MaxIdempotencyKeyLength} characters.")
            : null;
    }

    private static string TooLong => $"The body is longer than {MaxBodyBytes} bytes.";

    /// <summary>Reads the body; null when it is too long.</summary>
    private static async Task<RequestBody?> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > MaxBodyBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (!result.IsCompleted)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var body = result.Buffer.IsSingleSegment ? PayloadReader.Read(result.Buffer.FirstSpan) : PayloadReader.Read(result.Buffer.ToArray());
            reader.AdvanceTo(result.Buffer.End);
            return body;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason, int? retryAfter = null)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return Task.CompletedTask;
        if (retryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Problem(statusCode: status, detail: reason).ExecuteAsync(context);
    }
}
