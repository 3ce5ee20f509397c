using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.S3;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Smoke;

/// <summary>A sample message is accepted, passes through the queue and is stored. The time this takes is the queue's lag.</summary>
internal sealed class MessageCheck(HttpClient http, Uri validator, CommandOutput token, IAmazonS3 s3, string bucket) : ISmokeCheck
{
    private string? id;
    private DateTimeOffset accepted;

    public string Name => "sample message";

    /// <summary>A message in the validator's format.</summary>
    public static object Sample(string token) => new
    {
        token,
        data = new { field1 = "smoke", field2 = "test", field3 = "sample", field4 = "message" },
    };

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        id ??= await SendAsync(cancellationToken);
        var waiting = TimeProvider.System.GetUtcNow() - accepted;
        try
        {
            await s3.GetObjectMetadataAsync(bucket, $"{Stores.MessagesPrefix}{id}.json", cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"{id} is stored, {waiting.TotalSeconds:0.0} s after it was accepted");
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw new SmokeException(string.Create(CultureInfo.InvariantCulture,
                $"{id} was accepted {waiting.TotalSeconds:0} s ago and is not in {bucket}: the uploader is behind or does not run."));
        }
        catch (AmazonS3Exception e)
        {
            throw new SmokeException($"{bucket} cannot be searched for {id}: {e.Message}");
        }
    }

    private async Task<string> SendAsync(CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri(validator, Routes.Payloads), Sample(await token.ReadAsync(cancellationToken)), cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new SmokeException($"It is answered with {(int)response.StatusCode} instead of 200.");
        accepted = TimeProvider.System.GetUtcNow();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.GetProperty("message_id").GetString()!;
    }
}
