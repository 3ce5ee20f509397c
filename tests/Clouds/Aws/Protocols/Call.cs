using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Policies;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>One authenticated request.</summary>
public sealed record Call
{
    public required Account Account { get; init; }

    /// <summary>The caller; null for the account's administrator, who may do everything.</summary>
    public Caller? Caller { get; init; }

    /// <summary>Region of the signature.</summary>
    public required string Region { get; init; }

    public required string Method { get; init; }

    /// <summary>Path as it was sent, not decoded.</summary>
    public required string Path { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Arguments of an operation: the JSON body, the Query protocol's form, or a REST route's path parts, query and JSON body.</summary>
    public JsonObject Input { get; init; } = [];

    /// <summary>Table of this account and region.</summary>
    public Table Regional(string name) => Account.Table($"{Region}/{name}");

    /// <summary>An ARN in this account and region.</summary>
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Account.Id}:{resource}";

    /// <summary>An ARN of a service that has no regions.</summary>
    public string GlobalArn(string service, string resource) => $"arn:aws:{service}::{Account.Id}:{resource}";

    /// <summary>A text argument.</summary>
    public string? Text(string name) => Input[name]?.ToString();

    /// <summary>A required text argument.</summary>
    public string Required(string name) => Text(name) is { Length: > 0 } value
        ? value
        : throw new AwsError("ValidationException", $"{name} is required.");
}
