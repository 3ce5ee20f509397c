using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Service Quotas: AWS's defaults, and the raised or lowered quotas in the account's table <c>quota</c>.</summary>
internal sealed class ServiceQuotas() : JsonService("servicequotas")
{
    private static readonly Dictionary<string, double> Defaults = new()
    {
        ["L-0263D0A3"] = 5,
        ["L-F678F1CE"] = 5,
        ["L-3032A538"] = 4000,
        ["L-24B04930"] = 200,
        ["L-7B6409FD"] = 40,
    };

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        // Only a quota that was changed has its own value in an account.
        ["GetServiceQuota"] = call => Quota(call, call.Account.Table("quota").Get(call.Required("QuotaCode"), "NoSuchResourceException", 400)["Value"]!.GetValue<double>()),
        ["GetAWSDefaultServiceQuota"] = call => Quota(call, Defaults.TryGetValue(call.Required("QuotaCode"), out var value)
            ? value
            : throw new AwsError("NoSuchResourceException", $"There is no quota {call.Required("QuotaCode")}.", 400)),
    };

    private static JsonObject Quota(Call call, double value) =>
        new() { ["Quota"] = new JsonObject { ["ServiceCode"] = call.Required("ServiceCode"), ["QuotaCode"] = call.Required("QuotaCode"), ["Value"] = value } };
}
