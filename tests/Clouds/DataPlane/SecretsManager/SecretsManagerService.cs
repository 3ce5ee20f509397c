using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.AwsStandIn.Identity;
using HybridCloud.AwsStandIn.Protocol;

namespace HybridCloud.AwsStandIn.SecretsManager;

/// <summary>AWS Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/.</summary>
public sealed class SecretsManagerService
{
    private const int MaxLength = 65_536;

    private readonly AwsStandInOptions options;
    private readonly Func<DateTimeOffset> now;
    private readonly Lock @lock = new();
    private readonly List<Secret> secrets = [];

    public SecretsManagerService(AwsStandInOptions options, Func<DateTimeOffset> now)
    {
        (this.options, this.now) = (options, now);
        foreach (var (name, value) in options.Secrets)
        {
            var secret = new Secret(name, ArnOf(name), options.MaxSecretVersions, now());
            if (value is not null) secret.Put(Guid.NewGuid().ToString(), value, null, null, now());
            secrets.Add(secret);
        }
    }

    /// <summary>ARN of a secret: its name and six characters.</summary>
    public string ArnOf(string name)
    {
        // AWS draws them at random; here they follow from the name, so that a restart keeps the ARN.
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        var suffix = string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(name)).Take(6).Select(b => letters[b % letters.Length]));
        return $"arn:aws:secretsmanager:{this.options.Region}:{this.options.AccountId}:secret:{name}-{suffix}";
    }

    /// <summary>Current text of a secret, for tests; null when it has none.</summary>
    public string? CurrentValue(string name)
    {
        lock (this.@lock) return secrets.Single(s => s.Name == name).Find(null, null).Text;
    }

    /// <summary>Puts a text as an operator would, for tests.</summary>
    public void SetValue(string name, string value)
    {
        lock (this.@lock) secrets.Single(s => s.Name == name).Put(Guid.NewGuid().ToString(), value, null, null, this.now());
    }

    /// <summary>Puts bytes as an operator would, for tests.</summary>
    public void SetBinaryValue(string name, byte[] value)
    {
        lock (this.@lock) secrets.Single(s => s.Name == name).Put(Guid.NewGuid().ToString(), null, Convert.ToBase64String(value), null, this.now());
    }

    /// <summary>How many versions a secret has, for tests.</summary>
    public int VersionCount(string name)
    {
        lock (this.@lock) return secrets.Single(s => s.Name == name).VersionCount;
    }

    /// <exception cref="AwsErrorException">The call is refused.</exception>
    public JsonObject Handle(string operation, JsonElement input, Principal caller)
    {
        lock (this.@lock)
        {
            return operation switch
            {
                "GetSecretValue" => GetSecretValue(Find(operation, input, caller), input),
                "DescribeSecret" => DescribeSecret(Find(operation, input, caller)),
                "UpdateSecret" => UpdateSecret(Find(operation, input, caller), input),
                "PutSecretValue" => PutSecretValue(Find(operation, input, caller), input),
                _ => throw new AwsErrorException("UnknownOperationException", $"Operation {operation} is not one that the stand-in plays."),
            };
        }
    }

    private Secret Find(string operation, JsonElement input, Principal caller)
    {
        var id = Text(input, "SecretId") ?? throw Invalid("You must provide a SecretId.");
        var secret = secrets.Find(s => s.Name == id || s.Arn == id || s.Arn[..^7] == id);
        // AWS decides on permission first, so that a stranger does not learn which secrets exist.
        var resource = secret?.Arn ?? (id.StartsWith("arn:", StringComparison.Ordinal) ? id : $"arn:aws:secretsmanager:{this.options.Region}:{this.options.AccountId}:secret:{id}");
        if (!caller.May($"secretsmanager:{operation}", resource))
        {
            throw new AwsErrorException(
                Refusal.AccessDenied,
                $"User: {caller.Arn} is not authorized to perform: secretsmanager:{operation} on resource: {id} because no identity-based policy allows the secretsmanager:{operation} action");
        }

        return secret ?? throw new AwsErrorException("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }

    private static JsonObject GetSecretValue(Secret secret, JsonElement input)
    {
        var version = secret.Find(Text(input, "VersionId"), Text(input, "VersionStage"));
        var output = new JsonObject { ["ARN"] = secret.Arn, ["Name"] = secret.Name, ["VersionId"] = version.Id, ["CreatedDate"] = Epoch(version.Created) };
        if (version.Text is not null) output["SecretString"] = version.Text;
        if (version.Binary is not null) output["SecretBinary"] = version.Binary;
        output["VersionStages"] = Array(secret.LabelsOf(version.Id));
        return output;
    }

    private static JsonObject DescribeSecret(Secret secret)
    {
        var output = new JsonObject
        {
            ["ARN"] = secret.Arn,
            ["Name"] = secret.Name,
            ["CreatedDate"] = Epoch(secret.Created),
            ["LastChangedDate"] = Epoch(secret.LastChanged),
            ["VersionIdsToStages"] = new JsonObject(secret.Labelled.Select(v => KeyValuePair.Create(v.VersionId, (JsonNode?)Array(v.Labels)))),
        };
        if (secret.Description is not null) output["Description"] = secret.Description;
        return output;
    }

    private JsonObject UpdateSecret(Secret secret, JsonElement input)
    {
        var output = new JsonObject { ["ARN"] = secret.Arn, ["Name"] = secret.Name };
        if (Text(input, "SecretString") is not null || Text(input, "SecretBinary") is not null) output["VersionId"] = Put(secret, input, null, repeatable: false).Id;
        if (Text(input, "Description") is { } description) secret.Description = description;
        return output;
    }

    private JsonObject PutSecretValue(Secret secret, JsonElement input)
    {
        var labels = input.TryGetProperty("VersionStages", out var stages) ? stages.EnumerateArray().Select(s => s.GetString()!).ToList() : null;
        var version = Put(secret, input, labels);
        return new JsonObject
        {
            ["ARN"] = secret.Arn,
            ["Name"] = secret.Name,
            ["VersionId"] = version.Id,
            ["VersionStages"] = Array(secret.LabelsOf(version.Id)),
        };
    }

    private SecretVersion Put(Secret secret, JsonElement input, List<string>? labels, bool repeatable = true)
    {
        var (text, binary) = (Text(input, "SecretString"), Text(input, "SecretBinary"));
        if ((text is null) == (binary is null)) throw Invalid("You must provide either SecretString or SecretBinary, not both.");
        if (text is not null && Encoding.UTF8.GetByteCount(text) is 0 or > MaxLength)
        {
            throw new AwsErrorException(
                "ValidationException",
                $"1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length between 1 and {MaxLength}");
        }

        // A caller without the token is a raw one; SDKs always make one.
        var token = Text(input, "ClientRequestToken") ?? throw Invalid("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
        if (token.Length is < 32 or > 64) throw Invalid("ClientRequestToken must be 32-64 characters long.");
        return secret.Put(token, text, binary, labels, this.now(), repeatable);
    }

    private static string? Text(JsonElement input, string name) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double Epoch(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static JsonArray Array(List<string> values) => [.. values.Select(v => JsonValue.Create(v))];

    private static AwsErrorException Invalid(string message) => new("InvalidParameterException", message);
}
