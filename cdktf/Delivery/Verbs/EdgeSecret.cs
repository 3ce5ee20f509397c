using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Verbs;

/// <summary>How far the rotation of the secret between CloudFront and the app has got, according to a stack's plan.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Address">Address of the copy of the secret that CloudFront sends (<c>OriginSecret</c> in Infrastructure).</param>
/// <param name="Key">Address of the private key whose digest is the newest secret.</param>
/// <param name="Underway">Whether the copy is older than the newest secret: a rotation is in progress.</param>
/// <param name="Behind">Whether CloudFront sends something other than the copy, or there is no copy yet.</param>
internal sealed record EdgeSecret(string Stack, string Address, string Key, bool Underway, bool Behind)
{
    /// <summary>Whether there is no copy yet, or it is not the newest secret, so that the app may not accept it yet.</summary>
    public bool Unknown { get; private init; }

    private const string Copy = "terraform_data";

    /// <summary>The secret of a plan's stack; null if it has none.</summary>
    public static EdgeSecret? In(Plan plan)
    {
        foreach (var copy in plan.Changes.Where(change => change.Type == Copy && change.Kind is not (ChangeKind.Destroy or ChangeKind.Forget)))
        {
            var keys = Rotation.Existing(plan, "tls_private_key").ToDictionary(change => change.Address);
            if (plan.References(copy.Address, "triggers_replace").FirstOrDefault(keys.ContainsKey) is not { } key)
                continue;
            var sent = Text(Property(Property(copy.Before, "triggers_replace"), "value"));
            var newest = Text(Property(keys[key].Before, "private_key_pem")) is { } pem ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pem))) : null;
            var edge = Rotation.Existing(plan, "aws_cloudfront_distribution").SelectMany(Headers).FirstOrDefault();
            return new(plan.Stack, copy.Address, key, Underway: sent is not null && sent != newest, Behind: sent is null || (edge is not null && edge != sent)) { Unknown = sent is null || sent != newest };
        }

        return null;
    }

    private static IEnumerable<string?> Headers(ResourceChange distribution) =>
        from origin in Items(Property(distribution.Before, "origin"))
        from header in Items(Property(origin, "custom_header"))
        where Text(Property(header, "name")) == HeaderNames.OriginSecret
        select Text(Property(header, "value"));

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
