using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;

namespace HybridCloud.Clouds.DataPlane;

/// <summary>The account's secrets, one call at a time.</summary>
public sealed class Secrets
{
    private readonly SecretsManager service;
    private readonly Account account;
    private readonly string region;
    private readonly Lock gate = new();

    /// <summary>Creates the secrets in the options.</summary>
    public Secrets(DataPlaneOptions options, Account account)
    {
        ArgumentNullException.ThrowIfNull(options);
        (service, this.account, region) = (new(options.MaxSecretVersions), account, options.Region);
        foreach (var (name, value) in options.Secrets) SecretsManager.Make(Call(), name, value, Suffix(name));
    }

    /// <summary>Current text of a secret; null when it has none.</summary>
    public string? CurrentValue(string name)
    {
        lock (gate) return SecretsManager.CurrentValue(Call(), name);
    }

    /// <summary>Puts a text as an operator would.</summary>
    public void SetValue(string name, string value) => Put(new() { ["SecretId"] = name, ["SecretString"] = value });

    /// <summary>Puts bytes as an operator would.</summary>
    public void SetBinaryValue(string name, byte[] value) => Put(new() { ["SecretId"] = name, ["SecretBinary"] = Convert.ToBase64String(value) });

    /// <summary>How many versions a secret has.</summary>
    public int VersionCount(string name)
    {
        lock (gate) return SecretsManager.VersionCount(Call(), name);
    }

    /// <exception cref="AwsError">The call is refused.</exception>
    internal Reply Handle(Call call, Principal caller)
    {
        lock (gate)
        {
            var routed = service.Route(call);
            var id = routed.Call.Text("SecretId") ?? "";
            // AWS decides on permission first, so that a stranger does not learn which secrets exist.
            var resource = SecretsManager.Find(routed.Call, id)?["ARN"]!.ToString() ?? (id.StartsWith("arn:", StringComparison.Ordinal) ? id : call.Arn("secretsmanager", $"secret:{id}"));
            caller.Demand($"secretsmanager:{routed.Operation}", resource, id);
            if (routed.Call.Text("ClientRequestToken") is { Length: < 32 or > 64 }) throw new AwsError("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
            return routed.Answer();
        }
    }

    private void Put(JsonObject input)
    {
        lock (gate) service.Route(Call("PutSecretValue", input)).Answer();
    }

    private Call Call(string operation = "", JsonObject? input = null) => new()
    {
        Account = account,
        Region = region,
        Method = "POST",
        Path = "/",
        Query = new Dictionary<string, string>(),
        Headers = new Dictionary<string, string> { ["x-amz-target"] = operation },
        Body = Encoding.UTF8.GetBytes(input?.ToJsonString() ?? ""),
    };

    // AWS picks them at random; here they are derived from the name, so that a restart keeps the ARN.
    private static string Suffix(string name)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        return string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(name)).Take(6).Select(b => letters[b % letters.Length]));
    }
}
