using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>ACM: certificates that are issued when their validation records are in DNS.</summary>
internal sealed class Acm(Func<string, string?>? cname = null) : JsonService("acm")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations => new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["RequestCertificate"] = Request,
        ["DescribeCertificate"] = call => new JsonObject { ["Certificate"] = Validated(call, Certificate(call)).Copy() },
        ["ListCertificates"] = call => new JsonObject { ["CertificateSummaryList"] = call.Regional("acm").Rows.Select(row => Validated(call, row)).Copies() },
        ["DeleteCertificate"] = call => { call.Regional("acm").Remove(call.Required("CertificateArn")); return null; },
        ["UpdateCertificateOptions"] = call => { Certificate(call)["Options"] = call.Input["Options"]?.DeepClone(); return null; },
        ["ListTagsForCertificate"] = call => new JsonObject { ["Tags"] = call.TagList(call.Required("CertificateArn")) },
        ["AddTagsToCertificate"] = call => { call.Tag(call.Required("CertificateArn"), call.Input["Tags"]); return null; },
        ["RemoveTagsFromCertificate"] = call => { call.Untag(call.Required("CertificateArn"), call.Input["Tags"]); return null; },
    };

    private static JsonObject Request(Call call)
    {
        if (call.Required("DomainName").Length > 64)
            throw Refusals.LongCommonName.Of();
        var arn = call.Arn("acm", $"certificate/{Guid.NewGuid()}");
        var names = (call.Input["SubjectAlternativeNames"] as JsonArray ?? []).Select(name => name!.ToString()).Prepend(call.Required("DomainName")).Distinct().ToList();
        call.Regional("acm").Put(arn, new JsonObject
        {
            ["CertificateArn"] = arn,
            ["DomainName"] = names[0],
            ["SubjectAlternativeNames"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
            ["Status"] = "PENDING_VALIDATION",
            ["Type"] = "AMAZON_ISSUED",
            ["KeyAlgorithm"] = call.Text("KeyAlgorithm") ?? "RSA_2048",
            ["Options"] = call.Input["Options"]?.DeepClone() ?? new JsonObject { ["CertificateTransparencyLoggingPreference"] = "ENABLED" },
            ["CreatedAt"] = Json.Now,
            ["RenewalEligibility"] = "INELIGIBLE",
            ["InUseBy"] = new JsonArray(),
            ["DomainValidationOptions"] = new JsonArray([.. names.Select(name => Validation(call, name))]),
        });
        call.Tag(arn, call.Input["Tags"]);
        return new() { ["CertificateArn"] = arn };
    }

    /// <summary>The validation record of a name is the same in every certificate of an account.</summary>
    private static JsonObject Validation(Call call, string name)
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{call.Account.Id}/{name}")));
        return new()
        {
            ["DomainName"] = name,
            ["ValidationDomain"] = name,
            ["ValidationMethod"] = call.Text("ValidationMethod") ?? "EMAIL",
            ["ValidationStatus"] = "PENDING_VALIDATION",
            ["ResourceRecord"] = new JsonObject
            {
                ["Name"] = $"_{hash[..32]}.{name.TrimStart('*', '.')}.",
                ["Type"] = "CNAME",
                ["Value"] = $"_{hash[32..]}.jkddzztszm.acm-validations.aws.",
            },
        };
    }

    private JsonObject Validated(Call call, JsonObject certificate)
    {
        var options = certificate["DomainValidationOptions"]!.AsArray().Select(option => option!.AsObject()).ToList();
        foreach (var option in options)
        {
            var record = option["ResourceRecord"]!;
            var name = record["Name"]!.ToString();
            if (cname is null || (Route53.Cname(call.Account, name) ?? cname(name)) == record["Value"]!.ToString().TrimEnd('.'))
            {
                option["ValidationStatus"] = "SUCCESS";
            }
        }

        if (certificate["Status"]!.ToString() == "PENDING_VALIDATION" && options.TrueForAll(option => option["ValidationStatus"]!.ToString() == "SUCCESS"))
        {
            certificate["Status"] = "ISSUED";
            certificate["IssuedAt"] = certificate["NotBefore"] = Json.Now;
            certificate["NotAfter"] = Json.Now + (395L * 24 * 3600);
            certificate["RenewalEligibility"] = "ELIGIBLE";
        }

        return certificate;
    }

    private static JsonObject Certificate(Call call) => call.Regional("acm").Get(call.Required("CertificateArn"), "ResourceNotFoundException", 400);
}
